/* The connection to one libvirt daemon: read-only, on the caller's loop, never hanging.
 *
 * `struct host` is this implementation's: what its parts (systems, networks, workers, services,
 * watch, diagnostics) share. */
#pragma once

#include <libvirt/libvirt.h>
#include <uv.h>

#include "host/host.h"

/* A daemon that answered nothing for this long is gone: (count + 1) intervals. This ends waits of
 * the loop; within a call libvirt looks at nothing but the call's answer, so calls have limits. */
#define CONNECTION_KEEPALIVE_INTERVAL_S 1
#define CONNECTION_KEEPALIVE_COUNT      3

/* The longest wait for a daemon that is there and does not take us in. */
#define CONNECTION_OPEN_MS_MAX 5000

/* The longest wait for a daemon to say goodbye. */
#define CONNECTION_CLOSE_MS_MAX 2000

/* What is asked where the caller names no address. */
#define CONNECTION_ADDRESS_DEFAULT "qemu:///system"

/* A copy of a struct host_service. */
struct connection_service {
    char *name;
    char *socket;
};

/* Most files of consoles that are remembered. */
#define CONNECTION_CONSOLES_MAX 64

struct network_watch;
struct service_watch;
struct watch;

struct host {
    uv_loop_t *loop;
    virConnectPtr connection;
    char *address;
    int64_t daemon_pid; /* 0: the daemon is not a process of this machine */
    struct texts owner_metadata;
    VECTOR(struct connection_service) services;
    struct texts consoles; /* files of the guests' consoles, of every domain seen so far */
    struct watch *watch;   /* NULL until watch */
    struct service_watch *service_watch; /* the same */
    struct network_watch *network_watch; /* the same */
};

/* As host_operations.open and .close. An absent daemon is never started. */
struct host *connection_open(uv_loop_t *loop, const struct host_options *options,
                             struct error *error);
void connection_close(struct host *host);

/* As host_operations.versions. */
bool connection_versions(struct host *host, struct texts *versions, struct error *error);

/* Begins and ends a bounded run of calls, e.g. one view. The end is false, with the error, if the
 * time was up or the connection broke meanwhile. */
bool connection_begin(struct host *host, struct error *error);
bool connection_end(struct host *host, struct error *error);

/* Fills the error (class unavailable) with libvirt's last one on this thread, and its code:
 * "WHAT: libvirt's message". Returns false. */
bool connection_error(struct error *error, const char *what);

/* Whether libvirt's last error says that the domain or network is no longer there. */
bool connection_error_is_gone(void);
