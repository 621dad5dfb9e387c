/* A document's sections as HTML. */
#include "report/document/document_html.h"

#include "report/document/html.h"

/* The class of each look in page.css; NULL where an element of its own shows it. */
static const char *const html_classes[] = {
    [DOCUMENT_GOOD] = "pass",  [DOCUMENT_BAD] = "fail",    [DOCUMENT_DOUBTFUL] = "unknown",
    [DOCUMENT_FAINT] = "none", [DOCUMENT_STRONG] = "line", [DOCUMENT_CODE] = NULL,
};

static void html_span(const struct document_span *span, struct text *out)
{
    const char *class = html_classes[span->look];
    const char *element = class                          ? "span"
                          : span->look == DOCUMENT_SMALL ? "small"
                          : span->look == DOCUMENT_CODE  ? "code"
                                                         : NULL;
    if (span->link)
        text_append_format(out, "<a href=\"#%s\">", span->link);
    if (element)
        text_append_format(out, "<%s%s%s%s>", element, class ? " class=\"" : "", class ? class : "",
                           class ? "\"" : "");
    html_append_inline(out, span->words);
    if (element)
        text_append_format(out, "</%s>", element);
    text_append(out, span->link ? "</a>" : "");
}

static void html_line(const struct document_line *line, struct text *out)
{
    for (size_t i = 0; i < line->count; i++) {
        const char *words = line->items[i].words;
        if (text_same(words, " ")) /* a blank alone is no stranger's word */
            text_append_char(out, ' ');
        else
            html_span(&line->items[i], out);
    }
}

/* The head of the rows below it begins a group of rows. */
static void html_group(const struct document_row *row, size_t columns, struct text *out)
{
    text_append_format(out,
                       "</tbody>\n<tbody>\n<tr class=\"group\"><th scope=\"rowgroup\" "
                       "colspan=\"%zu\">",
                       columns);
    for (size_t i = 0; i < row->cells[0].count; i++) {
        const struct document_span *span = &row->cells[0].items[i];
        const char *class = span->look == DOCUMENT_SMALL ? " class=\"tally\"" : "";
        if (i)
            text_append_format(out, " <span%s>", class);
        html_append_inline(out, span->words);
        text_append(out, i ? "</span>" : "");
    }
    text_append(out, "</th></tr>\n");
}

static void html_row(const struct document_block *table, const struct document_row *row,
                     size_t columns, struct text *out)
{
    const char *class = html_classes[row->look];
    text_append(out, "<tr");
    if (row->id)
        text_append_format(out, " id=\"%s\"", row->id);
    if (class)
        text_append_format(out, " class=\"%s-row\"", class);
    text_append_char(out, '>');
    for (size_t i = 0; i < columns; i++) {
        const char *number = table->numbers[i] == 'n' ? " class=\"n\"" : "";
        text_append_format(out, i ? "<td%s%s>" : "<th%s%s>", i ? "" : " scope=\"row\"", number);
        html_line(&row->cells[i], out);
        text_append(out, i ? "</td>" : "</th>");
    }
    text_append(out, "</tr>\n");
}

static void html_table(const struct document_section *section, const struct document_block *table,
                       struct text *out)
{
    size_t columns = document_columns(table);
    text_append_format(out,
                       "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s, "
                       "table\">\n<table>\n<thead><tr>",
                       section->title);
    for (size_t i = 0; i < columns; i++)
        text_append_format(out, "<th scope=\"col\">%s</th>", table->head[i]);
    text_append(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < table->rows.count; i++) {
        const struct document_row *row = &table->rows.items[i];
        if (row->group)
            html_group(row, columns, out);
        else
            html_row(table, row, columns, out);
    }
    text_append(out, "</tbody>\n</table>\n</div>\n");
}

static void html_facts(const struct document_block *facts, struct text *out)
{
    text_append(out, "<article class=\"cause\">\n<h3>");
    html_line(&facts->title, out);
    text_append(out, "</h3>\n<dl class=\"plain\">\n");
    for (size_t i = 0; i < facts->rows.count; i++) {
        text_append(out, "<div><dt>");
        html_line(&facts->rows.items[i].cells[0], out);
        text_append(out, "</dt><dd>");
        html_line(&facts->rows.items[i].cells[1], out);
        text_append(out, "</dd></div>\n");
    }
    text_append(out, "</dl>\n</article>\n");
}

/* Each row between these two. */
static void html_rows(const struct document_block *block, const char *begin, const char *end,
                      struct text *out)
{
    for (size_t i = 0; i < block->rows.count; i++) {
        text_append(out, begin);
        html_line(&block->rows.items[i].cells[0], out);
        text_append(out, end);
    }
}

/* A list whose items begin with a result is one of what stands against the proof. */
static void html_list(const struct document_block *list, struct text *out)
{
    enum document_look look = list->rows.items[0].cells[0].items[0].look;
    text_append(out, html_classes[look] ? "<ul class=\"against\">\n" : "<ul>\n");
    html_rows(list, "<li>", "</li>\n", out);
    text_append(out, "</ul>\n");
}

static void html_block(const struct document_section *section, const struct document_block *block,
                       struct text *out)
{
    switch (block->kind) {
    case DOCUMENT_TABLE:
        html_table(section, block, out);
        return;
    case DOCUMENT_LIST:
        html_list(block, out);
        return;
    case DOCUMENT_FACTS:
        html_facts(block, out);
        return;
    case DOCUMENT_COMMANDS:
        text_append(out, "<pre tabindex=\"0\" aria-label=\"Commands\">");
        html_rows(block, "", "\n", out);
        text_append(out, "</pre>\n");
        return;
    case DOCUMENT_FOLD:
        html_rows(block, "<details class=\"unreached\"><summary>", "</summary>\n", out);
        return;
    case DOCUMENT_NOTE:
        html_rows(block, "<p class=\"note\">", "</p>\n", out);
        return;
    case DOCUMENT_PARAGRAPH:
        html_rows(block, "<p>", "</p>\n", out);
        return;
    }
}

void document_html_append(const struct document *document, struct text *out)
{
    for (size_t i = 0; i < document->count; i++) {
        const struct document_section *section = &document->items[i];
        text_append_format(out,
                           "<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
                           "<h2 id=\"%s-title\">%s</h2>\n",
                           section->id, section->id, section->id, section->title);
        bool folded = false;
        for (size_t k = 0; k < section->blocks.count; k++) {
            html_block(section, &section->blocks.items[k], out);
            folded = folded || section->blocks.items[k].kind == DOCUMENT_FOLD;
        }
        text_append(out, folded ? "</details>\n</section>\n" : "</section>\n");
    }
}
