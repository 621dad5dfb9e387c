/* Compute systems in HCS's JSON: configurations read, and properties written. */
#pragma once

#include "made_host.h"

/* The array that HcsEnumerateComputeSystems gives for a SystemQuery (Ids, Names, Types, Owners);
 * NULL and "" ask for everything. NULL if the query is not JSON. The caller frees it. */
char *system_json_list(struct made_host *host, const char *query);

/* The basic properties of one system. The caller frees them. */
char *system_json_properties(const struct made_system *system);

/* Adds the system that a ComputeSystem configuration describes, not started. False if it is not
 * one. */
bool system_json_create(struct made_host *host, const char *id, const char *configuration);
