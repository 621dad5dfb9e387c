/* Text from strangers, made harmless in Markdown. */
#include "report/markup.h"

#include <string.h>

#include "report/claim.h"

/* A fence has at least three. */
#define MARKUP_FENCE_MIN 3

/* What CommonMark or GitHub's tables would read as markup within a line. */
#define MARKUP_SPECIAL "\\`*_[]<>&|~$"

/* Whether GitHub would make a link of the bare address around this character: "https://…",
 * "www.…". */
static bool markup_makes_link(const char *line, const char *at)
{
    return strncmp(at, "://", 3) == 0 ||
           (*at == '.' && at - line >= 3 && strncmp(at - 3, "www", 3) == 0);
}

void markup_append_inline(struct text *out, const char *stranger)
{
    CLEANUP(text_release) struct text line = {0};
    claim_append_stranger(&line, stranger);
    for (const char *at = text_get(&line); *at; at++) {
        if (strchr(MARKUP_SPECIAL, *at) || markup_makes_link(text_get(&line), at))
            text_append_char(out, '\\');
        text_append_char(out, *at);
    }
}

static size_t markup_longest_run(const char *text)
{
    size_t longest = 0;
    for (const char *at = text; *at;) {
        size_t run = strspn(at, "`");
        if (run > longest)
            longest = run;
        at += run ? run : 1;
    }
    return longest;
}

void markup_append_block(struct text *out, const char *stranger)
{
    CLEANUP(text_release) struct text lines = {0};
    text_append_visible(&lines, stranger, strlen(stranger), true);
    if (lines.length && lines.data[lines.length - 1] != '\n')
        text_append_char(&lines, '\n');
    size_t run = markup_longest_run(text_get(&lines));
    CLEANUP(text_release) struct text fence = {0};
    for (size_t i = 0; i < MARKUP_FENCE_MIN || i <= run; i++)
        text_append_char(&fence, '`');
    text_append_format(out, "%s\n%s%s\n", text_get(&fence), text_get(&lines), text_get(&fence));
}
