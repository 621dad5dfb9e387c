/* Networks of the host, the ports that VMs have on them, the rules by which the host translates
 * their addresses, and subnets as text ("192.0.2.0/24", "2001:db8::/64"). */
#pragma once

#include "base/record.h"

/* A network of the host that VMs can have ports on. */
struct network {
    char *id;
    char *name;
    char *owner;          /* NULL where the host records none */
    char *type;           /* the host's word: "nat", "ICS", "isolated", … */
    char *bridge;         /* the host's interface for it; NULL where there is none */
    struct texts subnets; /* "192.0.2.0/24", with the network's own address masked */
    struct texts flags;   /* the host's words of what it does: "EnableDns", "NonPersistent", … */
    bool active;
};

/* What a change says of the link of an endpoint or a network. */
#define LINK_UP   "up"
#define LINK_DOWN "down"

/* What a change says of a network that the host knows and that carries nothing. */
#define NETWORK_INACTIVE "inactive"

/* Whether a change to this word means that a network, or an endpoint on it, carries nothing. */
bool network_word_is_loss(const char *word);

extern const struct record_type network_record;

/* A VM's port on a network. */
struct endpoint {
    char *id; /* the host's own; on libvirt "<system id>/<MAC>" */
    char *name;
    char *system_id;  /* the VM it belongs to; NULL where the host does not tell */
    char *network_id; /* NULL where it is on none of the host's networks */
    char *interface;  /* the host's side, e.g. "vnet0" */
    char *mac;
    struct texts addresses; /* as far as the host knows them */
};

extern const struct record_type endpoint_record;

/* One rule by which the host translates a subnet's addresses. Chains, jumps, counters and
 * handles are no rules. */
struct nat_rule {
    char *family; /* "ip", "ip6" */
    char *subnet; /* what it translates: "192.0.2.0/24"; NULL where the rule names none */
    char *text;   /* the rule in the platform's words, without counters and handles */
};

/* What a change says of a rule that is there. */
#define RULE_PRESENT "present"

extern const struct record_type nat_rule_record;

/* Whether exactly this rule is in the list. */
bool nat_rule_among(const struct nat_rule *rule, const struct nat_rule *list, size_t count);

/* Appends the rule in one readable line, near to nft's own words, where its text is nft's JSON;
 * else its text. Bytes of strangers are in it as they are. */
void nat_rule_describe(const struct nat_rule *rule, struct text *out);

/* Whether the two share an address. Text that is no subnet overlaps nothing, unless both are the
 * same text. */
bool subnets_overlap(const char *left, const char *right);

/* The subnet with its address masked: "192.0.2.0/24" for "192.0.2.7/24". NULL for text that is
 * no subnet; an address alone is none. The caller frees it. */
char *subnet_masked(const char *text);
