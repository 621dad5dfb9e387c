/* A VM as the host's compute service knows it. */
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
