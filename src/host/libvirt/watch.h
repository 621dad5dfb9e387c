/* The changes of a libvirt host as they happen: libvirt's events of domains and networks, and the
 * end of each QEMU process by its pidfd. QEMU processes that libvirt knows nothing of have no
 * events: they are looked for every WATCH_LOOK_MS and so found by polling.
 *
 * Words of a change: systems go by the words of their states, networks are "active" or
 * "inactive", workers are "Running"; "gone" is what is no longer there, and a `from` of NULL what
 * was not there before. The reason is libvirt's detail ("destroyed", "crashed", "reset", …). */
#pragma once

#include "host/libvirt/connection.h"

/* How often processes that libvirt knows nothing of are looked for. */
#define WATCH_LOOK_MS 1000

/* Longest wait for libvirt's answer about one change. */
#define WATCH_ASK_MS_MAX 5000

struct watch;

/* As host_operations.watch. NULL with the error; freed by watch_free before the connection is
 * closed. */
struct watch *watch_new(struct host *host, const struct host_watcher *watcher, struct error *error);

/* NULL is fine. The loop must run once more. */
void watch_free(struct watch *watch);
