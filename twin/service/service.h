/* The service: everything that one runtime's process has. One loop, one thread; what blocks is a
 * job (machine/job.h). */
#pragma once

#include <uv.h>

#include "control/identity.h"
#include "machine/faults.h"
#include "machine/machine.h"
#include "machine/saved_state.h"

/* Clients at a time; more are turned away with a text. */
#define SERVICE_CLIENTS_MAX 256

/* Names in the state folder. */
#define SERVICE_STATE "state.json"
#define SERVICE_LOCK  "service.lock"
#define SERVICE_LOG   "service.log"

struct service {
    uv_loop_t loop;
    struct identity identity;
    struct faults faults;
    struct saved_state saved;
    struct machine *machine;
    struct job_lane images; /* the lane for images: a long import holds up no VM */
    uv_pipe_t listener;
    uv_signal_t terminate;
    size_t clients;
    char *importing; /* the distribution being imported, if one is */
    int lock;        /* the file that makes this the identity's only service; -1: none */
    bool stopping;
};

/* Prepares state folder, lock, saved, first distribution and socket. Unavailable if another
 * service of this identity runs. The service is released afterwards in any case. */
bool service_open(struct service *service, const char *identity_path, struct error *error);

/* Serves until SIGTERM; then the VM and the network that it made are stopped. */
void service_run(struct service *service);

void service_release(struct service *service);
