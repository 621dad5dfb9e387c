/* What a fuzz target is: one file with fuzz_take, a line in meson.build, and seeds in
 * corpus/NAME/. driver.c is the rest of the program. */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* Takes one input and ends the program if what comes of it breaks a promise. Given by the target;
 * called again and again, so nothing may be left of one input for the next. */
void fuzz_take(const char *bytes, size_t length);

/* Writes the bytes to a file of this name in a folder of the program's own, replacing it. Gives its
 * path, which the caller frees. */
char *fuzz_file(const char *name, const char *bytes, size_t length);

#define FUZZ_REQUIRE(condition) fuzz_require(condition, #condition, __FILE__, __LINE__)

/* Ends the program unless it holds; the fuzzer then keeps the input. */
void fuzz_require(bool holds, const char *condition, const char *file, int line);

/* Requires valid UTF-8 that no terminal obeys: no control character but line ends and tabs, and
 * none that turns the direction of writing around. */
void fuzz_require_visible(const char *bytes, size_t length);

/* Requires that what succeeded left no error, and what failed one of class input whose message is
 * one visible line. */
void fuzz_require_error(bool succeeded, const struct error *error);
