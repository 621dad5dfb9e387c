/* The ends of a libvirt host's services. */
#include "host/libvirt/service_watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "host/linux/process_end.h"

/* It stays where it is: the notice of its end points at it. */
struct service_watched {
    struct service_watch *watch;
    struct service service;
    struct process_end *end; /* NULL once it was noticed */
};

struct service_watch {
    uv_loop_t *loop;
    struct host_watcher watcher;
    VECTOR(struct service_watched *) services;
};

struct service_watch *service_watch_new(uv_loop_t *loop, const struct host_watcher *watcher)
{
    struct service_watch *watch = memory_zeroed(1, sizeof *watch);
    *watch = (struct service_watch){.loop = loop, .watcher = *watcher};
    return watch;
}

static void service_watch_drop(struct service_watch *watch, size_t place)
{
    struct service_watched *watched = watch->services.items[place];
    watch->services.items[place] = watch->services.items[--watch->services.count];
    process_end_free(watched->end);
    record_release(&service_record, &watched->service);
    free(watched);
}

void service_watch_free(struct service_watch *watch)
{
    if (!watch)
        return;
    while (watch->services.count)
        service_watch_drop(watch, 0);
    VECTOR_RELEASE(&watch->services);
    free(watch);
}

static void service_watch_ended(void *user)
{
    struct service_watched *watched = user;
    const struct service *service = &watched->service;
    char id[32];
    snprintf(id, sizeof id, "%" PRId64, service->pid);
    process_end_free(watched->end);
    watched->end = NULL;
    const struct change change = {.part = VIEW_SERVICES,
                                  .id = id,
                                  .name = service->name,
                                  .from = service->state,
                                  .to = SYSTEM_GONE,
                                  .reason = "the process ended",
                                  .found_by = CHANGE_BY_EVENT};
    watched->watch->watcher.change(watched->watch->watcher.user, &change);
}

static bool service_watch_is(const struct service *left, const struct service *right)
{
    return text_same(left->name, right->name) && left->pid == right->pid &&
           left->start_time == right->start_time;
}

static void service_watch_take(struct service_watch *watch, const struct service *service)
{
    struct error error = {0};
    struct service_watched *watched = memory_zeroed(1, sizeof *watched);
    watched->watch = watch;
    record_copy(&service_record, &watched->service, service);
    /* One that has ended already is found by the next view. */
    watched->end = process_end_new(watch->loop, service->pid, service->start_time,
                                   service_watch_ended, watched, &error);
    *VECTOR_ADD(&watch->services) = watched;
}

void service_watch_see(struct service_watch *watch, const struct view *view)
{
    if (view_unavailable(view, VIEW_SERVICES))
        return;
    for (size_t i = watch->services.count; i-- > 0;) {
        const struct service_watched *watched = watch->services.items[i];
        bool there = false;
        for (size_t k = 0; k < view->services.count && !there; k++)
            there = service_watch_is(&watched->service, &view->services.items[k]);
        /* One whose end is still to be noticed is kept until then. */
        if (!there && !watched->end)
            service_watch_drop(watch, i);
    }
    for (size_t k = 0; k < view->services.count; k++) {
        bool known = false;
        for (size_t i = 0; i < watch->services.count && !known; i++)
            known = service_watch_is(&watch->services.items[i]->service, &view->services.items[k]);
        if (!known && view->services.items[k].pid && watch->services.count < SERVICE_WATCH_MAX)
            service_watch_take(watch, &view->services.items[k]);
    }
}
