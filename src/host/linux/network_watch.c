/* What happens to links and NAT rules between two views. */
#include "host/linux/network_watch.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host/linux/nat.h"

/* Room for a batch of notifications; libnl's own default is 16 KiB. */
#define NETWORK_WATCH_BYTES 32768

/* Most batches read in one turn of the loop. */
#define NETWORK_WATCH_BATCHES_MAX 64

/* An interface, and what of the host it belongs to. */
struct network_link {
    char *interface;
    enum view_part part; /* of a VM's endpoint, or of a network */
    char *id;
    char *name;
    bool down; /* as it was told last */
};

/* A netlink socket on the loop. */
struct network_channel {
    uv_poll_t *poll; /* NULL: nothing is heard */
    int socket;
};

struct network_watch {
    uv_loop_t *loop;
    struct host_watcher watcher;
    struct network_channel links, rules;
    uv_timer_t *gap; /* until the rules may be listed again; NULL without */
    bool due;        /* a notification came meanwhile */
    VECTOR(struct network_link) known;
    struct view rules_known; /* the NAT rules alone */
    bool rules_read;
};

static void network_watch_closed(uv_handle_t *handle)
{
    free(handle);
}

static void network_watch_list(struct network_watch *watch);

/* --- links -------------------------------------------------------------------------------- */

static void network_link_release(struct network_link *link)
{
    free(link->interface);
    free(link->id);
    free(link->name);
}

static void network_watch_forget_links(struct network_watch *watch)
{
    for (size_t i = 0; i < watch->known.count; i++)
        network_link_release(&watch->known.items[i]);
    watch->known.count = 0;
}

static void network_watch_link(struct network_watch *watch, const char *interface, bool down)
{
    for (size_t i = 0; i < watch->known.count; i++) {
        struct network_link *link = &watch->known.items[i];
        if (!text_same(link->interface, interface) || link->down == down)
            continue;
        link->down = down;
        const struct change change = {.part = link->part,
                                      .id = link->id,
                                      .name = link->name ? link->name : interface,
                                      .from = down ? LINK_UP : LINK_DOWN,
                                      .to = down ? LINK_DOWN : LINK_UP,
                                      .reason = interface,
                                      .found_by = CHANGE_BY_EVENT};
        watch->watcher.change(watch->watcher.user, &change);
    }
}

/* The name that the message gives the interface; NULL without one that ends within it. */
static const char *network_watch_name(struct nlmsghdr *message)
{
    struct ifinfomsg *info = NLMSG_DATA(message);
    int left = (int)IFLA_PAYLOAD(message);
    for (struct rtattr *attribute = IFLA_RTA(info); RTA_OK(attribute, left);
         attribute = RTA_NEXT(attribute, left)) {
        if (attribute->rta_type == IFLA_IFNAME &&
            memchr(RTA_DATA(attribute), '\0', RTA_PAYLOAD(attribute)))
            return RTA_DATA(attribute);
    }
    return NULL;
}

/* Whether a bridge or a tap passes nothing on: it is not up, or its other end is not there. */
static bool network_watch_is_down(struct nlmsghdr *message)
{
    const struct ifinfomsg *info = NLMSG_DATA(message);
    return message->nlmsg_type == RTM_DELLINK || !(info->ifi_flags & IFF_UP);
}

static void network_watch_link_message(struct network_watch *watch, struct nlmsghdr *message)
{
    if ((message->nlmsg_type != RTM_NEWLINK && message->nlmsg_type != RTM_DELLINK) ||
        message->nlmsg_len < NLMSG_LENGTH(sizeof(struct ifinfomsg)))
        return;
    const char *name = network_watch_name(message);
    if (name)
        network_watch_link(watch, name, network_watch_is_down(message));
}

/* --- NAT rules ---------------------------------------------------------------------------- */

static bool network_watch_has_rule(const struct view *view, const struct nat_rule *rule)
{
    for (size_t i = 0; i < view->nat_rules.count; i++) {
        if (record_same(&nat_rule_record, &view->nat_rules.items[i], rule))
            return true;
    }
    return false;
}

