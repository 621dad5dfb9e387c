/* Rules for services and workers: one that another step stopped or restarted, the host's own, and
 * the names that memory processes carry. */
#include "diagnose/rule.h"

#include <string.h>

/* As the libvirt host names the DNS and DHCP servers of networks. */
#define RULE_SERVICE_DNSMASQ "dnsmasq "

static bool rule_service_network_is_up(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        if (view->networks.items[i].active && text_same(view->networks.items[i].name, name))
            return true;
    }
    return false;
}

/* A service of the host: `was` as the last view showed it. */
static void rule_service_of_host(struct rule_book *book, const struct event *event,
                                 const struct service *was)
{
    const struct view *view = &event->view.view;
    const struct service *is = view_service_running(view, was->name);
    int actor = rule_actor(book);
    bool dnsmasq = text_starts_with(was->name, RULE_SERVICE_DNSMASQ);
    if (is && is->pid == was->pid && is->start_time == was->start_time)
        return;
    if (dnsmasq && !rule_service_network_is_up(view, was->name + strlen(RULE_SERVICE_DNSMASQ)))
        return; /* it ended with its network */
    if (dnsmasq)
        rule_suspect(book, CAUSE_DNSMASQ_RESTARTED, RULE_NOBODY, RULE_NOBODY, event->seq,
                     "%s %s, and its network is there", was->name,
                     is ? "is another process than before" : "ended");
    else if (is)
        rule_suspect(book, CAUSE_HOST_DAEMON_RESTARTED, RULE_NOBODY, RULE_NOBODY, event->seq,
                     "%s was restarted (pid %lld, was %lld)", was->name, (long long)is->pid,
                     (long long)was->pid);
    else if (actor != RULE_NOBODY)
        rule_suspect(book, CAUSE_HOST_DAEMON_STOPPED, RULE_NOBODY, actor, event->seq,
                     "%s stopped during the step of %s", was->name, rule_name(book, actor));
}

/* The process that carries a VM's memory, and the names that the profiles give. */
static void rule_service_worker(struct rule_book *book, const struct event *event,
                                const struct worker *worker)
{
    const struct check_state *state = book->state;
    const struct compute_system *system =
        worker->system_id ? view_system(&event->view.view, worker->system_id) : NULL;
    int own = system ? profiles_of_owner(&book->state->profiles, system->owner) : RULE_NOBODY;
    if (own == RULE_NOBODY || worker->role == WORKER_ROLE_WORKER)
        return;
    const char *wanted = state->profiles.items[own].memory_process;
    for (size_t i = 0; i < state->profiles.count; i++) {
        const char *name = state->profiles.items[i].memory_process;
        if ((int)i != own && name && text_same(worker->name, name))
            rule_suspect(book, CAUSE_WORKER_NAME_SAME, own, (int)i, event->seq,
                         "the memory process %lld of %s is named %s, which is the name of %s's",
                         (long long)worker->pid, rule_name(book, own), name,
                         rule_name(book, (int)i));
    }
    if (wanted && !worker->unnamed && !text_same(worker->name, wanted))
        rule_suspect(book, CAUSE_WORKER_NAME_OTHER, own, RULE_NOBODY, event->seq,
                     "the memory process %lld of %s is named %s, not %s", (long long)worker->pid,
                     rule_name(book, own), worker->name ? worker->name : "-", wanted);
}

void rule_service_take(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    if (event->kind != EVENT_VIEW)
        return;
    for (size_t i = 0; i < view->workers.count; i++)
        rule_service_worker(book, event, &view->workers.items[i]);
    if (view_unavailable(view, VIEW_SERVICES) || rule_is_cleaning(book))
        return;
    for (size_t i = 0; i < book->last.services.count; i++) {
        const struct service *was = &book->last.services.items[i];
        if (was->pid && !profiles_name_service(&book->state->profiles, was->name))
            rule_service_of_host(book, event, was);
    }
}
