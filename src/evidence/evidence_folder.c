/* The folder that a proof's evidence goes into. */
#include "evidence/evidence_folder.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/clock.h"
#include "base/path.h"

#define EVIDENCE_FOLDER_PARENT "proofs"

/* Proofs of the same runtimes that may begin in the same second, each with a folder of its own. */
#define EVIDENCE_FOLDER_NAMESAKES_MAX 100

/* A longer list of runtimes is cut in the folder's name. */
#define EVIDENCE_FOLDER_RUNTIMES_BYTES 80

/* Makes one folder and remembers it; false with `code` if it can't. One that is there is fine if
 * `may_exist`. */
static bool evidence_folder_make_one(struct evidence_folder *folder, const char *path,
                                     bool may_exist, int *code)
{
    uv_fs_t request;
    *code = uv_fs_mkdir(NULL, &request, path, 0777, NULL);
    uv_fs_req_cleanup(&request);
    if (*code == 0)
        texts_add(&folder->made, path);
    return *code == 0 || (may_exist && *code == UV_EEXIST);
}

/* Makes the folder and those above it that are missing. */
static bool evidence_folder_make_all(struct evidence_folder *folder, bool may_exist, int *code)
{
    CLEANUP(memory_free_text) char *path = memory_text(folder->path);
    int depth = 0;
    for (char *mark = strchr(path_names(path), '/'); mark && depth < EVIDENCE_FOLDER_DEPTH_MAX;
         depth++) {
        *mark = '\0';
        if (!evidence_folder_make_one(folder, path, true, code))
            return false;
        *mark = '/';
        mark = strchr(mark + 1, '/');
    }
    return evidence_folder_make_one(folder, path, may_exist, code);
}

static bool evidence_folder_is_empty(const char *path)
{
    uv_fs_t request;
    int entries = uv_fs_scandir(NULL, &request, path, 0, NULL);
    uv_fs_req_cleanup(&request);
    return entries == 0;
}

/* "<cwd>/proofs/2026-01-28T12-34-56Z-wsl-wslx": no colon, which Windows would not take. */
static char *evidence_folder_default(const char *here, const struct profiles *profiles)
{
    char now[CLOCK_UTC_BYTES];
    clock_utc_text(clock_wall_ns(), now);
    for (char *mark = strchr(now, ':'); mark; mark = strchr(mark, ':'))
        *mark = '-';
    CLEANUP(text_release) struct text names = {0};
    for (size_t i = 0; i < profiles->count && names.length < EVIDENCE_FOLDER_RUNTIMES_BYTES; i++)
        text_append_format(&names, "-%s", profiles->items[i].name);
    return memory_format("%s/" EVIDENCE_FOLDER_PARENT "/%s%s", here, now, text_get(&names));
}

static bool evidence_folder_refuse(const struct evidence_folder *folder, int code,
                                   struct error *error)
{
    if (code == UV_EEXIST)
        return error_set(error, ERROR_CLASS_USAGE,
                         "%s is there already and is not an empty folder; name another by --out",
                         folder->path);
    return error_set_code(error, ERROR_CLASS_USAGE, ERROR_ORIGIN_LIBUV, code,
                          "cannot make the folder %s: %s; name another by --out", folder->path,
                          uv_strerror(code));
}

bool evidence_folder_make(struct evidence_folder *folder, const char *wanted,
                          const struct profiles *profiles, struct error *error)
{
    CLEANUP(memory_free_text) char *here = path_absolute(".", error);
    int code = 0;
    if (!here)
        return false;
    if (wanted) {
        folder->path = path_absolute(wanted, error);
        if (!folder->path)
            return false;
        bool made = evidence_folder_make_all(folder, true, &code);
        return (made && evidence_folder_is_empty(folder->path)) ||
               evidence_folder_refuse(folder, made ? UV_EEXIST : code, error);
    }
    CLEANUP(memory_free_text) char *first = evidence_folder_default(here, profiles);
    for (int number = 1; number <= EVIDENCE_FOLDER_NAMESAKES_MAX; number++) {
        free(folder->path);
        folder->path = number == 1 ? memory_text(first) : memory_format("%s-%d", first, number);
        if (evidence_folder_make_all(folder, false, &code))
            return true;
        if (code != UV_EEXIST)
            break;
    }
    return evidence_folder_refuse(folder, code, error);
}

void evidence_folder_release(struct evidence_folder *folder)
{
    for (size_t i = folder->made.count; i-- > 0;) {
        uv_fs_t request;
        uv_fs_rmdir(NULL, &request, folder->made.items[i], NULL); /* fails unless it is empty */
        uv_fs_req_cleanup(&request);
    }
    texts_release(&folder->made);
    free(folder->path);
    *folder = (struct evidence_folder){0};
}
