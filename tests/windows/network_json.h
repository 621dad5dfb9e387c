/* Networks and endpoints in HCN's JSON: the old form (HNS, "V1") that a query without schema
 * version gets, the new one ("V2"), and settings read. */
#pragma once

#include "made_host.h"

/* The array of ids that an enumeration gives. The caller frees it. */
char *network_json_ids(const struct made_host *host);

/* Of the endpoints; a filter in the query by VirtualNetwork is heeded. The caller frees it. */
char *endpoint_json_ids(const struct made_host *host, const char *query);

/* Whether the query asks for schema version 2. */
bool network_json_is_v2(const char *query);

/* The flags of a query; 0 without. */
uint32_t network_json_query_flags(const char *query);

/* The properties of one. The caller frees them. */
char *network_json_properties(const struct made_host *host, const struct made_network *network,
                              bool v2);
char *endpoint_json_properties(const struct made_host *host, const struct made_endpoint *endpoint,
                               bool v2);

/* Fills a network (its id is set) as the settings, in the old form, describe it. False if they are
 * no settings. */
bool network_json_create(const struct made_host *host, struct made_network *network,
                         const char *settings);

/* Notes the VM that the settings of an endpoint plug it into ("VirtualMachine"). */
void endpoint_json_plug(struct made_endpoint *endpoint, const char *settings);
