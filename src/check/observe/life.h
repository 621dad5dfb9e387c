/* A life: one VM from its runtime's start to its shutdown, as the host and the heartbeat agreed
 * on it when it began. Everything later is held against it. */
#pragma once

#include "check/observe/guest_answers.h"
#include "model/view.h"
#include "profile/profile.h"

struct life {
    bool begun;
    unsigned unread; /* parts that its view could not read, a bit each */
    char *system_id;
    char *runtime_id;
    char *boot_id;
    int64_t worker_pid; /* 0 where workers could not be seen */
    int64_t worker_start;
    int64_t waited_ns; /* by the last view: for a processor */
    int64_t session;   /* the op whose output the beats are */
    bool network_known;
    struct network network;
    char *endpoint_id;                  /* on that network */
    VECTOR(struct nat_rule) nat_rules;  /* that translate the network's subnets */
    VECTOR(struct service) services;    /* that the profile names, as they ran then */
    VECTOR(struct service) servers;     /* of its network: DNS and DHCP */
    struct guest_answers guest_answers; /* what its guest answered last */
};

/* Fills a zeroed life, but for boot id and session, with what the view shows of the profile's VM:
 * the one Running system of its owner. Not begun if the view does not show exactly one. */
void life_fill(struct life *life, const struct profile *profile, const struct view *view);

/* Whether a NAT rule of the life has this text. */
bool life_has_rule(const struct life *life, const char *text);

/* Whether two views showed the same of the VM. */
bool life_same(const struct life *left, const struct life *right);

void life_release(struct life *life);

/* The rule translates one of these subnets, whole. */
bool rule_is_for(const struct nat_rule *rule, const struct network *network);

/* Whether the service serves the network of this name alone: its DNS and DHCP server. */
bool life_is_server(const char *service, const char *network);
