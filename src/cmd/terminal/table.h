/* A table for the terminal: rows of cells under a head, every column as wide as need be. Where that
 * is wider than the terminal, cells go on in lines below their first. */
#pragma once

#include "base/text.h"

/* Most columns of a table. */
#define TABLE_COLUMNS_MAX 8

struct table_row {
    char *cells[TABLE_COLUMNS_MAX]; /* NULL: not known, shown as "-" */
};

struct table {
    const char *const *head; /* the columns' titles, NULL at the end */
    VECTOR(struct table_row) rows;
};

/* Adds an empty row; its cells are owned by the table. */
struct table_row *table_add(struct table *table);

/* Sorts the rows by their cells, from the first column on, "not known" last. */
void table_sort(struct table *table);

/* Appends the table, head first; cells are made safe to show. The last column isn't padded. With
 * `room` above 0 no line is wider than so many columns of the terminal; where the columns would be
 * too narrow to be read, each row is a line for each cell, behind its title. */
void table_write(const struct table *table, size_t room, struct text *out);

void table_release(struct table *table);
