/* The services of a libvirt host: the daemon, each network's dnsmasq, and who listens on the
 * sockets that the caller named. */
#pragma once

#include "host/libvirt/connection.h"
#include "host/linux/process.h"

/* The network that the process serves as libvirt's dnsmasq (the caller frees it); NULL for any
 * other process. */
char *services_dnsmasq_network(const struct process *process);

/* Adds the services to the view, or marks the part unavailable. Reads the view's networks. */
void services_read(struct host *host, const struct processes *processes, struct view *view);
