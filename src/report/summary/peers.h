/* Who reaches whom: whether one runtime's guest got an answer from another's. */
#pragma once

#include "history/event.h"

/* One question and how often it was answered. */
struct peer {
    char *runtime; /* whose guest asked */
    char *other;   /* whose guest was asked for */
    int64_t seq;   /* the first time */
    int64_t reached;
    int64_t not_reached;
    int64_t unknown;
};

struct peers {
    struct peer *items;
    size_t count;
    size_t capacity;
};

extern const struct record_type peer_record;

/* Takes in a probe event; one that is not about a peer is passed over. */
void peers_take(struct peers *peers, const struct event *event);

void peers_release(struct peers *peers);
