/* libvirtd on a private host: configured, started, awaited. */
#pragma once

#include <sched.h>
#include <sys/types.h>

#include "base/error.h"

struct daemon {
    pid_t pid;
    int notice;     /* socket on which it says that it listens (sd_notify(3)) */
    cpu_set_t cpus; /* those that it may run on once it has started */
};

/* Writes the configuration and starts libvirtd; process 1 reaps it. */
bool daemon_start(struct daemon *daemon, struct error *error);

/* Waits until libvirtd answers. `lifeline` is the channel: when it closes, there is nobody left to
 * wait for. */
bool daemon_await(struct daemon *daemon, int lifeline, struct error *error);

void daemon_release(struct daemon *daemon);

/* Where libvirtd's own words go. */
#define DAEMON_LOG "/var/log/libvirt/libvirtd.log"
