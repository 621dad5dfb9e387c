/* HNS's own events, of what changes: its service callback, which comes on a thread of HNS's client
 * library, handed over to the loop. */
#pragma once

#include <uv.h>

#include "host/host.h"

struct hcn_events;

/* Registers with HNS. Networks and endpoints that are created, deleted, attached or detached are
 * told to the watcher, `blind` when HNS went away or events were lost. NULL with the error (class
 * unavailable) if HNS does not take us; the caller frees it. */
struct hcn_events *hcn_events_new(uv_loop_t *loop, const struct host_watcher *watcher,
                                  struct error *error);

/* NULL is fine. The loop must run once more. */
void hcn_events_free(struct hcn_events *events);
