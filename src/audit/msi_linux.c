/* MSI packages on Linux, by libmsi through its own program msiinfo (Debian: msitools).
 *
 * In a process of its own, with a limit on memory and one on time: libmsi trusts its files more
 * than we may, and aborts where GLib has no memory. So a hostile package costs a child and not the
 * audit, and no GLib is linked. */
#include <string.h>

#include "audit/msi.h"
#include "base/child.h"

#define MSI_TABLE_NAME_BYTES_MAX 64 /* Windows Installer allows 31 */

/* Memory of msiinfo: for a package of some hundred MB, of which it reads the tables. */
static const char msi_limited[] = "ulimit -v 1048576; exec msiinfo \"$@\"";

/* Runs `msiinfo COMMAND PATH [TABLE]`. */
static bool msi_run(const char *path, const char *command, const char *table,
                    struct child_result *result, struct error *error)
{
    const char *argv[] = {"sh", "-c", msi_limited, "sh", command, path, table, NULL};
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
        return error_set(error, ERROR_CLASS_INPUT,
                         "libmsi cannot read it (%s, exit %lld, signal %d)", command,
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

/* Whether it is one of the tables that libmsi makes up, or holds nothing but numbers and digests.
 */
static bool msi_is_left_out(const char *table)
{
    static const char *const names[] = {
        "_SummaryInformation", "_ForceCodepage", "MsiFileHash", "Binary", "Error", "UIText",
        "ActionText"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(table, names[i]) == 0)
            return true;
    }
    return false;
}

static bool msi_table(const char *path, const char *table, struct finder *finder,
                      struct error *error)
{
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!msi_run(path, "export", table, &result, error))
        return false;
    const char *bytes = text_get(&result.output);
    if (!msi_table_read(table, bytes, result.output.length, finder))
        return error_set(error, ERROR_CLASS_INPUT, "no table in what libmsi gives as %s", table);
    if (result.cut)
        return error_set(error, ERROR_CLASS_INPUT, "the table %s has more than %d bytes", table,
                         CHILD_OUTPUT_BYTES_MAX);
    return true;
}

bool msi_read(const char *path, struct finder *finder, struct error *error)
{
    CLEANUP(child_result_release) struct child_result tables = {0};
    if (!msi_run(path, "tables", NULL, &tables, error))
        return false;
    size_t count = 0;
    char *rest = NULL;
    if (!tables.output.data)
        return error_set(error, ERROR_CLASS_INPUT, "it has no table");
    for (char *table = strtok_r(tables.output.data, "\r\n", &rest); table;
         table = strtok_r(NULL, "\r\n", &rest)) {
        if (!msi_is_name(table) || msi_is_left_out(table))
            continue;
        if (++count > MSI_TABLES_MAX)
            return error_set(error, ERROR_CLASS_INPUT, "more than %d tables", MSI_TABLES_MAX);
        if (!msi_table(path, table, finder, error))
            return false;
    }
    return true;
}
