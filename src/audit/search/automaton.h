/* Many texts looked for at once in one pass over bytes (Aho and Corasick, CACM 18:6, 1975).
 *
 * ASCII letters count alike; whoever needs the exact case compares afterwards. It is made once and
 * then only read, so threads may share it. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct automaton;

/* A text that ends at a byte: `pattern` is its number, `begin` and `end` bound it (end exclusive).
 */
struct automaton_hit {
    size_t pattern;
    size_t begin, end;
};

/* Makes one out of texts with their lengths; empty texts never hit. The caller frees it. */
struct automaton *automaton_new(const char *const *texts, size_t count);
void automaton_free(struct automaton *automaton);

/* Calls `hit` for each text in the bytes, in the order of their ends. */
void automaton_run(const struct automaton *automaton, const char *bytes, size_t length,
                   void (*hit)(void *user, const struct automaton_hit *hit), void *user);
