/* MSI packages on Linux, by libmsi through its own program msiinfo (Debian: msitools).
 *
 * In a process of its own, with a limit on memory and one on time: libmsi trusts its files more
 * than we may, and aborts where GLib has no memory. So a hostile package costs a child and not the
 * audit, and no GLib is linked. */
#include <string.h>

#include "audit/binary/msi.h"
#include "base/child.h"

#define MSI_TABLE_NAME_BYTES_MAX 64 /* Windows Installer allows 31 */

/* Memory of msiinfo: for a package of some hundred MB, of which it reads the tables. */
#define MSI_LIMITED "ulimit -v 1048576; "

static const char msi_tables[] = MSI_LIMITED "exec msiinfo tables \"$1\"";
static const char msi_export[] = MSI_LIMITED "exec msiinfo export \"$1\" \"$2\"";

/* Says whether the table has a column of streams: exported as text, each stream becomes a file
 * below the working folder, under a name out of the package. As SQL nothing is written, and such a
 * column is an OBJECT whatever else the statement holds; what the table _Columns prints can be
 * forged by a name with a newline. The statement is whole if its end is there and msiinfo was not
 * killed; that it exits with 1 says only that the table is empty. */
#define MSI_MARK_STREAM "` OBJECT"
#define MSI_MARK_END    "PRIMARY KEY `"
#define MSI_MARK_ALIVE  "` ALIVE"
static const char msi_probe[] =
    MSI_LIMITED "{ msiinfo export -s \"$1\" \"$2\"; test $? -le 1 && echo '" MSI_MARK_ALIVE
                "'; } | grep -aoF -e '" MSI_MARK_STREAM "' -e '" MSI_MARK_END
                "' -e '" MSI_MARK_ALIVE "' | sort -u";

/* Runs one of the scripts on the package, and on the table if it takes one. */
static bool msi_run(const char *path, const char *script, const char *table,
                    struct child_result *result, struct error *error)
{
    const char *argv[] = {"sh", "-c", script, "sh", path, table, NULL};
    struct child_spec spec = {.argv = argv};
    if (!child_run(&spec, MSI_DEADLINE_MS, result, error))
        return false;
    if (result->exit_status == 127)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "msiinfo reads MSI packages and isn't here: install msitools, or give the "
                         "installed folder");
    if (result->timed_out)
        return error_set(error, ERROR_CLASS_INPUT, "reading it took more than %d s",
                         MSI_DEADLINE_MS / 1000);
    if (result->signal || result->exit_status)
        return error_set(error, ERROR_CLASS_INPUT, "libmsi cannot read it (exit %lld, signal %d)",
                         (long long)result->exit_status, result->signal);
    return true;
}

static bool msi_is_name(const char *table)
{
    size_t length = strlen(table);
    for (const char *at = table; *at; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || *at == '_';
        bool later = at > table && ((*at >= '0' && *at <= '9') || *at == '.');
        if (!letter && !later)
            return false;
    }
    return length && length <= MSI_TABLE_NAME_BYTES_MAX;
}

/* Whether it is one of the system's own tables (_Streams would give every stream of the package),
 * or holds nothing but numbers, digests and words for people. */
static bool msi_is_left_out(const char *table)
{
    static const char *const names[] = {"MsiFileHash", "Error", "UIText", "ActionText"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(table, names[i]) == 0)
            return true;
    }
    return table[0] == '_';
}

/* Whether the table can be exported as text; false with the error unset if it holds streams. */
static bool msi_is_text(const char *path, const char *table, bool *timed_out, struct error *error)
{
    CLEANUP(child_result_release) struct child_result result = {0};
    bool ran = msi_run(path, msi_probe, table, &result, error);
    *timed_out = result.timed_out;
    if (!ran)
        return false;
    const char *marks = text_get(&result.output);
    if (!strstr(marks, MSI_MARK_END) || !strstr(marks, MSI_MARK_ALIVE))
        return error_set(error, ERROR_CLASS_INPUT, "libmsi cannot read it");
    return !strstr(marks, MSI_MARK_STREAM);
}

static bool msi_table(const char *path, const char *table, struct finder *finder, bool *timed_out,
                      struct error *error)
{
    CLEANUP(child_result_release) struct child_result result = {0};
    bool ran = msi_run(path, msi_export, table, &result, error);
    *timed_out = result.timed_out;
    if (!ran)
        return false;
    const char *bytes = text_get(&result.output);
    if (!msi_table_read(table, bytes, result.output.length, finder))
        return error_set(error, ERROR_CLASS_INPUT, "no table in what libmsi gives");
    if (result.cut)
        return error_set(error, ERROR_CLASS_INPUT, "it has more than %d bytes",
                         CHILD_OUTPUT_BYTES_MAX);
    return true;
}

/* Says of which tables not all was read: the first with the reason, the others by number. */
static bool msi_tell(const struct texts *failed, const struct error *first, struct error *error)
{
    if (!failed->count)
        return true;
    if (failed->count == 1)
        return error_set(error, first->class, "table %s: %s", failed->items[0], first->message);
    return error_set(error, first->class, "table %s: %s; and %zu more", failed->items[0],
                     first->message, failed->count - 1);
}

bool msi_read(const char *path, struct finder *finder, size_t *read, struct error *error)
{
    CLEANUP(child_result_release) struct child_result tables = {0};
    *read = 0;
    if (!msi_run(path, msi_tables, NULL, &tables, error))
        return false;
    size_t count = 0;
    char *rest = NULL;
    if (!tables.output.data)
        return error_set(error, ERROR_CLASS_INPUT, "it has no table");
    CLEANUP(texts_release) struct texts failed = {0};
    struct error first = {0};
    bool timed_out = false; /* then the others are not waited for */
    for (char *table = strtok_r(tables.output.data, "\r\n", &rest); table && !timed_out;
         table = strtok_r(NULL, "\r\n", &rest)) {
        if (!msi_is_name(table) || msi_is_left_out(table))
            continue;
        if (++count > MSI_TABLES_MAX)
            return error_set(error, ERROR_CLASS_INPUT, "more than %d tables", MSI_TABLES_MAX);
        struct error here = {0};
        if (msi_is_text(path, table, &timed_out, &here) &&
            msi_table(path, table, finder, &timed_out, &here)) {
            ++*read;
        } else if (error_is_set(&here)) {
            if (!failed.count)
                first = here;
            texts_add(&failed, table);
        }
    }
    return msi_tell(&failed, &first, error);
}