static void network_watch_say_rule(struct network_watch *watch, const struct nat_rule *rule,
                                   bool gone)
{
    const struct change change = {.part = VIEW_NAT_RULES,
                                  .id = rule->text ? rule->text : "-",
                                  .name = rule->subnet,
                                  .from = gone ? RULE_PRESENT : NULL,
                                  .to = gone ? SYSTEM_GONE : RULE_PRESENT,
                                  .found_by = CHANGE_BY_EVENT};
    watch->watcher.change(watch->watcher.user, &change);
}

static void network_watch_keep_rules(struct network_watch *watch, const struct view *view)
{
    view_release(&watch->rules_known);
    for (size_t i = 0; i < view->nat_rules.count; i++)
        record_copy(&nat_rule_record, VECTOR_ADD(&watch->rules_known.nat_rules),
                    &view->nat_rules.items[i]);
    watch->rules_read = true;
}

/* Says what is not as it was, and keeps what is. */
static void network_watch_compare(struct network_watch *watch, const struct view *now)
{
    CLEANUP(view_release) struct view before = watch->rules_known;
    watch->rules_known = (struct view){0};
    network_watch_keep_rules(watch, now);
    for (size_t i = 0; i < before.nat_rules.count; i++) {
        if (!network_watch_has_rule(now, &before.nat_rules.items[i]))
            network_watch_say_rule(watch, &before.nat_rules.items[i], true);
    }
    for (size_t i = 0; i < now->nat_rules.count; i++) {
        if (!network_watch_has_rule(&before, &now->nat_rules.items[i]))
            network_watch_say_rule(watch, &now->nat_rules.items[i], false);
    }
}

static void network_watch_gap_over(uv_timer_t *timer)
{
    struct network_watch *watch = timer->data;
    if (watch->due)
        network_watch_list(watch);
}

/* Lists the rules, and says what is not as it was; no sooner than the gap allows. */
static void network_watch_list(struct network_watch *watch)
{
    watch->due = watch->gap && uv_is_active((const uv_handle_t *)watch->gap);
    if (watch->due)
        return;
    CLEANUP(view_release) struct view now = {0};
    nat_read(&now);
    if (watch->gap)
        uv_timer_start(watch->gap, network_watch_gap_over, NETWORK_WATCH_GAP_MS, 0);
    if (!view_unavailable(&now, VIEW_NAT_RULES) && watch->rules_read)
        network_watch_compare(watch, &now);
}

/* --- channels ----------------------------------------------------------------------------- */

/* Reads what waits on the socket. Notifications that were lost (ENOBUFS) are made good by the next
 * view, and for rules by the listing. */
static void network_watch_readable(uv_poll_t *poll, int status, int events)
{
    struct network_watch *watch = poll->data;
    (void)events;
    bool links = poll == watch->links.poll;
    union {
        struct nlmsghdr header; /* for the alignment */
        char bytes[NETWORK_WATCH_BYTES];
    } batch;
    for (int i = 0; status == 0 && i < NETWORK_WATCH_BATCHES_MAX; i++) {
        ssize_t got = recv(links ? watch->links.socket : watch->rules.socket, &batch, sizeof batch,
                           MSG_DONTWAIT);
        if (got <= 0)
            break;
        size_t left = (size_t)got;
        for (struct nlmsghdr *message = &batch.header; links && NLMSG_OK(message, left);
             message = NLMSG_NEXT(message, left))
            network_watch_link_message(watch, message);
    }
    if (!links)
        network_watch_list(watch);
}

static void network_channel_close(struct network_channel *channel)
{
    if (!channel->poll)
        return;
    uv_poll_stop(channel->poll);
    uv_close((uv_handle_t *)channel->poll, network_watch_closed);
    close(channel->socket);
    channel->poll = NULL;
}

