/* The program around a fuzz target: what libFuzzer calls, and the promises that all targets hold
 * their subjects to. */
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libFuzzer declares these in no header for C. */
int LLVMFuzzerInitialize(const int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const char *bytes, size_t length);

static char *driver_folder;

/* The folder is under $TMPDIR; who set that removes it (tests/fuzz/run). */
int LLVMFuzzerInitialize(const int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    const char *parent = getenv("TMPDIR");
    driver_folder = memory_format("%s/fuzz-XXXXXX", parent ? parent : "/tmp");
    FUZZ_REQUIRE(mkdtemp(driver_folder) != NULL);
    return 0;
}

int LLVMFuzzerTestOneInput(const char *bytes, size_t length)
{
    fuzz_take(length ? bytes : "", length);
    return 0;
}

char *fuzz_file(const char *name, const char *bytes, size_t length)
{
    char *path = memory_format("%s/%s", driver_folder, name);
    FILE *file = fopen(path, "wb");
    FUZZ_REQUIRE(file != NULL);
    FUZZ_REQUIRE(fwrite(bytes, 1, length, file) == length);
    FUZZ_REQUIRE(fclose(file) == 0);
    return path;
}

void fuzz_require(bool holds, const char *condition, const char *file, int line)
{
    if (holds)
        return;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

/* Marks, embeddings, overrides and isolates of the direction of writing. */
static bool driver_turns_direction(unsigned code_point)
{
    return code_point == 0x61c || code_point == 0x200e || code_point == 0x200f ||
           (code_point >= 0x202a && code_point <= 0x202e) ||
           (code_point >= 0x2066 && code_point <= 0x2069);
}

void fuzz_require_visible(const char *bytes, size_t length)
{
    for (size_t at = 0; at < length;) {
        unsigned code_point = 0;
        size_t taken = text_utf8_next(bytes + at, length - at, &code_point);
        bool control = (code_point < 0x20 && code_point != '\n' && code_point != '\t') ||
                       (code_point >= 0x7f && code_point < 0xa0);
        if (taken == 0 || control || driver_turns_direction(code_point))
            fprintf(stderr, "at byte %zu: %02x\n", at, (unsigned)(unsigned char)bytes[at]);
        FUZZ_REQUIRE(taken > 0);
        FUZZ_REQUIRE(!control);
        FUZZ_REQUIRE(!driver_turns_direction(code_point));
        at += taken;
    }
}

void fuzz_require_error(bool succeeded, const struct error *error)
{
    if (succeeded) {
        FUZZ_REQUIRE(!error_is_set(error));
        return;
    }
    FUZZ_REQUIRE(error->class == ERROR_CLASS_INPUT);
    FUZZ_REQUIRE(error->message[0] != '\0');
    FUZZ_REQUIRE(strpbrk(error->message, "\n\t") == NULL);
    fuzz_require_visible(error->message, strlen(error->message));
}
