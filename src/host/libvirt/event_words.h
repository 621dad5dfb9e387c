/* libvirt's event numbers as words (libvirt-domain.h, libvirt-network.h). */
#pragma once

#include "model/compute_system.h"

/* The detail of a lifecycle event: "destroyed", "crashed", …; "detail N" for an unknown one. The
 * caller frees it. */
char *event_words_detail(int event, int detail);

/* The state that a domain is in after a lifecycle event; `state` where the event says nothing of
 * it (defined, undefined). */
enum system_state event_words_state(int event, enum system_state state);

/* What a watchdog did: "watchdog: reset". The caller frees it. */
char *event_words_watchdog(int action);

/* "I/O error (enospc), guest paused". The caller frees it. */
char *event_words_io_error(int action, const char *reason);
