/* The questions: the script's output read, as it is and as a hostile guest may make it. */
#include "runtime/questions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/child.h"

static char resolver[] = "host.wsl.internal";
static char outside[] = "192.0.2.1";
static const struct profile profile = {.guest = {.resolver = resolver, .outside = outside}};
static const struct question_peers peers = {
    .items = {{.name = "wslx", .address = "198.18.1.2"}, {.name = "wsly", .address = "198.18.2.2"}},
    .count = 2};

#define BOOT_ID "0f0c7a44-5a51-4d8b-9f4e-5f1e6c0a9d11"

static const char whole[] =
    "noise\n"
    "cotenant-question boot\n" BOOT_ID "\n"
    "\ncotenant-question file\ndirect " BOOT_ID "\n"
    "\ncotenant-question address\n127.0.0.1\n172.30.16.254\n10.0.0.9\n127.0.0.1\n172.30.16.254\n"
    "\ncotenant-question route\neth0 01101EAC\n"
    "\ncotenant-question gateway\nok\n"
    "\ncotenant-question resolver\nok\n"
    "\ncotenant-question outside\nfail\n"
    "\ncotenant-question peer wslx\nfail\n"
    "\ncotenant-question peer wsly\nok\n"
    "\ncotenant-question mounts\n/proc\n/\nrw\nproc\nproc\n/\n/\nrw\next4\n/dev/vda\n"
    "\ncotenant-question end\n";

static const struct answer *answer_to(const struct answers *answers, enum question question,
                                      const char *peer)
{
    for (size_t i = 0; i < answers->items.count; i++) {
        const struct answer *answer = &answers->items.items[i];
        if (answer->question == question && text_same(answer->peer, peer))
            return answer;
    }
    fail_msg("no answer to %s", question_words[question]);
    return NULL;
}

static void expect(const char *output, enum question question, const char *peer,
                   enum answer_result result, const char *text)
{
    CLEANUP(answers_release) struct answers answers = {0};
    answers_read(&profile, &peers, output, &answers);
    assert_int_equal(answers.items.count, QUESTION_PEER + peers.count);
    const struct answer *answer = answer_to(&answers, question, peer);
    if (answer->result != result || !text_same(answer->text, text))
        fail_msg("%s: %d, \"%s\"", question_words[question], (int)answer->result,
                 answer->text ? answer->text : "-");
}

static void test_whole(void **state)
{
    (void)state;
    expect(whole, QUESTION_BOOT, NULL, ANSWER_OK, BOOT_ID);
    expect(whole, QUESTION_FILE, NULL, ANSWER_OK, "direct " BOOT_ID);
    expect(whole, QUESTION_ADDRESS, NULL, ANSWER_OK, "10.0.0.9 172.30.16.254");
    expect(whole, QUESTION_ROUTE, NULL, ANSWER_OK, "172.30.16.1 on eth0");
    expect(whole, QUESTION_GATEWAY, NULL, ANSWER_OK, NULL);
    expect(whole, QUESTION_RESOLVER, NULL, ANSWER_OK, NULL);
    expect(whole, QUESTION_OUTSIDE, NULL, ANSWER_FAIL, NULL);
    expect(whole, QUESTION_PEER, "wslx", ANSWER_FAIL, NULL);
    expect(whole, QUESTION_PEER, "wsly", ANSWER_OK, NULL);
    expect(whole, QUESTION_MOUNTS, NULL, ANSWER_OK, "/ / rw ext4 /dev/vda\n/proc / rw proc proc");
}

/* A section that stands alone, with its end. */
static void expect_of(const char *word, const char *body, enum question question,
                      enum answer_result result, const char *text)
{
    CLEANUP(memory_free_text)
    char *output = memory_format("cotenant-question %s\n%s\ncotenant-question end\n", word, body);
    expect(output, question, NULL, result, text);
}

static void test_bad_answers(void **state)
{
    (void)state;
    expect_of("address", "127.0.0.1", QUESTION_ADDRESS, ANSWER_FAIL, NULL);
    expect_of("route", "", QUESTION_ROUTE, ANSWER_FAIL, NULL);
    expect_of("file", "cached", QUESTION_FILE, ANSWER_FAIL, "cached");
    expect_of("gateway", "fail", QUESTION_GATEWAY, ANSWER_FAIL, NULL);
    expect_of("gateway", "none", QUESTION_GATEWAY, ANSWER_OK, "none");
    expect_of("gateway", "silent", QUESTION_GATEWAY, ANSWER_OK, "silent");
}

