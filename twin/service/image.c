/* Images: a distribution's files as one sparse ext4 image. */
#include "service/image.h"

#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/install.h"

/* How much of what a program said a failure quotes. */
#define IMAGE_SAID_BYTES_MAX 300

#define IMAGE_COPY_MS (INT64_C(10) * 60 * 1000)

/* Runs the program; the last line on its stderr is the reason if it fails. */
static bool image_run(const char *const *argv, int64_t deadline_ms, struct error *error)
{
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!child_run(&(struct child_spec){.argv = argv}, deadline_ms, &result, error))
        return false;
    if (result.timed_out)
        return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s did not end in time", argv[0]);
    if (result.exit_status == 0 && result.signal == 0)
        return true;
    CLEANUP(text_release) struct text shown = {0};
    text_append_last_line(&shown, text_get(&result.error_output), IMAGE_SAID_BYTES_MAX);
    return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s failed: %s", argv[0], text_get(&shown));
}

/* Makes the file under a passing name first, so that no half of an image is ever found. */
static bool image_make(const char *const *argv, const char *made, const char *image,
                       int64_t deadline_ms, struct error *error)
{
    if (image_run(argv, deadline_ms, error) && rename(made, image) == 0)
        return true;
    if (!error_is_set(error))
        error_set(error, ERROR_CLASS_UNAVAILABLE, "cannot create %s", image);
    unlink(made);
    return false;
}

bool image_build(const char *tar, const char *image, struct error *error)
{
    CLEANUP(memory_free_text) char *script = install_path("twin/image-build", error);
    if (!script)
        return false;
    CLEANUP(memory_free_text) char *made = memory_format("%s.new", image);
    const char *const argv[] = {"fakeroot", "--", "/bin/sh", script, tar, made, NULL};
    return image_make(argv, made, image, IMAGE_BUILD_MS, error);
}

bool image_copy(const char *from, const char *to, struct error *error)
{
    CLEANUP(memory_free_text) char *made = memory_format("%s.new", to);
    const char *const argv[] = {"cp", "--sparse=always", "--", from, made, NULL};
    return image_make(argv, made, to, IMAGE_COPY_MS, error);
}
