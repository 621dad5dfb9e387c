/* The host process that runs a VM, or that carries its memory. */
#pragma once

#include "base/record.h"

enum worker_role {
    WORKER_ROLE_WORKER, /* runs the VM (vmwp.exe) */
    WORKER_ROLE_MEMORY, /* carries its memory and its owner's name (vmmemWSL) */
    WORKER_ROLE_BOTH,   /* one process is both (QEMU) */
};

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
