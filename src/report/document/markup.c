/* Text from strangers, made harmless in Markdown. */
#include "report/document/markup.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "report/summary/claim.h"

/* A fence has at least three. */
#define MARKUP_FENCE_MIN 3

/* What CommonMark or GitHub's tables would read as markup within a line. */
#define MARKUP_SPECIAL "\\`*_[]<>&|~$"

/* Whether the text before `at` ends with the word, in either case. */
static bool markup_follows(const char *line, const char *at, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(at - line) >= length && strncasecmp(at - length, word, length) == 0;
}

/* Whether GitHub would make a link of the bare address around this character: "https://…",
 * "www.…". It does so for three schemes only. */
static bool markup_makes_link(const char *line, const char *at)
{
    bool scheme = markup_follows(line, at, "http") || markup_follows(line, at, "https") ||
                  markup_follows(line, at, "ftp");
    return (strncmp(at, "://", 3) == 0 && scheme) ||
           (*at == '.' && markup_follows(line, at, "www"));
}

/* Whether the character would be read as markup where it stands. An underscore within a word is
 * not. */
static bool markup_is_special(const char *line, const char *at)
{
    if (*at == '_' && at > line)
        return !isalnum((unsigned char)at[-1]) || !isalnum((unsigned char)at[1]);
    return strchr(MARKUP_SPECIAL, *at) || markup_makes_link(line, at);
}

void markup_append_inline(struct text *out, const char *stranger)
{
    CLEANUP(text_release) struct text line = {0};
    claim_append_stranger(&line, stranger);
    for (const char *at = text_get(&line); *at; at++) {
        if (markup_is_special(text_get(&line), at))
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
