/* Many texts looked for at once.
 *
 * A full table of next states, so that each byte costs two loads: bytes are first mapped to
 * classes (those that no text has share class 0), which keeps the table small. `heads` gives the
 * first text that ends in a state; further ones follow by `suffixes`, the next shorter state in
 * which one ends. */
#include "audit/search/automaton.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define AUTOMATON_NONE UINT32_MAX

struct automaton {
    uint8_t classes[256];
    size_t class_count;
    uint32_t *next; /* [state * class_count + class] */
    uint32_t *suffixes;
    uint32_t *heads; /* per state: a pattern, or AUTOMATON_NONE */
    uint32_t *alike; /* per pattern: another that is spelt alike, or AUTOMATON_NONE */
    size_t *lengths;
    size_t state_count;
};

static uint8_t automaton_lower(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte | 0x20) : byte;
}

/* Gives each byte of the texts a class of its own; both cases of a letter share one. */
static void automaton_classify(struct automaton *automaton, const char *const *texts, size_t count)
{
    automaton->class_count = 1;
    for (size_t i = 0; i < count; i++) {
        for (const char *at = texts[i]; *at; at++) {
            uint8_t *class = &automaton->classes[automaton_lower((uint8_t)*at)];
            if (!*class)
                *class = (uint8_t)automaton->class_count++;
        }
    }
    for (unsigned byte = 'A'; byte <= 'Z'; byte++)
        automaton->classes[byte] = automaton->classes[byte | 0x20];
}

/* Adds one text to the tree of states. */
static void automaton_add(struct automaton *automaton, uint32_t pattern, const char *text)
{
    uint32_t state = 0;
    for (const char *at = text; *at; at++) {
        size_t edge = state * automaton->class_count + automaton->classes[(uint8_t)*at];
        if (!automaton->next[edge])
            automaton->next[edge] = (uint32_t)automaton->state_count++;
        state = automaton->next[edge];
    }
    automaton->lengths[pattern] = strlen(text);
    automaton->alike[pattern] = AUTOMATON_NONE;
    if (!state)
        return;
    automaton->alike[pattern] = automaton->heads[state];
    automaton->heads[state] = pattern;
}

/* Turns the tree into the table: breadth first, so that a state's shorter ones are done. */
static void automaton_link(struct automaton *automaton)
{
    size_t classes = automaton->class_count;
    uint32_t *failures = memory_zeroed(automaton->state_count, sizeof *failures);
    uint32_t *queue = memory_zeroed(automaton->state_count, sizeof *queue);
    size_t tail = 0;
    for (size_t class = 0; class < classes; class ++) {
        if (automaton->next[class])
            queue[tail++] = automaton->next[class];
    }
    for (size_t head = 0; head < tail; head++) {
        uint32_t state = queue[head], failure = failures[state];
        bool ends = automaton->heads[failure] != AUTOMATON_NONE;
        automaton->suffixes[state] = ends ? failure : automaton->suffixes[failure];
        for (size_t class = 0; class < classes; class ++) {
            uint32_t *next = &automaton->next[state * classes + class];
            uint32_t shorter = automaton->next[failure * classes + class];
            if (*next) {
                failures[*next] = shorter;
                queue[tail++] = *next;
            } else {
                *next = shorter;
            }
        }
    }
    free(failures);
    free(queue);
}

struct automaton *automaton_new(const char *const *texts, size_t count)
{
    struct automaton *automaton = memory_zeroed(1, sizeof *automaton);
    automaton_classify(automaton, texts, count);
    size_t states = 1;
    for (size_t i = 0; i < count; i++)
        states += strlen(texts[i]);
    automaton->next = memory_zeroed(states * automaton->class_count, sizeof *automaton->next);
    automaton->suffixes = memory_zeroed(states, sizeof *automaton->suffixes);
    automaton->heads = memory_zeroed(states, sizeof *automaton->heads);
    memset(automaton->heads, 0xff, states * sizeof *automaton->heads);
    automaton->alike = memory_zeroed(count, sizeof *automaton->alike);
    automaton->lengths = memory_zeroed(count, sizeof *automaton->lengths);
    automaton->state_count = 1;
    for (size_t i = 0; i < count; i++)
        automaton_add(automaton, (uint32_t)i, texts[i]);
    automaton_link(automaton);
    return automaton;
}

void automaton_free(struct automaton *automaton)
{
    if (!automaton)
        return;
    free(automaton->next);
    free(automaton->suffixes);
    free(automaton->heads);
    free(automaton->alike);
    free(automaton->lengths);
    free(automaton);
}

/* Reports each text that ends in the state, longest first. */
static void automaton_report(const struct automaton *automaton, uint32_t state, size_t end,
                             void (*hit)(void *user, const struct automaton_hit *hit), void *user)
{
    for (; state; state = automaton->suffixes[state]) {
        uint32_t pattern = automaton->heads[state];
        for (; pattern != AUTOMATON_NONE; pattern = automaton->alike[pattern])
            hit(user, &(struct automaton_hit){.pattern = pattern,
                                              .begin = end - automaton->lengths[pattern],
                                              .end = end});
    }
}

void automaton_run(const struct automaton *automaton, const char *bytes, size_t length,
                   void (*hit)(void *user, const struct automaton_hit *hit), void *user)
{
    const uint32_t *next = automaton->next;
    size_t classes = automaton->class_count;
    uint32_t state = 0;
    for (size_t i = 0; i < length; i++) {
        state = next[state * classes + automaton->classes[(uint8_t)bytes[i]]];
        if (automaton->heads[state] != AUTOMATON_NONE || automaton->suffixes[state])
            automaton_report(automaton, state, i + 1, hit, user);
    }
}
