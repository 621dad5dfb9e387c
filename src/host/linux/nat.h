/* The rules by which the kernel translates addresses, asked of nftables (libnftables).
 *
 * iptables' rules are among them where iptables is the nft one, as on Debian; where the older
 * kernel tables are in use too, the part counts as unavailable rather than short. */
#pragma once

#include "model/view.h"

/* Adds the rules that translate sources (masquerade, snat, xt MASQUERADE, SNAT, NETMAP) to the
 * view, or marks that part unavailable. */
void nat_read(struct view *view);

/* The same out of libnftables' JSON; false with the error if it is not that. */
bool nat_parse(const char *json, struct view *view, struct error *error);