static void network_channel_open(struct network_watch *watch, struct network_channel *channel,
                                 int protocol, unsigned group)
{
    const struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = 1U << (group - 1)};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    if (fd < 0)
        return;
    uv_poll_t *poll = memory_zeroed(1, sizeof *poll);
    if (bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        uv_poll_init(watch->loop, poll, fd) != 0) {
        free(poll);
        close(fd);
        return;
    }
    *channel = (struct network_channel){.poll = poll, .socket = fd};
    poll->data = watch;
    uv_poll_start(poll, UV_READABLE, network_watch_readable);
    uv_unref((uv_handle_t *)poll);
}

struct network_watch *network_watch_new(uv_loop_t *loop, const struct host_watcher *watcher)
{
    struct network_watch *watch = memory_zeroed(1, sizeof *watch);
    *watch = (struct network_watch){.loop = loop, .watcher = *watcher};
    network_channel_open(watch, &watch->links, NETLINK_ROUTE, RTNLGRP_LINK);
    network_channel_open(watch, &watch->rules, NETLINK_NETFILTER, NFNLGRP_NFTABLES);
    watch->gap = memory_zeroed(1, sizeof *watch->gap);
    if (uv_timer_init(loop, watch->gap) != 0) {
        free(watch->gap);
        watch->gap = NULL;
    } else {
        watch->gap->data = watch;
        uv_unref((uv_handle_t *)watch->gap);
    }
    CLEANUP(view_release) struct view now = {0};
    nat_read(&now);
    if (!view_unavailable(&now, VIEW_NAT_RULES))
        network_watch_keep_rules(watch, &now);
    return watch;
}

void network_watch_free(struct network_watch *watch)
{
    if (!watch)
        return;
    network_channel_close(&watch->links);
    network_channel_close(&watch->rules);
    if (watch->gap)
        uv_close((uv_handle_t *)watch->gap, network_watch_closed);
    network_watch_forget_links(watch);
    VECTOR_RELEASE(&watch->known);
    view_release(&watch->rules_known);
    free(watch);
}

static void network_watch_know(struct network_watch *watch, const char *interface,
                               enum view_part part, const char *id, const char *name)
{
    if (!interface || !id || watch->known.count >= NETWORK_WATCH_LINKS_MAX)
        return;
    *VECTOR_ADD(&watch->known) = (struct network_link){.interface = memory_text(interface),
                                                       .part = part,
                                                       .id = memory_text(id),
                                                       .name = memory_text(name)};
}

void network_watch_see(struct network_watch *watch, const struct view *view)
{
    if (!view_unavailable(view, VIEW_NETWORKS) && !view_unavailable(view, VIEW_ENDPOINTS)) {
        struct network_watch before = *watch; /* for what was told down */
        watch->known.items = NULL;
        watch->known.count = watch->known.capacity = 0;
        for (size_t i = 0; i < view->endpoints.count; i++)
            network_watch_know(watch, view->endpoints.items[i].interface, VIEW_ENDPOINTS,
                               view->endpoints.items[i].id, view->endpoints.items[i].name);
        for (size_t i = 0; i < view->networks.count; i++)
            network_watch_know(watch, view->networks.items[i].bridge, VIEW_NETWORKS,
                               view->networks.items[i].id, view->networks.items[i].name);
        for (size_t i = 0; i < watch->known.count; i++) {
            for (size_t k = 0; k < before.known.count; k++) {
                if (text_same(watch->known.items[i].interface, before.known.items[k].interface))
                    watch->known.items[i].down = before.known.items[k].down;
            }
        }
        network_watch_forget_links(&before);
        VECTOR_RELEASE(&before.known);
    }
    if (view_unavailable(view, VIEW_NAT_RULES))
        return;
    /* A view may be taken between a change and its notification, and not every view is recorded:
     * what it shows to be gone is said here, or nobody would. */
    if (watch->rules_read)
        network_watch_compare(watch, view);
    else
        network_watch_keep_rules(watch, view);
}
