/* Breaches: what a line of the history shows to be wrong with a runtime's VM, network, NAT rules or
 * service, under a code that says what it is.
 *
 * The checker decides here, once, what a line shows. Criteria judge by the first breach about
 * their matter; the diagnosis maps codes to causes, and never looks at the line again. */
#pragma once

#include "base/memory.h"
#include "base/text.h"
#include "base/vector.h"

#include <stdint.h>

/* A line of the history that decides something, and what it says. */
struct note {
    int64_t seq;
    char *what; /* NULL while nothing was noted */
};

/* Notes what the line says, unless something was noted before: the first decides. */
void note_set(struct note *note, int64_t seq, const char *format, ...) PRINTF_LIKE(3, 4);

/* What a breach is about. */
enum breach_matter {
    BREACH_OF_VM,      /* not the same VM, or not running all the time */
    BREACH_OF_NETWORK, /* its network or its endpoint is not what it was */
    BREACH_OF_NAT,     /* the rules for its subnets are not what they were */
    BREACH_OF_SERVICE, /* a service of its own is not the process that it was */
    BREACH_OF_REACH,   /* a server that its guest depends on is not the process that it was */
};

enum breach_code {
    /* of the VM, as a view shows it */
    BREACH_SYSTEM_GONE,
    BREACH_SYSTEM_DOWN, /* listed, and no VM is behind it any more */
    BREACH_SYSTEM_NOT_RUNNING,
    BREACH_SYSTEM_ANEW,
    BREACH_OWNER_OTHER,
    BREACH_OWNER_AGAIN, /* a second system has it */
    BREACH_WORKER_GONE,
    BREACH_WORKER_OTHER,
    /* of the VM, as the host reported it */
    BREACH_REPORTED_GONE,
    BREACH_REPORTED_CRASHED,
    BREACH_REPORTED_RESET,
    BREACH_REPORTED_PAUSED,
    BREACH_REPORTED_CHANGE, /* any other */
    BREACH_REPORTED_WORKER_END,
    /* of the VM, from inside */
    BREACH_SESSION_ENDED,
    BREACH_SESSION_OTHER,
    BREACH_BEAT_MISSING,
    BREACH_BOOT_ID_OTHER, /* than the beat before */
    BREACH_BOOT_ID_NEW,   /* not that of its life */
    BREACH_UPTIME_BACK,
    /* of the network */
    BREACH_NETWORK_GONE,
    BREACH_NETWORK_OTHER,
    BREACH_ENDPOINT_GONE,
    BREACH_ENDPOINT_OTHER,  /* one that was made anew */
    BREACH_ENDPOINT_UNTOLD, /* there, and the host no longer tells whose it is */
    BREACH_REPORTED_NETWORK_LOST,
    BREACH_REPORTED_ENDPOINT_LOST,
    /* of the NAT rules */
    BREACH_NAT_RULE_GONE,
    BREACH_NAT_RULES_MORE,
    BREACH_NAT_RULES_ORDER,
    BREACH_REPORTED_NAT_RULE_LOST,
    /* of the service */
    BREACH_SERVICE_STOPPED,
    BREACH_SERVICE_OTHER,
    BREACH_REPORTED_SERVICE_END,
    /* of the servers of its network */
    BREACH_SERVER_STOPPED,
    BREACH_SERVER_OTHER,
    BREACH_REPORTED_SERVER_END,
    BREACH_CODES,
};

/* Most breaches of one matter that are kept for a step, the first ones. */
#define BREACHES_OF_MATTER_MAX 64

struct breach {
    enum breach_code code;
    int64_t seq;
    char *subject; /* the network, service or subnet that it is about; NULL where that is the VM */
    char *what;    /* one line */
};

struct breaches {
    VECTOR(struct breach) list;
};

/* Enters a breach. `subject` is copied and may be NULL. */
void breaches_add(struct breaches *breaches, enum breach_code code, int64_t seq,
                  const char *subject, const char *format, ...) PRINTF_LIKE(5, 6);

/* The first breach about the matter, or NULL. `without_reports`: what the host reported lost of
 * networks, rules and servers does not count, since they went with the VM. */
const struct breach *breaches_first(const struct breaches *breaches, enum breach_matter matter,
                                    bool without_reports);

void breaches_release(struct breaches *breaches);
