/* Endpoints that HNS does not tell the compute system of. */
#include "check/observe/endpoint_inference.h"

#include <stdlib.h>
#include <string.h>

/* The one profile under proof that names the network; NULL if none does, or several do. */
static const struct profile *endpoint_inference_profile(const struct check_state *state,
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

static bool endpoint_inference_is_open(const struct check_state *state,
                                       const struct endpoint *endpoint)
{
    return !endpoint->system_id && endpoint->network_id &&
           !view_endpoint(&state->baseline, endpoint->id);
}

/* The compute system that the endpoint can only be of, or NULL. */
static const struct compute_system *endpoint_inference_system(const struct check_state *state,
                                                              const struct view *view,
                                                              const struct endpoint *endpoint)
{
    const struct network *network = endpoint_inference_is_open(state, endpoint)
                                        ? view_network(view, endpoint->network_id)
                                        : NULL;
    const struct profile *profile = network ? endpoint_inference_profile(state, network) : NULL;
    const struct compute_system *system = NULL;
    if (!profile || view_owned(view, profile->owner, &system) != 1)
        return NULL;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *other = &view->endpoints.items[i];
        bool rival = other != endpoint && endpoint_inference_is_open(state, other) &&
                     text_same(other->network_id, endpoint->network_id);
        if (rival || text_same(other->system_id, system->id))
            return NULL;
    }
    return system;
}

/* Whether the view can be judged by what it does not show, too. */
static bool endpoint_inference_is_whole(const struct check_state *state, const struct view *view)
{
    return !state->capabilities.names_endpoint_systems && state->baseline_known &&
           !view_unavailable(view, VIEW_SYSTEMS) && !view_unavailable(view, VIEW_NETWORKS) &&
           !view_unavailable(view, VIEW_ENDPOINTS);
}

const struct event *endpoint_inference_take(struct endpoint_inference *inference,
                                            const struct check_state *state,
                                            const struct event *event)
{
    if (event->kind != EVENT_VIEW || !endpoint_inference_is_whole(state, &event->view.view))
        return event;
    const struct view *told = &event->view.view;
    for (size_t i = 0; i < told->endpoints.count; i++) {
        const struct compute_system *system =
            endpoint_inference_system(state, told, &told->endpoints.items[i]);
        if (!system)
            continue;
        if (!inference->endpoints) {
            size_t size = sizeof *inference->endpoints;
            inference->endpoints = memory_zeroed(told->endpoints.count, size);
            memcpy(inference->endpoints, told->endpoints.items, told->endpoints.count * size);
        }
        inference->endpoints[i].system_id = system->id;
    }
    if (!inference->endpoints)
        return event;
    inference->event = *event;
    inference->event.view.view.endpoints.items = inference->endpoints;
    return &inference->event;
}

void endpoint_inference_release(struct endpoint_inference *inference)
{
    free(inference->endpoints);
    inference->endpoints = NULL;
}
