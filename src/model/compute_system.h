/* VMs as the host's compute service knows them, the processes that run them, and what the host
 * answered about an owner. */
#pragma once

#include "base/record.h"

enum system_state {
    SYSTEM_STATE_UNKNOWN = 0,
    SYSTEM_STATE_CREATED, /* known to the host, not started */
    SYSTEM_STATE_RUNNING,
    SYSTEM_STATE_PAUSED,
    SYSTEM_STATE_STOPPING,
    SYSTEM_STATE_STOPPED,
    SYSTEM_STATE_CRASHED,
};

/* A VM as the host's compute service knows it. */
struct compute_system {
    char *id;           /* the host's own, whole; need not be a GUID */
    char *name;         /* NULL where the host has none */
    char *owner;        /* NULL where the host records none */
    char *owner_source; /* where the owner was read, e.g. "HCS Owner" */
    char *runtime_id;   /* changes when the same id is started again: libvirt's domain id, HCS's
                           RuntimeId */
    char *type;         /* the host's word, e.g. "VirtualMachine" */
    char *found_by;     /* what shows it: "hcs", "libvirt", or "process" for a VM that the
                           compute service doesn't explain */
    enum system_state state;
};

/* What a change says of a system that the host no longer has. */
#define SYSTEM_GONE "gone"

extern const char *const system_state_words[];
extern const struct record_type compute_system_record;

/* Whether a VM is there behind it: a system that was only defined, or has stopped, is not up. */
bool system_is_up(const struct compute_system *system);

/* Whether a change to this word is the VM's death. */
bool system_word_is_death(const char *word);

enum worker_role {
    WORKER_ROLE_WORKER, /* runs the VM (vmwp.exe) */
    WORKER_ROLE_MEMORY, /* carries its memory and its owner's name (vmmemWSL) */
    WORKER_ROLE_BOTH,   /* one process is both (QEMU) */
};

/* The host process that runs a VM, or that carries its memory. */
struct worker {
    int64_t pid;
    int64_t start_time;   /* in the platform's own unit; with the pid it names one process */
    int64_t memory_bytes; /* resident */
    int64_t cpu_ns;       /* user and system, since its start */
    int64_t wait_ns;      /* ready to run, and no processor was free; 0 where nobody counts it */
    char *name;           /* the process's name, as the system shows it */
    char *system_id;      /* the VM it runs; NULL where that is not known */
    char *unnamed;        /* why the host gives memory processes no name of their owner's; NULL
                             where it does */
    enum worker_role role;
};

extern const char *const worker_role_words[];
extern const struct record_type worker_record;

/* The process with this pid that was started at this time, in the list, or NULL. */
const struct worker *worker_among(const struct worker *list, size_t count, int64_t pid,
                                  int64_t start_time);

/* What the host answered when it was asked for the compute systems of one owner. */
struct owner_group {
    char *owner;
    struct texts ids; /* of its systems, as the host answered; empty: none */
    char *problem;    /* why it could not be asked; else NULL */
};

extern const struct record_type owner_group_record;
