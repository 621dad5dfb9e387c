/* What an installation changed of what runtimes have registered on the machine. */
#include "cmd/list/footprint_diff.h"

#include <string.h>
#include <uv.h>

#include "base/file.h"
#include "base/json.h"
#include "cmd/list/list_footprint.h"

#define FOOTPRINT_DIFF_FORMAT 1

bool footprint_diff_is_for(const char *path)
{
    uv_fs_t request;
    int code = uv_fs_stat(NULL, &request, path, NULL);
    bool file = code == 0 && (request.statbuf.st_mode & S_IFMT) == S_IFREG;
    uv_fs_req_cleanup(&request);
    return file;
}

/* A text of the object; "" where it has none. */
static const char *footprint_diff_text(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static json_t *footprint_diff_read(const char *path, struct error *error)
{
    CLEANUP(text_release) struct text bytes = {0};
    if (!file_read(path, FOOTPRINT_DIFF_BYTES_MAX, &bytes, error))
        return NULL;
    CLEANUP(json_release)
    json_t *document = json_parse(path, text_get(&bytes), bytes.length, error);
    if (!document)
        return NULL;
    if (json_integer_value(json_object_get(document, "format")) != LIST_FOOTPRINT_FORMAT ||
        !json_is_array(json_object_get(document, "footprints"))) {
        error_set(error, ERROR_CLASS_INPUT,
                  "%s: not what `cotenant list footprint --json` of this version prints, nor an "
                  "evidence folder",
                  path);
        return NULL;
    }
    return json_incref(document);
}

/* The object of this name of the runtime, or NULL. */
static const json_t *footprint_diff_find(const json_t *document, const char *runtime,
                                         const char *name)
{
    size_t index = 0, place = 0;
    json_t *footprint = NULL, *object = NULL;
    json_array_foreach (json_object_get(document, "footprints"), index, footprint) {
        if (!text_same(footprint_diff_text(footprint, "runtime"), runtime))
            continue;
        json_array_foreach (json_object_get(footprint, "objects"), place, object) {
            if (text_same(footprint_diff_text(object, "name"), name))
                return object;
        }
    }
    return NULL;
}

/* The lines of one that the other has not; the caller releases them. */
static json_t *footprint_diff_lines(const json_t *object, const json_t *other)
{
    json_t *missing = json_array(), *line = NULL, *each = NULL;
    size_t index = 0, place = 0;
    json_array_foreach (json_object_get(object, "lines"), index, line) {
        bool found = false;
        json_array_foreach (json_object_get(other, "lines"), place, each)
            found = found || json_equal(line, each);
        if (!found)
            json_array_append(missing, line);
    }
    return missing;
}

/* What one side says of the object: "missing" where the list does not have it. */
static const char *footprint_diff_state(const json_t *object)
{
    const char *state = footprint_diff_text(object, "state");
    return *state ? state : "missing";
}

static bool footprint_diff_is_known(const json_t *object)
{
    const char *state = footprint_diff_state(object);
    return text_same(state, "there") || text_same(state, "absent");
}

/* Adds the object's row if the sides differ. Whether both sides were read, or neither asked. */
static bool footprint_diff_object(const char *runtime, const json_t *old, const json_t *new,
                                  json_t *rows)
{
    const json_t *named = new ? new : old;
    const char *from = footprint_diff_state(old), *to = footprint_diff_state(new);
    if (!footprint_diff_is_known(old) || !footprint_diff_is_known(new))
        return text_same(from, to) && text_same(from, "not asked");
    CLEANUP(json_release) json_t *removed = footprint_diff_lines(old, new);
    CLEANUP(json_release) json_t *added = footprint_diff_lines(new, old);
    if (text_same(from, to) && !json_array_size(removed) && !json_array_size(added))
        return true;
    json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s, s:s, s:O, s:O}", "runtime", runtime,
                                          "object", footprint_diff_text(named, "name"), "at",
                                          footprint_diff_text(named, "at"), "from", from, "to", to,
                                          "removed", removed, "added", added));
    return true;
}

/* Every object that either side has, the old one's first. Whether all could be compared. */
static bool footprint_diff_all(const json_t *old, const json_t *new, json_t *rows)
{
    const json_t *const sides[] = {old, new};
    bool whole = true;
    size_t index = 0, place = 0;
    json_t *footprint = NULL, *object = NULL;
    for (size_t side = 0; side < 2; side++) {
        json_array_foreach (json_object_get(sides[side], "footprints"), index, footprint) {
            const char *runtime = footprint_diff_text(footprint, "runtime");
            json_array_foreach (json_object_get(footprint, "objects"), place, object) {
                const char *name = footprint_diff_text(object, "name");
                const json_t *was = footprint_diff_find(old, runtime, name);
                if (side == 1 && was)
                    continue; /* it had its turn */
                if (!footprint_diff_object(runtime, was, footprint_diff_find(new, runtime, name),
                                           rows))
                    whole = false;
            }
        }
    }
    return whole;
}

static void footprint_diff_write_lines(const json_t *lines, char mark, struct text *out)
{
    size_t index = 0;
    json_t *line = NULL;
    json_array_foreach (lines, index, line) {
        const char *text = json_string_value(line);
        text_append_format(out, "  %c ", mark);
        text_append_visible(out, text ? text : "", strlen(text ? text : ""), false);
        text_append_char(out, '\n');
    }
}

static void footprint_diff_write(const json_t *rows, bool whole, struct text *out)
{
    size_t index = 0;
    json_t *row = NULL;
    json_array_foreach (rows, index, row) {
        CLEANUP(memory_free_text)
        char *head =
            memory_format("%s: %s (%s): %s, then %s", footprint_diff_text(row, "runtime"),
                          footprint_diff_text(row, "object"), footprint_diff_text(row, "at"),
                          footprint_diff_text(row, "from"), footprint_diff_text(row, "to"));
        text_append_visible(out, head, strlen(head), false);
        text_append_char(out, '\n');
        footprint_diff_write_lines(json_object_get(row, "removed"), '-', out);
        footprint_diff_write_lines(json_object_get(row, "added"), '+', out);
    }
    text_append_format(out, "%zu of the objects differ%s\n", json_array_size(rows),
                       whole ? "" : "; others could not be read on both sides");
}

bool footprint_diff(const char *old_path, const char *new_path, bool json, struct text *out,
                    int *status, struct error *error)
{
    CLEANUP(json_release) json_t *old = footprint_diff_read(old_path, error);
    CLEANUP(json_release) json_t *new = old ? footprint_diff_read(new_path, error) : NULL;
    CLEANUP(json_release) json_t *rows = json_array();
    if (!old || !new)
        return false;
    bool whole = footprint_diff_all(old, new, rows);
    *status = json_array_size(rows) ? 1 : whole ? 0 : 2;
    if (json) {
        CLEANUP(json_release)
        json_t *document = json_pack("{s:i, s:b, s:O}", "format", FOOTPRINT_DIFF_FORMAT, "whole",
                                     whole, "changes", rows);
        CLEANUP(memory_free_text) char *text = json_pretty(document);
        text_append(out, text);
    } else {
        footprint_diff_write(rows, whole, out);
    }
    return true;
}
