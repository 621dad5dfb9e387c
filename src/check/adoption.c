/* Endpoints that HNS does not tell the compute system of. */
#include "check/adoption.h"

#include <stdlib.h>
#include <string.h>

/* The one profile under proof that names the network; NULL if none does, or several do. */
static const struct profile *adoption_profile(const struct check_state *state,
                                              const struct network *network)
{
    const struct profile *found = NULL;
    for (size_t i = 0; i < state->profiles.count; i++) {
        const struct profile *profile = &state->profiles.items[i];
        if (!profile_names_network(profile, network->id, network->name))
            continue;
        if (found)
            return NULL;
        found = profile;
    }
    return found;
}

static bool adoption_had(const struct view *baseline, const char *endpoint_id)
{
    for (size_t i = 0; i < baseline->endpoints.count; i++) {
        if (text_same(baseline->endpoints.items[i].id, endpoint_id))
            return true;
    }
    return false;
}

static bool adoption_is_open(const struct check_state *state, const struct endpoint *endpoint)
{
    return !endpoint->system_id && endpoint->network_id &&
           !adoption_had(&state->baseline, endpoint->id);
}

/* The compute system that the endpoint can only be of, or NULL. */
static const struct compute_system *adoption_system(const struct check_state *state,
                                                    const struct view *view,
                                                    const struct endpoint *endpoint)
{
    const struct network *network =
        adoption_is_open(state, endpoint) ? view_network(view, endpoint->network_id) : NULL;
    const struct profile *profile = network ? adoption_profile(state, network) : NULL;
    const struct compute_system *system = NULL;
    if (!profile || view_owned(view, profile->owner, &system) != 1)
        return NULL;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *other = &view->endpoints.items[i];
        bool rival = other != endpoint && adoption_is_open(state, other) &&
                     text_same(other->network_id, endpoint->network_id);
        if (rival || text_same(other->system_id, system->id))
            return NULL;
    }
    return system;
}

/* Whether the view can be judged by what it does not show, too. */
static bool adoption_is_whole(const struct check_state *state, const struct view *view)
{
    return text_same(state->host_kind, "hcs") && state->baseline_known &&
           !view_unavailable(view, VIEW_SYSTEMS) && !view_unavailable(view, VIEW_NETWORKS) &&
           !view_unavailable(view, VIEW_ENDPOINTS);
}

const struct event *adoption_take(struct adoption *adoption, const struct check_state *state,
                                  const struct event *event)
{
    if (event->kind != EVENT_VIEW || !adoption_is_whole(state, &event->view.view))
        return event;
    const struct view *told = &event->view.view;
    for (size_t i = 0; i < told->endpoints.count; i++) {
        const struct compute_system *system =
            adoption_system(state, told, &told->endpoints.items[i]);
        if (!system)
            continue;
        if (!adoption->endpoints) {
            size_t size = sizeof *adoption->endpoints;
            adoption->endpoints = memory_zeroed(told->endpoints.count, size);
            memcpy(adoption->endpoints, told->endpoints.items, told->endpoints.count * size);
        }
        adoption->endpoints[i].system_id = system->id;
    }
    if (!adoption->endpoints)
        return event;
    adoption->event = *event;
    adoption->event.view.view.endpoints.items = adoption->endpoints;
    return &adoption->event;
}

void adoption_release(struct adoption *adoption)
{
    free(adoption->endpoints);
    adoption->endpoints = NULL;
}
