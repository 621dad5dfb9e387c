/* The changes of a Windows host as they happen. HCS tells a stranger nothing of its own accord, so
 * compute systems and services are looked at every WATCH_LOOK_MS and their changes are found by
 * polling; networks and endpoints change by HNS's service callback, and the end of each VM's
 * process is noticed by a wait on it.
 *
 * Words of a change: systems go by the words of their states, workers are "Running", networks
 * "active", endpoints "attached", services go by their states; "gone" is what is no longer there,
 * and a `from` of NULL what was not there before. */
#pragma once

#include "host/windows/hcs.h"

/* How often is looked. */
#define WATCH_LOOK_MS 500

/* Longest wait for HCS's answer to one look, and how many looks may fail one after another: beyond
 * that the watch is blind. */
#define WATCH_ANSWER_MS_MAX 6000
#define WATCH_FAILURES_MAX  3

/* Most processes of VMs that are watched at a time. */
#define WATCH_PROCESSES_MAX 4096

struct watch;

/* As host_operations.watch. NULL with the error if there is nothing to be seen. */
struct watch *watch_new(struct host *host, const struct host_watcher *watcher, struct error *error);

/* NULL is fine. The loop must run once more. */
void watch_free(struct watch *watch);
