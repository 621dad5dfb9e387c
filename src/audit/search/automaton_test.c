/* Tests of audit/search/automaton.h. */
#include "audit/search/automaton.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void automaton_note(void *user, const struct automaton_hit *hit)
{
    text_append_format(user, "%zu:%zu-%zu ", hit->pattern, hit->begin, hit->end);
}

static void automaton_expect(const char *const *texts, size_t count, const char *bytes,
                             const char *expected)
{
    struct automaton *automaton = automaton_new(texts, count);
    struct text hits = {0};
    automaton_run(automaton, bytes, strlen(bytes), automaton_note, &hits);
    assert_string_equal(text_get(&hits), expected);
    text_release(&hits);
    automaton_free(automaton);
}

static void automaton_finds_all_that_overlap(void **state)
{
    (void)state;
    static const char *const texts[] = {"he", "she", "his", "hers", "e", "", "SHE"};
    automaton_expect(texts, 7, "usHers", "6:1-4 1:1-4 0:2-4 4:3-4 3:2-6 ");
    automaton_expect(texts, 7, "hishe", "2:0-3 6:2-5 1:2-5 0:3-5 4:4-5 ");
    automaton_expect(texts, 7, "xyz", "");
    automaton_expect(texts, 0, "he", "");
}

static void automaton_agrees_with_a_plain_search(void **state)
{
    (void)state;
    static const char *const texts[] = {"a", "ab", "ba", "bab", "aaa", "abba", "bb"};
    struct automaton *automaton = automaton_new(texts, 7);
    for (unsigned word = 0; word < 1024; word++) {
        char bytes[11] = "";
        for (size_t i = 0; i < 10; i++)
            bytes[i] = word >> i & 1 ? 'a' : 'B';
        struct text hits = {0}, plain = {0};
        automaton_run(automaton, bytes, 10, automaton_note, &hits);
        for (size_t end = 1; end <= 10; end++) {
            for (size_t length = end; length > 0; length--) { /* the longest first */
                for (size_t i = 0; i < 7; i++) {
                    char part[11] = "";
                    memcpy(part, bytes + end - length, length);
                    if (text_same_ignoring_case(part, texts[i]))
                        text_append_format(&plain, "%zu:%zu-%zu ", i, end - length, end);
                }
            }
        }
        assert_string_equal(text_get(&hits), text_get(&plain));
        text_release(&hits);
        text_release(&plain);
    }
    automaton_free(automaton);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(automaton_finds_all_that_overlap),
        cmocka_unit_test(automaton_agrees_with_a_plain_search),
    };
    return cmocka_run_group_tests_name("automaton", tests, NULL, NULL);
}