static void test_not_understood_is_unknown(void **state)
{
    (void)state;
    expect_of("boot", "0F0C7A44-5A51-4D8B-9F4E-5F1E6C0A9D11", QUESTION_BOOT, ANSWER_UNKNOWN, NULL);
    expect_of("boot", BOOT_ID "\n" BOOT_ID, QUESTION_BOOT, ANSWER_UNKNOWN, NULL);
    expect_of("address", "198.18.0.2 198.18.0.3", QUESTION_ADDRESS, ANSWER_UNKNOWN, NULL);
    expect_of("address", "198.018.0.2", QUESTION_ADDRESS, ANSWER_UNKNOWN, NULL);
    expect_of("address", "198.18.0.256", QUESTION_ADDRESS, ANSWER_UNKNOWN, NULL);
    expect_of("address", "-1.18.0.2", QUESTION_ADDRESS, ANSWER_UNKNOWN, NULL);
    expect_of("address", "198.18.0.2;reboot", QUESTION_ADDRESS, ANSWER_UNKNOWN, NULL);
    expect_of("route", "eth0 01101EA", QUESTION_ROUTE, ANSWER_UNKNOWN, NULL);
    expect_of("route", "eth0 01101EACC", QUESTION_ROUTE, ANSWER_UNKNOWN, NULL);
    expect_of("outside", "silent", QUESTION_OUTSIDE, ANSWER_UNKNOWN, NULL);
    expect_of("outside", "none", QUESTION_OUTSIDE, ANSWER_UNKNOWN, NULL);
    expect_of("gateway", "okay", QUESTION_GATEWAY, ANSWER_UNKNOWN, NULL);
    expect_of("gateway", "ok\nok", QUESTION_GATEWAY, ANSWER_UNKNOWN, NULL);
    expect_of("gateway", "", QUESTION_GATEWAY, ANSWER_UNKNOWN, NULL);
    expect_of("file", "other", QUESTION_FILE, ANSWER_UNKNOWN, NULL);
    expect_of("mounts", "/\n/\nrw\next4", QUESTION_MOUNTS, ANSWER_UNKNOWN, NULL);
    expect_of("mounts", "", QUESTION_MOUNTS, ANSWER_UNKNOWN, NULL);
}

static void test_cut_off_is_unknown(void **state)
{
    (void)state;
    expect(NULL, QUESTION_BOOT, NULL, ANSWER_UNKNOWN, NULL);
    expect("", QUESTION_BOOT, NULL, ANSWER_UNKNOWN, NULL);
    expect("cotenant-question boot\n" BOOT_ID "\n", QUESTION_BOOT, NULL, ANSWER_UNKNOWN, NULL);
    /* Every beginning of the whole output reads without harm, and never better than it is. */
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        CLEANUP(memory_free_text) char *cut = memory_format("%.*s", (int)length, whole);
        CLEANUP(answers_release) struct answers answers = {0};
        answers_read(&profile, &peers, cut, &answers);
        bool full = strstr(cut, "/dev/vda\n\ncotenant-question ") != NULL;
        assert_true(full || answer_to(&answers, QUESTION_MOUNTS, NULL)->result == ANSWER_UNKNOWN);
    }
}

static void test_said_twice_is_unknown(void **state)
{
    (void)state;
    expect("cotenant-question gateway\nok\ncotenant-question gateway\nok\ncotenant-question end\n",
           QUESTION_GATEWAY, NULL, ANSWER_UNKNOWN, NULL);
}

static void test_long_text_is_unknown(void **state)
{
    (void)state;
    char body[QUESTIONS_TEXT_BYTES_MAX + 20];
    memset(body, 'x', sizeof body);
    memcpy(body, "direct ", 7);
    body[sizeof body - 1] = '\0';
    expect_of("file", body, QUESTION_FILE, ANSWER_UNKNOWN, NULL);
}

static void test_windows_line_ends(void **state)
{
    (void)state;
    expect("cotenant-question gateway\r\nok\r\ncotenant-question end\r\n", QUESTION_GATEWAY, NULL,
           ANSWER_OK, NULL);
}

static void test_command_has_no_quotes(void **state)
{
    (void)state;
    CLEANUP(texts_release) struct texts words = {0};
    questions_command(&profile, true, &peers, &words);
    assert_int_equal(words.count, 4 + 3 + 4);
    for (size_t i = 0; i < words.count; i++)
        assert_null(strpbrk(words.items[i], "'\"\\`\n"));
    assert_string_equal(words.items[4], "write");
}

/* The script itself, on this machine: what can be known of any Linux. */
static void test_command_runs(void **state)
{
    (void)state;
    static const struct profile plain = {.format = 1};
    static const struct question_peers nobody = {.count = 0};
    CLEANUP(texts_release) struct texts words = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    CLEANUP(answers_release) struct answers answers = {0};
    struct error error = {0};
    questions_command(&plain, false, &nobody, &words);
    *VECTOR_ADD(&words) = NULL;
    const struct child_spec spec = {.argv = (const char *const *)words.items};
    assert_true(child_run(&spec, 30000, &result, &error));
    answers_read(&plain, &nobody, text_get(&result.output), &answers);
    assert_int_equal(answer_to(&answers, QUESTION_BOOT, NULL)->result, ANSWER_OK);
    assert_int_equal(answer_to(&answers, QUESTION_MOUNTS, NULL)->result, ANSWER_OK);
    assert_int_not_equal(answer_to(&answers, QUESTION_ADDRESS, NULL)->result, ANSWER_UNKNOWN);
    assert_int_not_equal(answer_to(&answers, QUESTION_ROUTE, NULL)->result, ANSWER_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_bad_answers),
        cmocka_unit_test(test_not_understood_is_unknown),
        cmocka_unit_test(test_cut_off_is_unknown),
        cmocka_unit_test(test_said_twice_is_unknown),
        cmocka_unit_test(test_long_text_is_unknown),
        cmocka_unit_test(test_windows_line_ends),
        cmocka_unit_test(test_command_has_no_quotes),
        cmocka_unit_test(test_command_runs),
    };
    return cmocka_run_group_tests_name("questions", tests, NULL, NULL);
}
