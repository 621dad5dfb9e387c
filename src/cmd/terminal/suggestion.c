/* The nearest of some words. */
#include "cmd/terminal/suggestion.h"

#include <stdbool.h>
#include <string.h>

/* Longer words are compared with nothing. */
#define SUGGESTION_BYTES_MAX 64

/* As many letters of a word allow one mistake, the first of them in a word of any length. */
#define SUGGESTION_LETTERS_A_MISTAKE 4

static size_t suggestion_least(size_t left, size_t right)
{
    return left < right ? left : right;
}

/* How many mistakes are between two words (the optimal string alignment). */
static size_t suggestion_mistakes(const char *word, const char *known)
{
    size_t rows[3][SUGGESTION_BYTES_MAX + 1];
    size_t width = strlen(known);
    size_t height = strlen(word);
    for (size_t k = 0; k <= width; k++)
        rows[0][k] = k;
    for (size_t i = 1; i <= height; i++) {
        size_t *now = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t k = 1; k <= width; k++) {
            bool same = word[i - 1] == known[k - 1];
            now[k] =
                suggestion_least(above[k - 1] + !same, suggestion_least(above[k], now[k - 1]) + 1);
            if (i > 1 && k > 1 && word[i - 1] == known[k - 2] && word[i - 2] == known[k - 1])
                now[k] = suggestion_least(now[k], two_above[k - 2] + 1);
        }
    }
    return rows[height % 3][width];
}

const char *suggestion_find(const char *word, const char *const *known, size_t count)
{
    size_t length = strlen(word);
    size_t least = 1 + length / SUGGESTION_LETTERS_A_MISTAKE;
    const char *nearest = NULL;
    if (length < 2 || length > SUGGESTION_BYTES_MAX)
        return NULL;
    for (size_t i = 0; i < count; i++) {
        if (strlen(known[i]) > SUGGESTION_BYTES_MAX)
            continue;
        size_t mistakes = suggestion_mistakes(word, known[i]);
        if (mistakes < least || (mistakes == least && !nearest)) {
            least = mistakes;
            nearest = known[i];
        }
    }
    return nearest;
}
