/* The evidence folder that a proof leaves. */
#include "evidence/evidence.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/folder.h"
#include "diagnose/diagnosis.h"
#include "evidence/manifest.h"
#include "history/reader.h"
#include "report/format.h"
#include "report/text/attachment.h"

/* A larger result.json is refused: that of 10000 rounds of 16 runtimes takes some 100 MiB. */
#define EVIDENCE_RESULT_BYTES_MAX (256 * 1024 * 1024)

bool evidence_read(const char *folder, struct summary *summary, struct verdict *verdict,
                   struct error *error)
{
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", folder, EVIDENCE_HISTORY_FILE);
    CLEANUP(history_reader_cleanup)
    struct history_reader *reader = history_reader_new(path, error);
    CLEANUP(diagnosis_cleanup) struct diagnosis *diagnosis = diagnosis_new();
    if (!reader)
        return false;
    for (;;) {
        CLEANUP(event_release) struct event event = {0};
        enum history_read read = history_read(reader, &event, error);
        if (read == HISTORY_BROKEN)
            return false;
        if (read == HISTORY_END)
            break;
        if (!diagnosis_feed(diagnosis, &event, error))
            return error_prefix(error, "%s:%lld", path, (long long)history_reader_line(reader));
        summary_take(summary, &event); /* last: it takes what it keeps out of the event */
    }
    if (!summary->proof.runtimes.count)
        return error_set(error, ERROR_CLASS_INPUT, "%s: an empty history", path);
    summary_finish(summary, history_reader_torn(reader));
    diagnosis_judge(diagnosis, verdict);
    return true;
}

/* Every file but the history and the manifest. */
static void evidence_derive(const struct summary *summary, const struct verdict *verdict,
                            struct attachments *files)
{
    attachments_make(summary, verdict, files);
    for (const struct format *format = formats; format->name; format++) {
        if (!format->file)
            continue;
        struct attachment *file = VECTOR_ADD(files);
        file->path = memory_text(format->file);
        format->write(summary, verdict, &file->text);
    }
}

static bool evidence_write(const char *folder, const char *name, const struct text *text,
                           struct error *error)
{
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", folder, name);
    return file_write(path, text_get(text), text->length, error);
}

/* Writes a file; one that cannot be written is added to `missing`, with the first one's error. */
static void evidence_write_or_name(const char *folder, const char *path, const struct text *text,
                                   struct text *missing, struct error *error)
{
    struct error own = {0};
    CLEANUP(memory_free_text) char *logs = memory_format("%s/%s", folder, ATTACHMENT_LOG_FOLDER);
    bool is_log = text_starts_with(path, ATTACHMENT_LOG_FOLDER "/");
    if ((!is_log || folder_make(logs, &own)) && evidence_write(folder, path, text, &own))
        return;
    text_append_format(missing, "%s%s", missing->length ? ", " : "", path);
    if (!error_is_set(error))
        *error = own;
}

bool evidence_finish(const char *folder, struct verdict *verdict, struct error *error)
{
    CLEANUP(summary_release) struct summary summary = {0};
    if (!evidence_read(folder, &summary, verdict, error))
        return false;
    CLEANUP(attachments_release) struct attachments files = {0};
    CLEANUP(text_release) struct text missing = {0};
    evidence_derive(&summary, verdict, &files);
    for (size_t i = 0; i < files.count; i++)
        evidence_write_or_name(folder, files.items[i].path, &files.items[i].text, &missing, error);
    CLEANUP(text_release) struct text manifest = {0};
    if (!missing.length && manifest_make(folder, &manifest, error))
        evidence_write_or_name(folder, MANIFEST_FILE, &manifest, &missing, error);
    if (missing.length)
        error_prefix(error, "not written: %s, " MANIFEST_FILE, text_get(&missing));
    return !error_is_set(error);
}

/* result.json among the derived files. */
static const struct text *evidence_result(const struct attachments *files)
{
    for (size_t i = 0; i < files->count; i++) {
        if (text_same(files->items[i].path, REPORT_FILE_JSON))
            return &files->items[i].text;
    }
    abort(); /* it is one of the formats */
}

/* Whether two lists of criteria have the same results. */
static bool evidence_same_results(const json_t *was, const json_t *is)
{
    bool same = json_array_size(was) == json_array_size(is);
    for (size_t i = 0; same && i < json_array_size(is); i++) {
        const json_t *old = json_array_get(was, i), *new = json_array_get(is, i);
        same = json_equal(json_object_get(old, "id"), json_object_get(new, "id")) &&
               json_equal(json_object_get(old, "result"), json_object_get(new, "result"));
    }
    return same;
}

/* The key under which the two documents differ; NULL for none. One of another form says the same
 * things in other words: of it the results count. */
