/* Faults: what a runtime can be told to do wrong, on purpose, so that a proof has something to
 * catch. An identity names them under `faults`; most are done to another runtime on the same host,
 * the `victim`. Only the wrong deed itself is here: what then fails is the real thing. */
#pragma once

#include "control/identity.h"

enum fault {
    FAULT_OWNER_UNRECORDED,        /* the VM carries no owner */
    FAULT_LIST_LIES,               /* --list says the contrary of what runs */
    FAULT_WORK_GOES_TO_VICTIM,     /* what computes is carried out in its VM */
    FAULT_START_NEEDS_VICTIM_DOWN, /* no start while the victim's VM is there */
    FAULT_START_WAKES_VICTIM,      /* a start first boots the victim's VM, if it is down */
    FAULT_START_ENDS_OTHERS,       /* a start first ends every other VM */
    FAULT_START_ENDS_LIKE_OWNED,   /* … those whose owner begins with ours */
    FAULT_STOP_DOES_NOTHING,       /* says ok */
    FAULT_STOP_DISOWNS,            /* takes the owner off the VM, which runs on */
    FAULT_STOP_ENDS_OTHERS,        /* ends every VM of the host */
    FAULT_STOP_RESETS_VICTIM,      /* inside its process */
    FAULT_STOP_RESTARTS_VICTIM,    /* ends it and starts the same again */
    FAULT_STOP_FREEZES_VICTIM,     /* for FAULT_FREEZE_MS */
    FAULT_STOP_REMOVES_NETWORK,    /* the victim's */
    FAULT_STOP_REMOVES_ENDPOINT,   /* the victim's */
    FAULT_STOP_REMOVES_NAT_RULES,  /* of the victim's subnet */
    FAULT_STOP_CUTS_LINK,          /* the victim's, for FAULT_OUTAGE_MS */
    FAULT_STOP_FLUSHES_NAT_RULES,  /* all of them, and puts them back after FAULT_OUTAGE_MS */
    FAULT_STOP_UNMOUNTS,           /* a folder of the victim's distro */
    FAULT_STOP_RESTARTS_SERVICE,   /* the victim's */
    FAULT_STOP_LEAVES_WORKER,      /* a QEMU that nobody knows */
    FAULT_STOP_LEAVES_ENDPOINT,    /* a port on our network, which stays too */
    FAULT_STOP_LEAVES_NETWORK,     /* ours */
    FAULT_STOP_LEAVES_NAT_RULE,    /* for our subnet */
    FAULT_STOP_LEAVES_DNSMASQ,     /* of our network */
    FAULTS,
};

/* How long the victim stands still. */
#define FAULT_FREEZE_MS 3000

/* How long an outage lasts before everything is put back. */
#define FAULT_OUTAGE_MS 1000

struct hypervisor;

struct faults {
    const struct identity *identity;
    struct identity victim; /* zeroed if none is named */
    bool planted[FAULTS];
};

/* Takes what the identity names. False with the error for an unknown name, or one that wants a
 * victim where none is named. The caller releases it in either case. */
bool faults_read(const struct identity *identity, struct faults *faults, struct error *error);
void faults_release(struct faults *faults);

/* Whether this one is planted. */
bool faults_have(const struct faults *faults, enum fault fault);

/* The wrong deeds of a moment, in a job of the lane (machine/job.h): before our VM starts; after
 * it ended by a stop; instead of a stop. */
bool faults_before_start(const struct faults *faults, struct hypervisor *hypervisor,
                         struct error *error);
bool faults_after_stop(const struct faults *faults, struct hypervisor *hypervisor,
                       struct error *error);
bool faults_instead_of_stop(const struct faults *faults, struct hypervisor *hypervisor,
                            const char *uuid, struct error *error);
