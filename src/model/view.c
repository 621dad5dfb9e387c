/* The host, whole, at one moment. */
#include "model/view.h"

#include <string.h>

static const struct record_field service_fields[] = {
    RECORD_FIELD_NEEDED(struct service, name, RECORD_TEXT),
    RECORD_FIELD(struct service, kind, RECORD_TEXT),
    RECORD_FIELD(struct service, state, RECORD_TEXT),
    RECORD_FIELD(struct service, pid, RECORD_INTEGER),
    RECORD_FIELD(struct service, start_time, RECORD_INTEGER),
};

RECORD_TYPE(service_record, "service", struct service, service_fields);

const char *const view_part_words[] = {"systems",  "networks",  "endpoints", "workers",
                                       "services", "nat_rules", NULL};

static const struct record_field unavailable_fields[] = {
    RECORD_FIELD_WORD(struct unavailable, part, view_part_words),
    RECORD_FIELD_NEEDED(struct unavailable, reason, RECORD_TEXT),
    RECORD_FIELD(struct unavailable, origin, RECORD_TEXT),
    RECORD_FIELD(struct unavailable, code, RECORD_INTEGER),
};
static RECORD_TYPE(unavailable_record, "unavailable part", struct unavailable, unavailable_fields);

static const struct record_field raw_answer_fields[] = {
    RECORD_FIELD_NEEDED(struct raw_answer, source, RECORD_TEXT),
    RECORD_FIELD(struct raw_answer, text, RECORD_TEXT),
};
static RECORD_TYPE(raw_answer_record, "raw answer", struct raw_answer, raw_answer_fields);

static const struct record_field view_fields[] = {
    RECORD_FIELD_OF(struct view, systems, RECORD_LIST, &compute_system_record),
    RECORD_FIELD_OF(struct view, networks, RECORD_LIST, &network_record),
    RECORD_FIELD_OF(struct view, endpoints, RECORD_LIST, &endpoint_record),
    RECORD_FIELD_OF(struct view, workers, RECORD_LIST, &worker_record),
    RECORD_FIELD_OF(struct view, services, RECORD_LIST, &service_record),
    RECORD_FIELD_OF(struct view, nat_rules, RECORD_LIST, &nat_rule_record),
    RECORD_FIELD_OF(struct view, groups, RECORD_LIST, &owner_group_record),
    RECORD_FIELD_OF(struct view, unavailable, RECORD_LIST, &unavailable_record),
    RECORD_FIELD_OF(struct view, raw, RECORD_LIST, &raw_answer_record),
};
RECORD_TYPE(view_record, "view", struct view, view_fields);

void view_release(struct view *view)
{
    record_release(&view_record, view);
}

void view_copy_read(struct view *to, const struct view *from)
{
    struct view read = *from; /* borrows its lists */
    memset(&read.raw, 0, sizeof read.raw);
    record_copy(&view_record, to, &read);
}

const struct unavailable *view_unavailable(const struct view *view, enum view_part part)
{
    for (size_t i = 0; i < view->unavailable.count; i++) {
        if (view->unavailable.items[i].part == part)
            return &view->unavailable.items[i];
    }
    return NULL;
}

void view_add_unavailable(struct view *view, enum view_part part, const struct error *error)
{
    const char *origin = error_origin_name(error->origin);
    *VECTOR_ADD(&view->unavailable) =
        (struct unavailable){.part = part,
                             .reason = memory_text(error->message),
                             .origin = *origin ? memory_text(origin) : NULL,
                             .code = error->code};
}

void view_add_raw(struct view *view, const char *source, const char *text)
{
    *VECTOR_ADD(&view->raw) =
        (struct raw_answer){.source = memory_text(source), .text = memory_text(text)};
}

size_t view_owned(const struct view *view, const char *owner, const struct compute_system **first)
{
    size_t count = 0;
    *first = NULL;
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        if (!system->owner || !text_same(system->owner, owner) || !system_is_up(system))
            continue;
        if (!*first)
            *first = system;
        count++;
    }
    return count;
}

const struct compute_system *view_system(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->systems.count; i++) {
        if (text_same(view->systems.items[i].id, id))
            return &view->systems.items[i];
    }
    return NULL;
}

const struct network *view_network(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        if (text_same(view->networks.items[i].id, id))
            return &view->networks.items[i];
    }
    return NULL;
}

const struct endpoint *view_endpoint(const struct view *view, const char *id)
{
    for (size_t i = 0; i < view->endpoints.count; i++) {
        if (text_same(view->endpoints.items[i].id, id))
            return &view->endpoints.items[i];
    }
    return NULL;
}

const struct endpoint *view_endpoint_of(const struct view *view, const char *system_id)
{
    for (size_t i = 0; i < view->endpoints.count; i++) {
        if (text_same(view->endpoints.items[i].system_id, system_id))
            return &view->endpoints.items[i];
    }
    return NULL;
}

bool view_has_nat_rule(const struct view *view, const struct nat_rule *rule)
{
    return nat_rule_among(rule, view->nat_rules.items, view->nat_rules.count);
}

const struct service *view_service(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->services.count; i++) {
        if (text_same(view->services.items[i].name, name))
            return &view->services.items[i];
    }
    return NULL;
}

const struct service *view_service_running(const struct view *view, const char *name)
{
    for (size_t i = 0; i < view->services.count; i++) {
        const struct service *service = &view->services.items[i];
        bool ended = text_same(service->state, "stopped") || text_same(service->state, SYSTEM_GONE);
        if (text_same(service->name, name) && service->pid && !ended)
            return service;
    }
    return NULL;
}

const struct worker *view_worker(const struct view *view, int64_t pid, int64_t start_time)
{
    return worker_among(view->workers.items, view->workers.count, pid, start_time);
}

bool view_address_is_on_network(const struct view *view, const char *system_id, const char *address)
{
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        const struct network *network =
            text_same(endpoint->system_id, system_id) && endpoint->network_id
                ? view_network(view, endpoint->network_id)
                : NULL;
        for (size_t k = 0; network && k < network->subnets.count; k++) {
            if (subnets_overlap(network->subnets.items[k], address))
                return true;
        }
    }
    return false;
}

bool view_is_mirrored(const struct view *view, const char *system_id)
{
    size_t mirrored = 0;
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        if (!text_same(endpoint->system_id, system_id))
            continue;
        const struct network *network =
            endpoint->network_id ? view_network(view, endpoint->network_id) : NULL;
        if (!network || !text_same_ignoring_case(network->type, "Mirrored"))
            return false;
        mirrored++;
    }
    return mirrored > 0;
}

const struct worker *view_worker_of(const struct view *view, const char *system_id)
{
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        if (worker->system_id && text_same(worker->system_id, system_id) &&
            worker->role != WORKER_ROLE_MEMORY)
            return worker;
    }
    return NULL;
}
