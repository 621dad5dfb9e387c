/* A control: read from its file, and its files made. */
#include "cmd/controls/control.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/install.h"
#include "base/yaml.h"
#include "cmd/terminal/suggestion.h"
#include "diagnose/cause.h"

/* Of a file that a control takes. */
#define CONTROL_FILE_BYTES_MAX (1024 * 1024)

static const struct record_field control_replacement_fields[] = {
    RECORD_FIELD_NEEDED(struct control_replacement, old, RECORD_TEXT),
    RECORD_FIELD(struct control_replacement, new, RECORD_TEXT),
};
static RECORD_TYPE(control_replacement_record, "replacement", struct control_replacement,
                   control_replacement_fields);

static const struct record_field control_file_fields[] = {
    RECORD_FIELD_NEEDED(struct control_file, name, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct control_file, from, RECORD_TEXT),
    RECORD_FIELD_OF(struct control_file, replace, RECORD_LIST, &control_replacement_record),
    RECORD_FIELD(struct control_file, append, RECORD_TEXT),
};
static RECORD_TYPE(control_file_record, "file", struct control_file, control_file_fields);

static const struct record_field control_outcome_fields[] = {
    RECORD_FIELD_WORD(struct control_outcome, verdict, verdict_words),
    RECORD_FIELD(struct control_outcome, fails, RECORD_TEXTS),
    RECORD_FIELD(struct control_outcome, unknown, RECORD_TEXTS),
    RECORD_FIELD(struct control_outcome, causes, RECORD_TEXTS),
    RECORD_FIELD(struct control_outcome, also, RECORD_TEXTS),
};
RECORD_TYPE(control_outcome_record, "outcome", struct control_outcome, control_outcome_fields);

static const struct record_field control_fields[] = {
    RECORD_FIELD_NEEDED(struct control, description, RECORD_TEXT),
    RECORD_FIELD_OF(struct control, files, RECORD_LIST, &control_file_record),
    RECORD_FIELD(struct control, environment, RECORD_TEXTS),
    RECORD_FIELD(struct control, around, RECORD_TEXTS),
    RECORD_FIELD_NEEDED(struct control, arguments, RECORD_TEXTS),
    RECORD_FIELD_OF(struct control, expected, RECORD_ONE, &control_outcome_record),
};
static RECORD_TYPE(control_record, "control", struct control, control_fields);

void control_release(struct control *control)
{
    free(control->name);
    record_release(&control_record, control);
    control->name = NULL;
}

void controls_list_release(struct controls *controls)
{
    for (size_t i = 0; i < controls->count; i++)
        control_release(&controls->items[i]);
    VECTOR_RELEASE(controls);
}

bool control_parse(const char *name, const char *bytes, size_t length, struct control *control,
                   struct error *error)
{
    if (!yaml_parse_record(name, bytes, length, &control_record, control, error))
        return false;
    control->name = memory_text(name);
    for (size_t i = 0; i < control->environment.count; i++) {
        const char *pair = control->environment.items[i];
        if (*pair == '=' || !strchr(pair, '='))
            return error_set(error, ERROR_CLASS_INPUT, "%s: environment: %s is no NAME=VALUE", name,
                             pair);
    }
    for (size_t i = 0; i < control->files.count; i++) {
        const char *file = control->files.items[i].name;
        if (strchr(file, '/') || *file == '.')
            return error_set(error, ERROR_CLASS_INPUT, "%s: %s is no name of a file in one folder",
                             name, file);
    }
    return true;
}

/* Adds the control of this name. */
static bool controls_add(const char *folder, const char *name, struct controls *controls,
                         struct error *error)
{
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s" CONTROL_SUFFIX, folder, name);
    CLEANUP(text_release) struct text bytes = {0};
    if (!file_read(path, CONTROL_FILE_BYTES_MAX, &bytes, error))
        return false;
    return control_parse(name, text_get(&bytes), bytes.length, VECTOR_ADD(controls), error) ||
           error_prefix(error, "%s", path);
}

/* The names of the controls in the folder, sorted. */
static bool controls_names(const char *folder, struct texts *names, struct error *error)
{
    CLEANUP(folder_entries_release) struct folder_entries entries = {0};
    size_t suffix = strlen(CONTROL_SUFFIX);
    if (!folder_list(folder, &entries, error))
        return false;
    for (size_t i = 0; i < entries.count; i++) {
        const char *file = entries.items[i].path;
        size_t length = strlen(file);
        if (length <= suffix || !text_same(file + length - suffix, CONTROL_SUFFIX))
            continue;
        CLEANUP(memory_free_text) char *name = memory_text_of(file, length - suffix);
        texts_add(names, name);
    }
    return names->count > 0 || error_set(error, ERROR_CLASS_INPUT,
                                         "%s has no controls: is the installation whole?", folder);
}

static bool control_refuse(const char *name, const struct texts *known, struct error *error)
{
    const char *meant = suggestion_find(name, (const char *const *)known->items, known->count);
    if (meant)
        return error_set(error, ERROR_CLASS_USAGE, "there is no control %s: did you mean %s?", name,
                         meant);
    return error_set(error, ERROR_CLASS_USAGE,
                     "there is no control %s: see cotenant controls --list", name);
}

