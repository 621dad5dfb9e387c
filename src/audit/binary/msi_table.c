/* One table of an MSI package, exported as text. The form is that of Windows Installer's
 * "Archive File Format" (.idt). */
#include <string.h>

#include "audit/binary/msi.h"
#include "base/text.h"

#define MSI_COLUMNS_MAX 64

/* A part of a line. */
struct msi_cell {
    const char *bytes;
    size_t length;
};

struct msi_row {
    struct msi_cell cells[MSI_COLUMNS_MAX];
    size_t count;
};

/* Cells that give something its identity; the others mention it. */
static const struct {
    const char *table, *column;
} msi_identities[] = {
    {"AppId", "AppId"},          {"Class", "CLSID"},   {"Component", "ComponentId"},
    {"Directory", "DefaultDir"}, {"File", "FileName"}, {"ProgId", "ProgId"},
    {"Property", "Value"},       {"Registry", "Key"},  {"ServiceInstall", "Name"},
    {"Shortcut", "Name"},        {"TypeLib", "LibID"},
};

/* Cuts the next line into cells; false at the end. */
static bool msi_next(const char **at, const char *end, struct msi_row *row)
{
    if (*at >= end)
        return false;
    const char *newline = memchr(*at, '\n', (size_t)(end - *at));
    const char *stop = newline ? newline : end;
    const char *line_end = stop > *at && stop[-1] == '\r' ? stop - 1 : stop;
    row->count = 0;
    for (const char *cell = *at; row->count < MSI_COLUMNS_MAX;) {
        const char *tab = memchr(cell, '\t', (size_t)(line_end - cell));
        const char *cell_end = tab ? tab : line_end;
        row->cells[row->count++] =
            (struct msi_cell){.bytes = cell, .length = (size_t)(cell_end - cell)};
        if (!tab)
            break;
        cell = tab + 1;
    }
    *at = newline ? newline + 1 : end;
    return true;
}

static bool msi_cell_is(const struct msi_cell *cell, const char *word)
{
    return strlen(word) == cell->length && memcmp(cell->bytes, word, cell->length) == 0;
}

static bool msi_defines(const char *table, const struct msi_cell *column)
{
    for (size_t i = 0; i < sizeof msi_identities / sizeof *msi_identities; i++) {
        if (text_same(table, msi_identities[i].table) &&
            msi_cell_is(column, msi_identities[i].column))
            return true;
    }
    return false;
}

/* "short|long" names count as the long one. */
static struct msi_cell msi_long_name(const char *table, const struct msi_cell *column,
                                     struct msi_cell cell)
{
    bool name = (text_same(table, "File") && msi_cell_is(column, "FileName")) ||
                (text_same(table, "Directory") && msi_cell_is(column, "DefaultDir")) ||
                (text_same(table, "Shortcut") && msi_cell_is(column, "Name"));
    const char *bar = name ? memchr(cell.bytes, '|', cell.length) : NULL;
    if (!bar)
        return cell;
    return (struct msi_cell){.bytes = bar + 1,
                             .length = cell.length - (size_t)(bar + 1 - cell.bytes)};
}

static void msi_cell_feed(const char *table, const struct msi_row *columns,
                          const struct msi_row *row, size_t number, struct finder *finder)
{
    const struct msi_cell *column = &columns->cells[number];
    struct msi_cell cell = msi_long_name(table, column, row->cells[number]);
    struct text place = {0};
    text_append_format(&place, "table %s: ", table);
    text_append_visible(&place, row->cells[0].bytes, row->cells[0].length, false);
    text_append(&place, ".");
    text_append_visible(&place, column->bytes, column->length, false);
    struct span span = span_of(cell.bytes, cell.length);
    span.place = text_get(&place);
    span.use = msi_defines(table, column) ? OCCURRENCE_DEFINED : OCCURRENCE_USED;
    finder_feed(finder, &span);
    if (text_same(table, "ServiceInstall") && msi_cell_is(column, "Name"))
        finder_declare(finder, &span, OCCURRENCE_NAME_SERVICE);
    text_release(&place);
}

bool msi_table_read(const char *table, const char *bytes, size_t length, struct finder *finder)
{
    const char *at = bytes, *end = bytes + length;
    struct msi_row columns, row;
    if (!msi_next(&at, end, &columns) || !msi_next(&at, end, &row) || !msi_next(&at, end, &row))
        return false;
    while (!finder->full && msi_next(&at, end, &row)) {
        for (size_t i = 0; i < row.count && i < columns.count; i++)
            msi_cell_feed(table, &columns, &row, i, finder);
    }
    return true;
}
