/* The host, seen from outside every runtime: the contract of its implementations.
 *
 * libvirt, Windows and replay implement it; every operation is mandatory. Whoever is asked for
 * something it cannot see says so in the view's `unavailable` and never leaves a list empty that
 * might not be. All calls and callbacks happen on the thread of the caller's loop; within a
 * callback every operation is allowed but close. An implementation never starts, stops or changes
 * anything on the host. */
#pragma once

#include <uv.h>

#include "model/capabilities.h"
#include "model/change.h"

struct host;

/* A service that a runtime's profile names, for the host to watch. */
struct host_service {
    const char *name;
    const char *socket; /* the Unix socket that it listens on, or NULL: the service manager's */
};

struct host_options {
    const char *address;                /* libvirt: the URI; replay: the file; else NULL */
    const struct texts *owner_metadata; /* libvirt: metadata namespaces that carry owners */
    const struct texts *owners; /* HCS: whose systems to ask for by owner too; may be NULL */
    const struct host_service *services;
    size_t service_count;
};

struct host_watcher {
    void *user;
    void (*change)(void *user, const struct change *change); /* borrowed for the call */
    /* From now on the channel is blind, e.g. the connection broke; said once. */
    void (*blind)(void *user, const struct error *error);
};

/* One thing that section 5 of the procedure asks for after a failure. Borrowed for the call. */
typedef void host_diagnostic_sink(void *user, const char *name, const char *source,
                                  const char *text);

struct host_operations {
    const char *kind; /* "libvirt", "hcs", "replay" */
    struct capabilities capabilities;

    /* Connects. NULL with the error (class unavailable). */
    struct host *(*open)(uv_loop_t *loop, const struct host_options *options, struct error *error);

    /* "libvirt 9.0.0", "QEMU 7.2.11", …: what answers, with its version. */
    bool (*versions)(struct host *host, struct texts *versions, struct error *error);

    /* Reads the host whole into a zeroed view that the caller releases. False only if nothing at
     * all could be read (the connection is gone); a part that could not is `unavailable`. Bounded
     * in time: at most HOST_VIEW_MS_MAX. */
    bool (*view)(struct host *host, struct view *view, struct error *error);

    /* Reports changes until close. Called at most once. */
    bool (*watch)(struct host *host, const struct host_watcher *watcher, struct error *error);

    /* Hands over what helps to understand a failure: service states, event excerpts, logs. */
    void (*diagnostics)(struct host *host, host_diagnostic_sink *sink, void *user);

    /* Disconnects and frees. NULL is fine. The loop must run once more afterwards. */
    void (*close)(struct host *host);
};

/* Longest time one view may take before its host counts as gone. */
#define HOST_VIEW_MS_MAX 10000

extern const struct host_operations host_hcs; /* in the Windows program alone */
extern const struct host_operations host_libvirt;
extern const struct host_operations host_replay;
