/* Work: the script on this machine, and its output as a hostile guest may make it. */
#include "runtime/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/child.h"

#define BOOT_ID "0f0c7a44-5a51-4d8b-9f4e-5f1e6c0a9d11"

static void expect(const char *output, const char *boot_id, int64_t cpu_ms, int64_t memory_bytes)
{
    CLEANUP(work_release) struct work work = {0};
    work_read(output, &work);
    assert_true(text_same(work.boot_id, boot_id));
    assert_int_equal(work.cpu_ms, cpu_ms);
    assert_int_equal(work.memory_bytes, memory_bytes);
}

static void test_what_was_done(void **state)
{
    (void)state;
    expect("\ncotenant-question boot\n" BOOT_ID "\n\ncotenant-question memory\n95\n"
           "\ncotenant-question cpu\n41\n\ncotenant-question end\n",
           BOOT_ID, 410, 95 * INT64_C(1048576));
    expect("cotenant-question boot\n" BOOT_ID "\ncotenant-question cpu\n40\n"
           "cotenant-question end\n",
           BOOT_ID, 400, -1);
}

static void test_what_is_not_understood(void **state)
{
    (void)state;
    expect(NULL, NULL, -1, -1);
    expect("cotenant-question cpu\n40\n", NULL, -1, -1); /* cut off */
    expect("cotenant-question cpu\n-40\ncotenant-question end\n", NULL, -1, -1);
    expect("cotenant-question cpu\n40 \ncotenant-question end\n", NULL, -1, -1);
    expect("cotenant-question cpu\n\ncotenant-question end\n", NULL, -1, -1);
    expect("cotenant-question cpu\n99999999999999999999\ncotenant-question end\n", NULL, -1, -1);
    expect("cotenant-question cpu\n40\ncotenant-question cpu\n50\ncotenant-question end\n", NULL,
           -1, -1);
    expect("cotenant-question boot\nBOOT\ncotenant-question end\n", NULL, -1, -1);
}

static void test_command_works(void **state)
{
    (void)state;
    CLEANUP(texts_release) struct texts words = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    CLEANUP(work_release) struct work work = {0};
    struct error error = {0};
    work_command(false, &words);
    for (size_t i = 0; i < words.count; i++)
        assert_null(strpbrk(words.items[i], "'\"\\`\n"));
    *VECTOR_ADD(&words) = NULL;
    const struct child_spec spec = {.argv = (const char *const *)words.items};
    assert_true(child_run(&spec, 60000, &result, &error));
    work_read(text_get(&result.output), &work);
    assert_non_null(work.boot_id);
    assert_in_range(work.cpu_ms, WORK_CPU_MS, 2 * WORK_CPU_MS);
    assert_int_equal(work.memory_bytes, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_done),
        cmocka_unit_test(test_what_is_not_understood),
        cmocka_unit_test(test_command_works),
    };
    return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
