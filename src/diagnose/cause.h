/* The catalogue of causes: why a proof was not PROVEN, under codes that stay the same, each with
 * the scenario that it belongs to, what it means and what to change. docs/diagnosis.md lists it
 * for readers. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "check/criterion.h"

/* How a proof failed. The first three are the procedure's (its section 5), the others it lacks. */
enum scenario {
    SCENARIO_SECOND_DOES_NOT_START, /* A */
    SCENARIO_FIRST_IS_KILLED,       /* B */
    SCENARIO_NO_NETWORK,            /* C */
    SCENARIO_CROSS_SHUTDOWN,
    SCENARIO_FROZEN,
    SCENARIO_BROKEN,
    SCENARIO_RESIDUE,
    SCENARIO_ORDER,
    SCENARIO_MISTAKEN,
    SCENARIO_CONTAMINATED,
    SCENARIO_NOT_SEEN,
    SCENARIO_UNFINISHED,
};

/* In the catalogue's order. */
enum cause_code {
    /* a second one does not start */
    CAUSE_SERVICE_NOT_STARTED,
    CAUSE_SERVICE_SOCKET_SAME,
    CAUSE_DISK_LOCKED,
    CAUSE_START_BESIDE_OTHER,
    CAUSE_START_FAILS_ALONE,
    CAUSE_START_ORDER,
    /* the first is killed */
    CAUSE_OWNER_SAME,
    CAUSE_OWNER_PREFIX_KILL,
    CAUSE_KILLED_AT_START,
    CAUSE_WORKER_KILLED,
    CAUSE_OOM_KILLED,
    /* no network */
    CAUSE_NET_ID_SAME,
    CAUSE_NET_NAME_SAME,
    CAUSE_NET_BRIDGE_SAME,
    CAUSE_NET_SUBNET_OVERLAP,
    CAUSE_NET_SUBNET_HOST,
    CAUSE_NET_REMOVED,
    CAUSE_NET_CHANGED,
    CAUSE_NET_OTHER,
    CAUSE_ENDPOINT_REMOVED,
    CAUSE_ENDPOINT_REPLACED,
    CAUSE_MAC_SAME,
    CAUSE_DNSMASQ_PORT,
    CAUSE_NAT_RULE_REMOVED,
    CAUSE_NAT_CONFLICT,
    CAUSE_FORWARD_BLOCKED,
    CAUSE_GUEST_ADDRESS_LOST,
    CAUSE_GUEST_GATEWAY_LOST,
    CAUSE_GUEST_RESOLVER_LOST,
    CAUSE_GUEST_OUTSIDE_LOST,
    /* a shutdown that reaches the other */
    CAUSE_CROSS_SHUTDOWN,
    CAUSE_CROSS_RESTART,
    CAUSE_CROSS_START,
    CAUSE_GUEST_RESET,
    CAUSE_HOST_DAEMON_STOPPED,
    /* frozen */
    CAUSE_GUEST_FROZEN,
    /* unharmed but broken */
    CAUSE_SESSION_LOST,
    CAUSE_MOUNT_LOST,
    CAUSE_FILE_LOST,
    CAUSE_CROSS_SERVICE_RESTART,
    CAUSE_FOOTPRINT_SHARE,
    CAUSE_FOOTPRINT_CLASS,
    CAUSE_FOOTPRINT_REGISTRY,
    CAUSE_FOOTPRINT_FIREWALL,
    CAUSE_FOOTPRINT_FILE,
    /* residue */
    CAUSE_SHUTDOWN_NO_EFFECT,
    CAUSE_SHUTDOWN_FAILED,
    CAUSE_VM_UNMANAGED,
    CAUSE_WORKER_OUTLIVES,
    CAUSE_BASELINE_NOT_EMPTY,
    CAUSE_BASELINE_CHANGED,
    CAUSE_RESIDUE_SYSTEM,
    CAUSE_RESIDUE_WORKER,
    CAUSE_RESIDUE_ENDPOINT,
    CAUSE_RESIDUE_NETWORK,
    CAUSE_RESIDUE_NAT_RULE,
    CAUSE_RESIDUE_DNSMASQ,
    CAUSE_RESIDUE_SERVICE,
    /* one is taken for the other */
    CAUSE_OWNER_NOT_RECORDED,
    CAUSE_OWNER_OTHER,
    CAUSE_VM_SHARED,
    CAUSE_WORKER_NAME_SAME,
    CAUSE_WORKER_NAME_OTHER,
    CAUSE_ACCOUNT_MISCHARGED,
    CAUSE_GROUP_MIXED,
    CAUSE_LIST_LIES,
    /* somebody else's doing */
    CAUSE_HOST_DAEMON_RESTARTED,
    CAUSE_DNSMASQ_RESTARTED,
    CAUSE_VM_STARTED_BY_OTHERS,
    CAUSE_VM_STOPPED_BY_OTHERS,
    CAUSE_FOOTPRINT_OTHERS,
    CAUSE_HOST_BUSY,
    CAUSE_PROVER_STALLED,
    /* not seen */
    CAUSE_WATCH_BLIND,
    CAUSE_PART_UNREADABLE,
    CAUSE_HOST_GONE,
    /* unfinished */
    CAUSE_RUN_STOPPED,
    CAUSE_RUN_INTERRUPTED,
    CAUSE_RUN_CUT_OFF,
    CAUSE_CODES,
};

/* Which of the causes that fit a criterion is named: those of the lowest rank. */
enum cause_rank {
    CAUSE_ROOT,        /* what two installs share, or what the host did: it explains deeds */
    CAUSE_DEED,        /* what one did to the other */
    CAUSE_SIGN,        /* what is wrong, and not why */
    CAUSE_CONSEQUENCE, /* it follows from another failure */
};

struct cause {
    const char *code;
    enum scenario scenario;
    enum cause_rank rank;
    uint32_t kinds;      /* the kinds of criteria that it can explain, a bit each */
    const char *meaning; /* one line */
    const char *remedy;  /* one line: what to change */
};

extern const struct cause causes[CAUSE_CODES];

/* "A: the second does not start", … */
extern const char *const scenario_words[];

/* Whether its causes explain what stayed unknown, and nothing that failed. */
bool scenario_is_doubt(enum scenario scenario);

/* Whether the cause can explain criteria of this kind. */
bool cause_explains_kind(enum cause_code code, enum criterion_kind kind);
