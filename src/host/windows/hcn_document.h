/* What HCN's documents say of networks and endpoints, in both versions of their schema. Pure.
 *
 * A query without a SchemaVersion gives the older form (HNS's: "ID", "Subnets", "VirtualNetwork",
 * "VirtualMachine"), one with {"SchemaVersion":{"Major":2,"Minor":0}} the newer
 * (HostComputeNetwork, HostComputeEndpoint: "Ipams", "IpConfigurations", "Owner"). Neither says
 * all: both are asked for, and what one lacks is taken from the other. */
#pragma once

#include "model/network.h"

/* The query for the newer form. */
#define HCN_DOCUMENT_QUERY_V2 "{\"SchemaVersion\":{\"Major\":2,\"Minor\":0}}"

/* Adds the GUIDs of an enumeration's answer, in one form (guid_parse). False with the error if it
 * is not a list of them. */
bool hcn_document_ids(const char *text, struct texts *ids, struct error *error);

/* Fills a zeroed network from the answers in the older and the newer form, of which one may be
 * NULL. The id is in one form. The caller releases the network, whatever comes back. False with
 * the error if an answer is not about the network `id`, or a subnet in it makes no sense. */
bool hcn_document_network(const char *id, const char *older, const char *newer,
                          struct network *network, struct error *error);

/* The same of an endpoint. Its system_id is as HNS has it, a GUID in one form. `doubt` (zeroed) is
 * set if the endpoint is attached and neither form tells to what. */
bool hcn_document_endpoint(const char *id, const char *older, const char *newer,
                           struct endpoint *endpoint, struct error *doubt, struct error *error);
