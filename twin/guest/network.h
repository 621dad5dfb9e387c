/* The guest's one network card: up, and an address by DHCP.
 *
 * busybox's udhcpc runs as long as the VM and keeps the lease; its script (udhcpc.script) sets the
 * address, the default route and /etc/resolv.conf, and reports the first address by a pipe. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "guest/poll_set.h"

/* How long the guest waits for an address before it takes requests without one. A lease takes
 * 0.1 s where the bridge has no STP delay and dnsmasq no ping check, 5 s with both. */
#define NETWORK_WAIT_MS 8000

struct network {
    pid_t client; /* udhcpc; 0 if it does not run */
    int report_fd;
    size_t report_place;
    int64_t deadline_ms;
    bool settled; /* there is an address, or none is to be waited for */
};

/* Turns the loopback and the card on and starts the DHCP client. */
void network_start(struct network *network);
/* Waits for the report of the first address. */
void network_await(struct network *network, struct poll_set *poll_set);
/* Takes the report of the first address, or gives up at the deadline. */
void network_advance(struct network *network, const struct poll_set *poll_set);
/* Tells whether the child that ended was the DHCP client. */
bool network_child_ended(struct network *network, pid_t pid);
