/* A table for the terminal. */
#include "cmd/terminal/table.h"

#include <stdlib.h>
#include <string.h>

#include "cmd/terminal/terminal.h"

#define TABLE_GAP        2  /* blanks between columns */
#define TABLE_COLUMN_MIN 12 /* columns that are wider are never made narrower than this */

struct table_row *table_add(struct table *table)
{
    return VECTOR_ADD(&table->rows);
}

static int table_compare_cells(const char *left, const char *right)
{
    if (!left || !right)
        return (left == NULL) - (right == NULL);
    return strcmp(left, right);
}

static int table_compare(const void *left, const void *right)
{
    const struct table_row *rows[] = {left, right};
    int order = 0;
    for (int i = 0; i < TABLE_COLUMNS_MAX && order == 0; i++)
        order = table_compare_cells(rows[0]->cells[i], rows[1]->cells[i]);
    return order;
}

void table_sort(struct table *table)
{
    if (table->rows.count > 0)
        qsort(table->rows.items, table->rows.count, sizeof *table->rows.items, table_compare);
}

static void table_cell_visible(const char *cell, struct text *out)
{
    if (cell && *cell)
        text_append_visible(out, cell, strlen(cell), false);
    else
        text_append(out, "-");
}

/* How wide each column would be, with as much room as it wants. */
static size_t table_widths(const struct table *table, size_t widths[static TABLE_COLUMNS_MAX])
{
    size_t columns = 0;
    for (; table->head[columns]; columns++) {
        widths[columns] = strlen(table->head[columns]);
        for (size_t i = 0; i < table->rows.count; i++) {
            CLEANUP(text_release) struct text cell = {0};
            table_cell_visible(table->rows.items[i].cells[columns], &cell);
            size_t width = terminal_width(text_get(&cell));
            if (width > widths[columns])
                widths[columns] = width;
        }
    }
    return columns;
}

/* Makes the widest columns narrower, all to one width, until the line fits. False if they would be
 * too narrow to be read. */
static bool table_narrow(size_t widths[static TABLE_COLUMNS_MAX], size_t columns, size_t room)
{
    size_t gaps = TABLE_GAP * (columns - 1);
    for (size_t most = room; most >= TABLE_COLUMN_MIN; most--) {
        size_t sum = gaps;
        for (size_t i = 0; i < columns; i++)
            sum += widths[i] < most ? widths[i] : most;
        if (sum > room)
            continue;
        for (size_t i = 0; i < columns; i++)
            widths[i] = widths[i] < most ? widths[i] : most;
        return true;
    }
    return false;
}

/* Appends as much of the text as fits into the width, and gives what is left of it. */
static const char *table_write_piece(const char *rest, size_t width, struct text *line)
{
    size_t length = terminal_fitting(rest, width);
    text_append_bytes(line, rest, length);
    rest += length;
    return rest + strspn(rest, " ");
}

static void table_write_row(const struct table *table, const char *const *cells,
                            const size_t *widths, struct text *out)
{
    struct text texts[TABLE_COLUMNS_MAX] = {0};
    const char *rest[TABLE_COLUMNS_MAX];
    size_t columns = 0;
    for (; table->head[columns]; columns++) {
        table_cell_visible(cells[columns], &texts[columns]);
        rest[columns] = text_get(&texts[columns]);
    }
    for (bool more = true; more;) {
        size_t pad = 0; /* wanted before the next piece */
        more = false;
        for (size_t i = 0; i < columns; i++) {
            CLEANUP(text_release) struct text piece = {0};
            rest[i] = table_write_piece(rest[i], widths[i], &piece);
            more = more || *rest[i];
            if (piece.length)
                text_append_format(out, "%*s%s", (int)pad, "", text_get(&piece));
            pad =
                (piece.length ? 0 : pad) + widths[i] + TABLE_GAP - terminal_width(text_get(&piece));
        }
        text_append_char(out, '\n');
    }
    for (size_t i = 0; i < columns; i++)
        text_release(&texts[i]);
}

/* A line for each cell, under the column's title. */
static void table_write_stacked(const struct table *table, size_t room, struct text *out)
{
    size_t title = 0;
    for (size_t i = 0; table->head[i]; i++)
        title = strlen(table->head[i]) > title ? strlen(table->head[i]) : title;
    size_t indent = title + TABLE_GAP;
    size_t width = room > indent ? room - indent : 1;
    for (size_t i = 0; i < table->rows.count; i++) {
        if (i > 0)
            text_append_char(out, '\n');
        for (size_t column = 0; table->head[column]; column++) {
            CLEANUP(text_release) struct text cell = {0};
            table_cell_visible(table->rows.items[i].cells[column], &cell);
            text_append_format(out, "%-*s", (int)indent, table->head[column]);
            const char *rest = table_write_piece(text_get(&cell), width, out);
            while (*rest) {
                text_append_format(out, "\n%*s", (int)indent, "");
                rest = table_write_piece(rest, width, out);
            }
            text_append_char(out, '\n');
        }
    }
}

void table_write(const struct table *table, size_t room, struct text *out)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    size_t columns = table_widths(table, widths);
    if (room && !table_narrow(widths, columns, room)) {
        table_write_stacked(table, room, out);
        return;
    }
    table_write_row(table, table->head, widths, out);
    for (size_t i = 0; i < table->rows.count; i++)
        table_write_row(table, (const char *const *)table->rows.items[i].cells, widths, out);
}

void table_release(struct table *table)
{
    for (size_t i = 0; i < table->rows.count; i++) {
        for (int column = 0; column < TABLE_COLUMNS_MAX; column++)
            free(table->rows.items[i].cells[column]);
    }
    VECTOR_RELEASE(&table->rows);
}
