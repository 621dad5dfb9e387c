/* One part of a view as a table for `cotenant list`. */
#include "cmd/list/list_table.h"

#include <inttypes.h>

#include "base/clock.h"

#define LIST_TABLE_MIB (1024 * 1024)

static const char *const list_table_heads[][TABLE_COLUMNS_MAX + 1] = {
    [VIEW_SYSTEMS] = {"OWNER", "NAME", "STATE", "ID", "RUNTIME ID", "FOUND BY", "OWNER SOURCE"},
    [VIEW_NETWORKS] = {"OWNER", "NAME", "TYPE", "ACTIVE", "BRIDGE", "SUBNETS", "ID"},
    [VIEW_ENDPOINTS] = {"OWNER", "SYSTEM", "NETWORK", "INTERFACE", "MAC", "ADDRESSES"},
    [VIEW_WORKERS] = {"OWNER", "NAME", "PID", "ROLE", "MEMORY MIB", "CPU MS", "SYSTEM"},
    [VIEW_SERVICES] = {"NAME", "KIND", "STATE", "PID"},
    [VIEW_NAT_RULES] = {"SUBNET", "FAMILY", "RULE"},
};

static char *list_table_number(int64_t number)
{
    return memory_format("%" PRId64, number);
}

static char *list_table_joined(const struct texts *texts)
{
    struct text joined = {0};
    if (texts->count == 0)
        return NULL;
    for (size_t i = 0; i < texts->count; i++)
        text_append_format(&joined, "%s%s", i ? "," : "", texts->items[i]);
    return text_take(&joined);
}

/* The system that something belongs to, for its owner and name; NULL if it isn't known. */
static const struct compute_system *list_table_system(const struct view *view, const char *id)
{
    return id ? view_system(view, id) : NULL;
}

static void list_table_systems(const struct view *view, struct table *table)
{
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        *table_add(table) =
            (struct table_row){{memory_text(system->owner), memory_text(system->name),
                                memory_text(system_state_words[system->state]),
                                memory_text(system->id), memory_text(system->runtime_id),
                                memory_text(system->found_by), memory_text(system->owner_source)}};
    }
}

static void list_table_networks(const struct view *view, struct table *table)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        *table_add(table) = (struct table_row){
            {memory_text(network->owner), memory_text(network->name), memory_text(network->type),
             memory_text(network->active ? "yes" : "no"), memory_text(network->bridge),
             list_table_joined(&network->subnets), memory_text(network->id)}};
    }
}

static void list_table_endpoints(const struct view *view, struct table *table)
{
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        const struct compute_system *system = list_table_system(view, endpoint->system_id);
        const struct network *network =
            endpoint->network_id ? view_network(view, endpoint->network_id) : NULL;
        *table_add(table) =
            (struct table_row){{memory_text(system ? system->owner : NULL),
                                memory_text(system ? system->name : endpoint->system_id),
                                memory_text(network ? network->name : endpoint->network_id),
                                memory_text(endpoint->interface), memory_text(endpoint->mac),
                                list_table_joined(&endpoint->addresses)}};
    }
}

static void list_table_workers(const struct view *view, struct table *table)
{
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        const struct compute_system *system = list_table_system(view, worker->system_id);
        *table_add(table) = (struct table_row){
            {memory_text(system ? system->owner : NULL), memory_text(worker->name),
             list_table_number(worker->pid), memory_text(worker_role_words[worker->role]),
             list_table_number(worker->memory_bytes / LIST_TABLE_MIB),
             list_table_number(worker->cpu_ns / CLOCK_NS_PER_MS),
             memory_text(system && system->name ? system->name : worker->system_id)}};
    }
}

static void list_table_services(const struct view *view, struct table *table)
{
    for (size_t i = 0; i < view->services.count; i++) {
        const struct service *service = &view->services.items[i];
        *table_add(table) = (struct table_row){
            {memory_text(service->name), memory_text(service->kind), memory_text(service->state),
             service->pid > 0 ? list_table_number(service->pid) : NULL}};
    }
}

static void list_table_nat_rules(const struct view *view, struct table *table)
{
    for (size_t i = 0; i < view->nat_rules.count; i++) {
        const struct nat_rule *rule = &view->nat_rules.items[i];
        struct text line = {0};
        nat_rule_describe(rule, &line);
        *table_add(table) = (struct table_row){
            {memory_text(rule->subnet), memory_text(rule->family), text_take(&line)}};
    }
}

void list_table_fill(const struct view *view, enum view_part part, struct table *table)
{
    static void (*const fills[])(const struct view *, struct table *) = {
        [VIEW_SYSTEMS] = list_table_systems,     [VIEW_NETWORKS] = list_table_networks,
        [VIEW_ENDPOINTS] = list_table_endpoints, [VIEW_WORKERS] = list_table_workers,
        [VIEW_SERVICES] = list_table_services,   [VIEW_NAT_RULES] = list_table_nat_rules,
    };
    table->head = list_table_heads[part];
    fills[part](view, table);
    table_sort(table);
}
