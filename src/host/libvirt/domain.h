/* What libvirt's XML says of one domain. Pure: text in, struct out. */
#pragma once

#include "model/network.h"

/* Longest owner that is believed. HCS's own are product names; what is longer is no name. */
#define DOMAIN_OWNER_BYTES_MAX 256

/* Most ports of one VM; QEMU's q35 machine has room for some 30 without bridges of its own. */
#define DOMAIN_INTERFACES_MAX 256

/* Most serial ports and consoles of one VM that are looked at. */
#define DOMAIN_CONSOLES_MAX 16

/* A port, with the network or bridge that it names. */
struct domain_interface {
    char *network; /* the network's name; NULL where the port names a bridge or nothing */
    char *bridge;
    char *device; /* the host's side; NULL while the domain isn't active */
    char *mac;
    char *alias;
};

struct domain {
    char *uuid;
    char *name;
    char *runtime_id;   /* the id number; NULL for an inactive one */
    char *owner;        /* NULL where no element carries one, or the carriers disagree */
    char *owner_source; /* "libvirt metadata NAMESPACE" */
    VECTOR(struct domain_interface) interfaces;
    struct texts consoles; /* files that its serial ports and consoles write to */
};

/* Fills a zeroed domain from its XML, which the caller releases whatever comes back. The owner is
 * the whole text of a metadata element in one of the namespaces; two elements with different
 * texts, one with elements in it, and one that is too long name none, and `doubt` (zeroed) says
 * why. False if the XML isn't a domain's. */
bool domain_parse(const char *xml, const struct texts *owner_metadata, struct domain *domain,
                  struct error *doubt, struct error *error);

/* The model's endpoint for a port, without its network, in a zeroed struct. */
void domain_endpoint(const struct domain *domain, const struct domain_interface *interface,
                     struct endpoint *endpoint);

void domain_release(struct domain *domain);
