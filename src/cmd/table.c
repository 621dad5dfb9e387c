/* A table for the terminal. */
#include "cmd/table.h"

#include <stdlib.h>
#include <string.h>

#define TABLE_GAP 2 /* blanks between columns */

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

/* How many columns of the terminal the text takes, one a code point. */
static size_t table_width(const struct text *text)
{
    size_t width = 0;
    for (size_t i = 0; i < text->length; i++)
        width += ((unsigned char)text->data[i] & 0xC0) != 0x80;
    return width;
}

static void table_widths(const struct table *table, size_t widths[static TABLE_COLUMNS_MAX])
{
    for (int column = 0; table->head[column]; column++) {
        widths[column] = strlen(table->head[column]);
        for (size_t i = 0; i < table->rows.count; i++) {
            CLEANUP(text_release) struct text cell = {0};
            table_cell_visible(table->rows.items[i].cells[column], &cell);
            size_t width = table_width(&cell);
            if (width > widths[column])
                widths[column] = width;
        }
    }
}

static void table_write_row(const struct table *table, const char *const *cells,
                            const size_t *widths, struct text *out)
{
    for (int column = 0; table->head[column]; column++) {
        CLEANUP(text_release) struct text cell = {0};
        table_cell_visible(cells[column], &cell);
        text_append(out, text_get(&cell));
        size_t pad = table->head[column + 1] ? widths[column] + TABLE_GAP - table_width(&cell) : 0;
        text_append_format(out, "%*s", (int)pad, "");
    }
    text_append_char(out, '\n');
}

void table_write(const struct table *table, struct text *out)
{
    size_t widths[TABLE_COLUMNS_MAX] = {0};
    table_widths(table, widths);
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
