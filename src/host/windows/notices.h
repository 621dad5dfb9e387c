/* HNS's own notices of what changes: its service callback, which comes on a thread of HNS's client
 * library, handed over to the loop. */
#pragma once

#include <uv.h>

#include "host/host.h"

struct notices;

/* Registers with HNS. Networks and endpoints that are created, deleted, attached or detached are
 * told to the watcher, `blind` when HNS went away or notices were lost. NULL with the error (class
 * unavailable) if HNS does not take us; the caller frees it. */
struct notices *notices_new(uv_loop_t *loop, const struct host_watcher *watcher,
                            struct error *error);

/* NULL is fine. The loop must run once more. */
void notices_free(struct notices *notices);
