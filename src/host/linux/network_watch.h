/* What happens to links and NAT rules between two views, as the kernel tells it: an interface of a
 * VM or of a network that is taken down (rtnetlink), a rule that goes (nfnetlink).
 *
 * Each view says which interfaces and rules are there, and whose. From then on the kernel's
 * notifications are read: a link that loses its flag "up" is a change of its endpoint or network to
 * "down"; after a notification of nftables the rules are listed again, and one that is missing is a
 * change of it to "gone". What is back within NETWORK_WATCH_GAP_MS of the listing before may be
 * missed. Without the right to listen nothing is watched; the views stay. */
#pragma once

#include <uv.h>

#include "host/host.h"

/* Most interfaces that are watched at a time. */
#define NETWORK_WATCH_LINKS_MAX 1024

/* Rules are listed no more often than this. */
#define NETWORK_WATCH_GAP_MS 50

struct network_watch;

/* Watches nothing yet. Never NULL. */
struct network_watch *network_watch_new(uv_loop_t *loop, const struct host_watcher *watcher);

/* Takes in what the view says of endpoints, networks and NAT rules; a part that it could not read
 * is passed over. */
void network_watch_see(struct network_watch *watch, const struct view *view);

/* NULL is fine. The loop must run once more. */
void network_watch_free(struct network_watch *watch);
