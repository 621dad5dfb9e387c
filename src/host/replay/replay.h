/* A host played from a history file: for tests of whoever uses a host, and for sizes no machine
 * has.
 *
 * The file (host_options.address) is any history, recorded or written by hand. Its time runs with
 * the clock from open on, nanosecond for nanosecond: what stands at `t` happens `t` after open.
 * - view gives the last `view` event so far; before the first one, the first.
 * - watch delivers each `change` event at its time; those whose time has passed are dropped.
 * - `diagnostic` events so far are what diagnostics hands over.
 * - an `unavailable` event with "what": "host" is the host's death: the watcher hears that the
 *   channel is blind, and views fail from then on.
 * - versions are those of the `proof` line. Other events mean nothing here. */
#pragma once

#include "host/host.h"

/* The `what` of an `unavailable` event that is the host's death. */
#define REPLAY_DEATH "host"

/* Most events that are kept of a file; all of them are in memory. */
#define REPLAY_EVENTS_MAX 1000000