bool controls_read(const struct texts *names, struct controls *controls, struct error *error)
{
    CLEANUP(texts_release) struct texts known = {0};
    CLEANUP(memory_free_text) char *folder = install_path(CONTROL_FOLDER, error);
    if (!folder || !controls_names(folder, &known, error))
        return false;
    for (size_t i = 0; i < names->count; i++) {
        if (!texts_have(&known, names->items[i]))
            return control_refuse(names->items[i], &known, error);
    }
    const struct texts *wanted = names->count ? names : &known;
    for (size_t i = 0; i < wanted->count; i++) {
        if (!controls_add(folder, wanted->items[i], controls, error))
            return false;
    }
    return true;
}

/* Puts the new text in the place of the old one, which must stand there once. */
static bool control_replace(const struct control_replacement *replacement, struct text *text,
                            struct error *error)
{
    const char *found = strstr(text_get(text), replacement->old);
    if (!found || strstr(found + 1, replacement->old))
        return error_set(error, ERROR_CLASS_INPUT, "\"%s\" stands there %s", replacement->old,
                         found ? "more than once" : "not at all");
    struct text changed = {0};
    text_append_bytes(&changed, text->data, (size_t)(found - text->data));
    text_append(&changed, replacement->new ? replacement->new : "");
    text_append(&changed, found + strlen(replacement->old));
    text_release(text);
    *text = changed;
    return true;
}

bool control_change(const struct control_file *file, struct text *text, struct error *error)
{
    for (size_t i = 0; i < file->replace.count; i++) {
        if (!control_replace(&file->replace.items[i], text, error))
            return error_prefix(error, "%s", file->from);
    }
    if (file->append)
        text_append(text, file->append);
    return true;
}

bool control_write_files(const struct control *control, const char *folder, struct error *error)
{
    for (size_t i = 0; i < control->files.count; i++) {
        const struct control_file *file = &control->files.items[i];
        CLEANUP(memory_free_text) char *from = install_path(file->from, error);
        CLEANUP(memory_free_text) char *to = memory_format("%s/%s", folder, file->name);
        CLEANUP(text_release) struct text text = {0};
        if (!from || !file_read(from, CONTROL_FILE_BYTES_MAX, &text, error) ||
            !control_change(file, &text, error) ||
            !file_write(to, text_get(&text), text.length, error))
            return error_prefix(error, "control %s", control->name);
    }
    return true;
}

/* The text with the new word wherever the old one stands; the caller frees it. */
static char *control_substitute(const char *text, const char *old, const char *new)
{
    struct text word = {0};
    for (const char *mark; (mark = strstr(text, old)); text = mark + strlen(old)) {
        text_append_bytes(&word, text, (size_t)(mark - text));
        text_append(&word, new);
    }
    text_append(&word, text);
    return text_take(&word);
}

void control_fill_in(const struct texts *words, const char *files, const char *root,
                     struct texts *out)
{
    for (size_t i = 0; i < words->count; i++) {
        CLEANUP(memory_free_text)
        char *half = control_substitute(words->items[i], CONTROL_FILES_WORD, files);
        CLEANUP(memory_free_text) char *word = control_substitute(half, CONTROL_ROOT_WORD, root);
        texts_add(out, word);
    }
}

/* As sets. */
static bool control_have_same(const struct texts *left, const struct texts *right)
{
    if (left->count != right->count)
        return false;
    for (size_t i = 0; i < left->count; i++) {
        if (!texts_have(right, left->items[i]) || !texts_have(left, right->items[i]))
            return false;
    }
    return true;
}

static bool control_causes_met(const struct control_outcome *expected,
                               const struct control_outcome *found)
{
    for (size_t i = 0; i < expected->causes.count; i++) {
        if (!texts_have(&found->causes, expected->causes.items[i]))
            return false;
    }
    for (size_t i = 0; i < found->causes.count; i++) {
        const char *code = found->causes.items[i];
        if (!texts_have(&expected->causes, code) && !texts_have(&expected->also, code))
            return false;
    }
    return true;
}

bool control_outcome_is_busy(const struct control_outcome *expected,
                             const struct control_outcome *found)
{
    static const enum cause_code busy_codes[] = {CAUSE_HOST_BUSY, CAUSE_PROVER_STALLED};
    size_t busy = 0, strange = 0;
    for (size_t i = 0; i < found->causes.count; i++) {
        const char *code = found->causes.items[i];
        bool known = texts_have(&expected->causes, code) || texts_have(&expected->also, code);
        bool wants = false;
        for (size_t k = 0; k < sizeof busy_codes / sizeof *busy_codes; k++)
            wants = wants || text_same(code, causes[busy_codes[k]].code);
        busy += wants;
        strange += !wants && !known;
    }
    bool right =
        found->verdict == expected->verdict && control_have_same(&expected->fails, &found->fails);
    return busy > 0 && !strange &&
           (right || (found->verdict == VERDICT_PARTIAL && !found->fails.count));
}

bool control_outcome_met(const struct control_outcome *expected,
                         const struct control_outcome *found)
{
    return expected->verdict == found->verdict &&
           control_have_same(&expected->fails, &found->fails) &&
           control_have_same(&expected->unknown, &found->unknown) &&
           control_causes_met(expected, found);
}
