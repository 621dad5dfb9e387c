/* What the timeline of a report shows: for each runtime the life of its VM as the host tells it,
 * its boots, every heartbeat, its commands and what its worker used; the host's networks; and the
 * time of every history line, so that evidence can be pointed at. Gathered in the summary's pass.
 *
 * Memory is bounded: what is over a limit is counted as dropped, never shown as if it were all. */
#pragma once

#include "history/event.h"

/* Above the lines of any proof that a person looks at; 16 bytes each. */
#define TIMELINE_LINES_MAX 4000000

/* Most spans, and most samples, of one lane. */
#define TIMELINE_ITEMS_MAX 100000

/* Most networks that get a lane. */
#define TIMELINE_NETWORKS_MAX 64

/* Something that lasted, and the history lines that show its ends. */
struct timeline_span {
    int64_t from_ns;
    int64_t to_ns;
    int64_t from_seq;
    int64_t to_seq;
    int64_t beats; /* of a boot */
    char *id;      /* of the system or network, the boot id, the command */
    char *state;   /* the system's, how a command ended */
    bool open;     /* it lasts, as far as is known */
};

struct timeline_spans {
    struct timeline_span *items;
    size_t count;
    size_t capacity;
    size_t closed; /* none of the first so many is open */
};

struct timeline_beat {
    int64_t t_ns;
    int64_t seq;
};

/* What a worker had used when the host was looked at. */
struct timeline_sample {
    int64_t t_ns;
    int64_t seq;
    int64_t pid;
    int64_t memory_bytes;
    int64_t cpu_ns;
};

struct timeline_lane {
    char *runtime;
    char *owner;
    struct timeline_spans lives;
    struct timeline_spans boots;
    struct timeline_spans silences; /* too long for a VM that runs */
    struct timeline_spans commands;
    VECTOR(struct timeline_beat) beats;
    VECTOR(struct timeline_sample) samples;
    int64_t beat_op;        /* the session of the last beat */
    int64_t beat_period_ms; /* and the pause it names */
};

struct timeline_network {
    char *id;
    char *name;
    struct timeline_spans spans; /* while it was active */
};

struct timeline {
    VECTOR(struct timeline_lane) lanes; /* in the runtimes' order */
    VECTOR(struct timeline_network) networks;
    VECTOR(int64_t) line_ns; /* of every history line, by seq */
    int64_t dropped;
};

/* Takes what is shown of the event. */
void timeline_take(struct timeline *timeline, const struct event *event);

/* Says that no event follows: what is open lasts until the last one. */
void timeline_finish(struct timeline *timeline);

/* When the history line was written; -1 if that is not known. */
int64_t timeline_line_ns(const struct timeline *timeline, int64_t seq);

void timeline_release(struct timeline *timeline);
