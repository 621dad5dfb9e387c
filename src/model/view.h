/* The host, whole, at one moment, what of it could not be seen, and the questions that everybody
 * asks of it. */
#pragma once

#include "model/compute_system.h"
#include "model/network.h"

/* A service of the host that runtimes depend on: the host's own, or a runtime's. */
struct service {
    char *name;  /* "libvirtd", "dnsmasq wsl0", "WSLService" */
    char *kind;  /* what makes it one: "daemon" (the host's own), "dnsmasq", "socket", "scm" */
    char *state; /* "running", "stopped" or the host's word */
    int64_t pid; /* 0 where none runs */
    int64_t start_time; /* as in struct worker; 0 where none runs */
};

extern const struct record_type service_record;

/* The parts of a view; the words name them in `unavailable`. */
enum view_part {
    VIEW_SYSTEMS,
    VIEW_NETWORKS,
    VIEW_ENDPOINTS,
    VIEW_WORKERS,
    VIEW_SERVICES,
    VIEW_NAT_RULES,
};

struct unavailable {
    enum view_part part;
    char *reason; /* one line: what was tried and what came back */
    char *origin; /* of the code: "errno", "libvirt", "hresult"; NULL without one */
    int64_t code;
};

/* What the platform answered, as it was read: the evidence under the lists. */
struct raw_answer {
    char *source; /* the call or file, e.g. "virDomainGetXMLDesc 5a0c…" */
    char *text;
};

/* The host, whole, at one moment, and what of it could not be seen.
 *
 * A part that is missing from `unavailable` was read completely: an empty list then means
 * "none". A part that is named there must never be read as "none". */
struct view {
    VECTOR(struct compute_system) systems;
    VECTOR(struct network) networks;
    VECTOR(struct endpoint) endpoints;
    VECTOR(struct worker) workers;
    VECTOR(struct service) services;
    VECTOR(struct nat_rule) nat_rules;
    VECTOR(struct owner_group)
    groups; /* one for each owner under proof, on hosts that can be asked
               by owner; else none */
    VECTOR(struct unavailable) unavailable;
    VECTOR(struct raw_answer) raw;
};

extern const char *const view_part_words[];
extern const struct record_type view_record;

void view_release(struct view *view);

/* A deep copy into a zeroed view, but for the raw answers: those are evidence, and nothing is
 * judged by them. */
void view_copy_read(struct view *to, const struct view *from);

/* Why the part could not be read, or NULL if it was read completely. */
const struct unavailable *view_unavailable(const struct view *view, enum view_part part);

/* Notes that a part could not be read, with the error's message and raw code. */
void view_add_unavailable(struct view *view, enum view_part part, const struct error *error);

/* Adds a raw answer; both texts are copied. */
void view_add_raw(struct view *view, const char *source, const char *text);

/* How many systems that are up have exactly this owner, and the first of them (NULL if none). */
size_t view_owned(const struct view *view, const char *owner, const struct compute_system **first);

/* The system or network with exactly this id, or NULL. */
const struct compute_system *view_system(const struct view *view, const char *id);
const struct network *view_network(const struct view *view, const char *id);

/* The endpoint with exactly this id, or NULL; and the first that the system has, or NULL. */
const struct endpoint *view_endpoint(const struct view *view, const char *id);
const struct endpoint *view_endpoint_of(const struct view *view, const char *system_id);

/* Whether exactly this rule is among the view's. */
bool view_has_nat_rule(const struct view *view, const struct nat_rule *rule);

/* The service of exactly this name, or NULL; the second only if it runs. */
const struct service *view_service(const struct view *view, const char *name);
const struct service *view_service_running(const struct view *view, const char *name);

/* The process with this pid that was started at this time, or NULL. */
const struct worker *view_worker(const struct view *view, int64_t pid, int64_t start_time);

/* Whether the system is on mirrored networks and no others: Windows makes those of the host's own
 * interfaces, once for all VMs that ask for them. */
bool view_is_mirrored(const struct view *view, const char *system_id);

/* Whether the address is in a subnet of a network that the system has an endpoint on. */
bool view_address_is_on_network(const struct view *view, const char *system_id,
                                const char *address);

/* The process that runs the system (role worker or both), or NULL. */
const struct worker *view_worker_of(const struct view *view, const char *system_id);
