/* A network of the host that VMs can have ports on. */
#pragma once

#include "base/record.h"

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
