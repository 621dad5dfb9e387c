/* The Windows host: what its parts share. */
#pragma once

#include <uv.h>

#include "host/host.h"

/* Longest time for the questions of one view, which are asked side by side; processes are read
 * besides. */
#define HCS_VIEW_MS_MAX 8000

/* Most ids of systems that are remembered, to know whose a process is that outlives its system. */
#define HCS_KNOWN_MAX 4096

struct watch;

struct host {
    uv_loop_t *loop;
    int64_t opened_wall_ns;
    struct texts owners;   /* whose systems are asked for by owner */
    struct texts services; /* names, of those that the service manager knows */
    struct texts known;    /* ids of every system seen so far */
    const char *unnamed;   /* why memory processes bear no owner's name here; NULL: they do */
    struct watch *watch;   /* NULL until watch */
};

/* Remembers the view's systems. */
void hcs_remember(struct host *host, const struct view *view);
