/* What the host has, as text in the form of the procedure's section 4: the evidence listings, and
 * what `hcsdiag list` and `hnsdiag list` print on a private host. Pure functions of a view.
 *
 * The first lines are comments: they say that cotenant made the listing, through what, and
 * what of the host could not be read, so that a short list is never taken for a whole one. Then one
 * block a system, network or endpoint, each ended by an empty line. What the host doesn't tell
 * is "-". All text is made safe to show. */
#pragma once

#include "model/view.h"

/* Each appends to `out`. `host_kind` is the host's, e.g. "libvirt". */

/* Blocks of "Id:", "Name:", "Owner:", "State:", "Worker:". */
void listing_systems(const struct view *view, const char *host_kind, struct text *out);

/* Blocks of "Name :", "ID   :", "Type :", "Active :", "Bridge :", "Subnet :". */
void listing_networks(const struct view *view, const char *host_kind, struct text *out);

/* Blocks of "Name :", "ID   :", "Network :", "System :", "Owner :", "Interface :", "MAC :",
 * "Address :". */
void listing_endpoints(const struct view *view, const char *host_kind, struct text *out);
