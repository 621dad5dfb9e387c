/* What a host has after a proof and had not before, or the other way round. Pure. */
#pragma once

#include "model/view.h"

struct residue {
    enum view_part part;
    bool gone;  /* the baseline had it; else it is left */
    char *text; /* what it is, in one line */
};

struct residues {
    struct residue *items;
    size_t count;
    size_t capacity;
};

extern const struct record_type residue_record;

/* Compares the two views part by part, as far as both could be read, and adds what differs.
 * Sizes, times and counters don't count. The items belong to the caller. */
void residue_find(const struct view *baseline, const struct view *clean, struct residues *residues);