static const char *evidence_result_difference(const json_t *recorded, const json_t *derived)
{
    static const char *const keys[] = {"complete",    "rehearsal",  "strength", "verdict", "reason",
                                       "unexplained", "divergence", "causes",   "criteria"};
    const size_t keys_of_any_form = 6, all_keys = sizeof keys / sizeof *keys;
    bool same_form =
        json_equal(json_object_get(recorded, "format"), json_object_get(derived, "format"));
    for (size_t i = 0; i < (same_form ? all_keys : keys_of_any_form); i++) {
        const json_t *was = json_object_get(recorded, keys[i]);
        const json_t *is = json_object_get(derived, keys[i]);
        if (was != is && !json_equal(was, is))
            return keys[i];
    }
    return evidence_same_results(json_object_get(recorded, "criteria"),
                                 json_object_get(derived, "criteria"))
               ? NULL
               : "criteria";
}

/* Whether the recorded result says what the verdict says now. */
static bool evidence_result_agrees(const char *folder, const struct text *now, struct error *error)
{
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", folder, REPORT_FILE_JSON);
    CLEANUP(text_release) struct text bytes = {0};
    if (!file_is_regular(path, error) || !file_read(path, EVIDENCE_RESULT_BYTES_MAX, &bytes, error))
        return false;
    CLEANUP(json_release)
    json_t *recorded = json_parse(path, text_get(&bytes), bytes.length, error);
    if (!recorded)
        return false;
    CLEANUP(json_release)
    json_t *derived = json_parse("the derived result", text_get(now), now->length, error);
    if (!derived)
        return false;
    const char *differs = evidence_result_difference(recorded, derived);
    return !differs ||
           error_set(error, ERROR_CLASS_INPUT,
                     "%s: its \"%s\" is not what %s/%s gives: one of the two was altered", path,
                     differs, folder, EVIDENCE_HISTORY_FILE);
}

static bool evidence_files_agree(const char *folder, const struct manifest *manifest,
                                 const struct attachments *files, struct error *error)
{
    for (size_t i = 0; i < files->count; i++) {
        const struct attachment *file = &files->items[i];
        const struct manifest_entry *entry = manifest_find(manifest, file->path);
        if (!entry)
            return error_set(error, ERROR_CLASS_INPUT, "%s/%s is missing: %s gives one", folder,
                             file->path, EVIDENCE_HISTORY_FILE);
        char digest[DIGEST_TEXT_BYTES];
        if (!digest_bytes(text_get(&file->text), file->text.length, digest, error))
            return false;
        if (!text_same(digest, entry->digest))
            return error_set(error, ERROR_CLASS_INPUT,
                             "%s/%s is not what %s gives: one of the two was altered", folder,
                             file->path, EVIDENCE_HISTORY_FILE);
    }
    for (size_t i = 0; i < manifest->count; i++) {
        bool derived = text_same(manifest->items[i].path, EVIDENCE_HISTORY_FILE);
        for (size_t k = 0; k < files->count && !derived; k++)
            derived = text_same(manifest->items[i].path, files->items[k].path);
        if (!derived)
            return error_set(error, ERROR_CLASS_INPUT, "%s/%s is no file that %s gives", folder,
                             manifest->items[i].path, EVIDENCE_HISTORY_FILE);
    }
    return true;
}

/* Says more of a history that its manifest does not fit: which line is wrong, if one cannot be. */
static bool evidence_blame(const char *folder, const struct manifest *manifest, struct error *error)
{
    if (!text_same(manifest->altered, EVIDENCE_HISTORY_FILE))
        return false;
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    struct error why = {0};
    if (evidence_read(folder, &summary, &verdict, &why))
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s; every line of it can be read, so the line cannot be named",
                         error->message);
    return error_set(error, ERROR_CLASS_INPUT,
                     "%s; nor does the file have the SHA-256 that %s gives", why.message,
                     MANIFEST_FILE);
}

bool evidence_verify(const char *folder, const char *tool_version, struct summary *summary,
                     struct verdict *verdict, struct error *error)
{
    CLEANUP(manifest_release) struct manifest manifest = {0};
    if (!manifest_check(folder, &manifest, error))
        return evidence_blame(folder, &manifest, error);
    if (!manifest_find(&manifest, EVIDENCE_HISTORY_FILE))
        return error_set(error, ERROR_CLASS_INPUT, "%s/%s does not list %s: this is no evidence",
                         folder, MANIFEST_FILE, EVIDENCE_HISTORY_FILE);
    if (!evidence_read(folder, summary, verdict, error))
        return false;
    CLEANUP(attachments_release) struct attachments files = {0};
    evidence_derive(summary, verdict, &files);
    if (!evidence_result_agrees(folder, evidence_result(&files), error))
        return false;
    if (!text_same(summary->proof.tool_version, tool_version))
        return true;
    return evidence_files_agree(folder, &manifest, &files, error);
}
