/* Footprints, and the kind of object that every system has: files. */
#include "host/footprint.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uv.h>

#include "base/digest.h"

/* Files above it are known by size and time alone. */
#define FOOTPRINT_DIGEST_BYTES_MAX (64LL * 1024 * 1024)

/* Longest value of an environment variable in a path. */
#define FOOTPRINT_VARIABLE_BYTES_MAX 1024

#define FOOTPRINT_KIND_FILE "file"

void footprint_reading_release(struct footprint_reading *reading)
{
    free(reading->text);
    *reading = (struct footprint_reading){0};
}

void footprint_unreadable(struct footprint_reading *reading, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    free(reading->text);
    reading->state = FOOTPRINT_UNREADABLE;
    reading->text = memory_format_list(format, arguments);
    va_end(arguments);
}

static int footprint_compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

void footprint_keep(struct footprint_reading *reading, struct texts *lines)
{
    struct error error = {0};
    CLEANUP(text_release) struct text whole = {0};
    free(reading->text);
    reading->text = NULL;
    if (lines->count > FOOTPRINT_LINES_MAX) {
        footprint_unreadable(reading, "it has more than %d entries", FOOTPRINT_LINES_MAX);
        return;
    }
    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, footprint_compare);
    for (size_t i = 0; i < lines->count; i++)
        text_append_format(&whole, "%s%s", i ? "\n" : "", lines->items[i]);
    reading->state = FOOTPRINT_THERE;
    if (whole.length > FOOTPRINT_TEXT_BYTES_MAX) {
        char digest[DIGEST_TEXT_BYTES];
        if (!digest_bytes(whole.data, whole.length, digest, &error)) {
            footprint_unreadable(reading, "%s", error.message);
            return;
        }
        reading->text = memory_format("%zu lines, sha256 %s", lines->count, digest);
    } else {
        reading->text = text_take(&whole);
    }
}

/* The path with each %NAME% replaced by what the environment has; false if it has no such one. */
static bool footprint_expand(const char *path, struct text *out)
{
    for (const char *at = path; *at;) {
        const char *end = *at == '%' ? strchr(at + 1, '%') : NULL;
        if (!end) {
            text_append_char(out, *at++);
            continue;
        }
        CLEANUP(memory_free_text) char *name = memory_text_of(at + 1, (size_t)(end - at - 1));
        char value[FOOTPRINT_VARIABLE_BYTES_MAX];
        size_t length = sizeof value;
        if (uv_os_getenv(name, value, &length) != 0)
            return false;
        text_append_bytes(out, value, length);
        at = end + 1;
    }
    return true;
}

static void footprint_read_folder(const char *path, struct footprint_reading *reading)
{
    CLEANUP(texts_release) struct texts names = {0};
    uv_fs_t request;
    uv_dirent_t entry;
    int count = uv_fs_scandir(NULL, &request, path, 0, NULL);
    while (count > 0 && uv_fs_scandir_next(&request, &entry) == 0) {
        CLEANUP(text_release) struct text name = {0};
        text_append_visible(&name, entry.name, strlen(entry.name), false);
        texts_add(&names, text_get(&name));
    }
    uv_fs_req_cleanup(&request);
    if (count < 0)
        footprint_unreadable(reading, "cannot list %s: %s", path, uv_strerror(count));
    else
        footprint_keep(reading, &names);
}

static void footprint_read_file(const char *at, struct footprint_reading *reading)
{
    CLEANUP(text_release) struct text path = {0};
    struct error error = {0};
    char digest[DIGEST_TEXT_BYTES] = "-";
    if (!footprint_expand(at, &path)) {
        footprint_unreadable(reading, "the environment lacks what %s names", at);
        return;
    }
    uv_fs_t request;
    int code = uv_fs_stat(NULL, &request, text_get(&path), NULL);
    const uv_stat_t status = request.statbuf;
    uv_fs_req_cleanup(&request);
    if (code == UV_ENOENT || code == UV_ENOTDIR) {
        reading->state = FOOTPRINT_ABSENT;
        return;
    }
    if (code != 0) {
        footprint_unreadable(reading, "cannot look at %s: %s", text_get(&path), uv_strerror(code));
        return;
    }
    if (S_ISDIR(status.st_mode)) {
        footprint_read_folder(text_get(&path), reading);
        return;
    }
    if ((long long)status.st_size <= FOOTPRINT_DIGEST_BYTES_MAX &&
        !digest_file(text_get(&path), digest, &error)) {
        footprint_unreadable(reading, "%s", error.message);
        return;
    }
    reading->state = FOOTPRINT_THERE;
    reading->text =
        memory_format("%lld bytes, written %lld.%09ld, sha256 %s", (long long)status.st_size,
                      (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec, digest);
}

void footprint_read(const struct footprint_place *place, struct footprint_reading *reading)
{
    if (text_same(place->kind, FOOTPRINT_KIND_FILE))
        footprint_read_file(place->at, reading);
    else
        footprint_read_system(place, reading);
}
