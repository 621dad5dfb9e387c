/* The machine's jobs: the steps of its life that block on libvirt. Each works on a struct of its
 * own, a copy of what the machine was when the job was made, and on nothing of the loop's side
 * but identity and faults, which never change, and the hypervisor, which is the lane's. */
#pragma once

#include "machine/disks.h"
#include "machine/faults.h"
#include "machine/hypervisor.h"
#include "machine/job.h"

#define MACHINE_UUID_BYTES 37

/* Names in the state folder. */
#define MACHINE_PORT_SOCKET "port.sock"
#define MACHINE_CONSOLE_LOG "console.log"

/* The VM that an earlier service left gets this long to follow it: libvirt's autodestroy. */
#define MACHINE_LEFT_OVER_MS 5000

/* "kvm" or "tcg"; unset is tcg, which boots anywhere. */
#define MACHINE_ACCELERATOR_VARIABLE "COTENANT_ACCELERATOR"

struct machine;

/* Told how something asked of the machine went; `error` is NULL if well. */
typedef void machine_done(void *user, const struct error *error);

struct machine_job {
    struct machine *machine; /* for `done` on the loop */
    const struct identity *identity;
    const struct faults *faults;
    struct hypervisor *hypervisor;
    char uuid[MACHINE_UUID_BYTES];
    char *left_over;      /* machine_job_start: the VM before, or NULL */
    struct disks disks;   /* all that shall be in it, or the one in question */
    int64_t deadline_ms;  /* machine_job_end */
    bool stop;            /* machine_job_end: somebody asked for it */
    bool network_created; /* machine_job_start found no network and made it */
    bool unplug;          /* machine_terminate: after the unmount */
    machine_done *done;   /* machine_terminate: whom to tell */
    void *user;
    struct error failure; /* machine_terminate: what to tell */
};

void machine_job_free(struct machine_job *job);

/* For struct job: `data` is the machine_job. */
bool machine_job_start(void *data, struct error *error);
bool machine_job_end(void *data, struct error *error);
bool machine_job_spare(void *data, struct error *error); /* a stop that a fault makes none */
bool machine_job_remove_network(void *data, struct error *error);
bool machine_job_plug(void *data, struct error *error);
bool machine_job_unplug(void *data, struct error *error);
