/* libvirt's event loop on the caller's libuv loop, and the limit on how long a call may take.
 *
 * libvirt takes one event implementation for the life of the process (virEventRegisterImpl), so
 * there is one of these: it hands libvirt's sockets and timers to whichever libuv loop is attached.
 * libvirt's calls block with no limit of their own (its keepalive works on the loop, not within a
 * call: tried with libvirt 9.0.0 and a stopped daemon). event_loop_limit_begin gives them one: a
 * thread shuts libvirt's sockets down when time is up, and the call fails. */
#pragma once

#include <uv.h>

#include "base/error.h"

/* Attaches the loop. False while another one is attached, or if libvirt takes no implementation. */
bool event_loop_attach(uv_loop_t *loop, struct error *error);

/* Takes back one attachment. What libvirt still has on the loop is closed as libvirt lets it go;
 * the loop must run until that is done. */
void event_loop_detach(void);

/* The process at the other end of libvirt's Unix socket; 0 if the daemon is not one of this
 * machine's. */
int64_t event_loop_peer_pid(void);

/* From now on libvirt's calls have `limit_ms` until event_loop_limit_end, which says whether the
 * time was up and the sockets were shut down. Not nested. */
bool event_loop_limit_begin(int64_t limit_ms, struct error *error);
bool event_loop_limit_end(void);
