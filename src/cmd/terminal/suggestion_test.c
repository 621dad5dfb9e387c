/* Tests of what somebody may have meant. */
#include "cmd/terminal/suggestion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const words[] = {"prove", "list", "verify", "report", "restart-services"};

static const char *nearest(const char *word)
{
    return suggestion_find(word, words, sizeof words / sizeof *words);
}

static void each_kind_of_mistake_is_seen(void **state)
{
    (void)state;
    assert_string_equal(nearest("prov"), "prove");
    assert_string_equal(nearest("provee"), "prove");
    assert_string_equal(nearest("pruve"), "prove");
    assert_string_equal(nearest("porve"), "prove");
    assert_string_equal(nearest("lsit"), "list");
    assert_string_equal(nearest("restrat-service"), "restart-services");
}

static void other_words_suggest_nothing(void **state)
{
    (void)state;
    char long_word[200] = {0};
    memset(long_word, 'x', sizeof long_word - 1);
    assert_null(nearest("colour"));
    assert_null(nearest("l"));
    assert_null(nearest(""));
    assert_null(nearest("evorp"));
    assert_null(nearest(long_word));
    assert_null(suggestion_find("prove", NULL, 0));
}

static void the_nearest_wins(void **state)
{
    (void)state;
    static const char *const alike[] = {"same-bridges", "same-bridge", "same-bride"};
    assert_string_equal(suggestion_find("same-bridge", alike, 3), "same-bridge");
    assert_string_equal(suggestion_find("same-brigde", alike, 3), "same-bridge");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_mistake_is_seen),
        cmocka_unit_test(other_words_suggest_nothing),
        cmocka_unit_test(the_nearest_wins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
