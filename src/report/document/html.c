/* Text from strangers, made harmless in HTML. */
#include "report/document/html.h"

#include <string.h>

#include "report/summary/claim.h"

static void html_append_escaped(struct text *out, const char *text)
{
    for (const char *at = text; *at; at++) {
        switch (*at) {
        case '&':
            text_append(out, "&amp;");
            break;
        case '<':
            text_append(out, "&lt;");
            break;
        case '>':
            text_append(out, "&gt;");
            break;
        case '"':
            text_append(out, "&quot;");
            break;
        case '\'':
            text_append(out, "&#39;");
            break;
        default:
            text_append_char(out, *at);
        }
    }
}

void html_append_inline(struct text *out, const char *stranger)
{
    CLEANUP(text_release) struct text line = {0};
    claim_append_stranger(&line, stranger);
    html_append_escaped(out, text_get(&line));
}

void html_append_lines(struct text *out, const char *stranger)
{
    CLEANUP(text_release) struct text lines = {0};
    text_append_visible(&lines, stranger, strlen(stranger), true);
    html_append_escaped(out, text_get(&lines));
}
