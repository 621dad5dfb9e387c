/* A test runtime's VM, made and ended through HCS and HCN as WSL does it; and what a runtime with
 * faults does to others.
 *
 * Faults at a start: start-ends-others, start-refuses-beside-victim.
 * Faults at a shutdown: stop-does-nothing, stop-ends-others, stop-restarts-victim,
 * stop-freezes-victim, stop-unmounts, stop-removes-network and stop-removes-endpoint (the
 * victim's), stop-leaves-endpoint, stop-leaves-worker, stop-restarts-service (the victim's).
 * Fault of a command's end: work-goes-to-victim. */
#pragma once

#include "identity.h"

/* Longest text that says why, such as "Wsl/Service/CreateInstance/CreateVm/HCS/0x80370114". */
#define RUNTIME_REASON_MAX 128

/* The runtime's VM; NULL while it has none. The host must be locked. */
struct made_system *runtime_system(struct made_host *host, const char *runtime);

/* Starts the VM unless it is up: the service, the network (an existing one with its id is opened,
 * silently), an endpoint, the compute system. False with the reason. */
bool runtime_start(const struct identity *identity, char reason[static RUNTIME_REASON_MAX]);

/* Ends the VM if it is up, and its endpoint. The network stays. */
void runtime_stop(const struct identity *identity);

/* Has the VM's memory process do as much work as its guest did, and waits until it has. */
void runtime_charge(const struct identity *identity, int64_t cpu_ms, int64_t memory_bytes);
