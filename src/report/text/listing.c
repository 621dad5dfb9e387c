/* What the host has, as text in the form of the procedure's section 4. */
#include "report/text/listing.h"

#include <string.h>

static void listing_value(struct text *out, const char *label, const char *value)
{
    text_append_format(out, "%s ", label);
    if (value && *value)
        text_append_visible(out, value, strlen(value), false);
    else
        text_append(out, "-");
    text_append_char(out, '\n');
}

static void listing_values(struct text *out, const char *label, const struct texts *values)
{
    if (!values->count)
        listing_value(out, label, NULL);
    for (size_t i = 0; i < values->count; i++)
        listing_value(out, label, values->items[i]);
}

static void listing_unavailable(const struct view *view, enum view_part part, struct text *out)
{
    for (size_t i = 0; i < view->unavailable.count; i++) {
        const struct unavailable *unavailable = &view->unavailable.items[i];
        if (unavailable->part != part)
            continue;
        text_append_format(out, "# incomplete, %s could not be read: ", view_part_words[part]);
        text_append_visible(out, unavailable->reason, strlen(unavailable->reason), false);
        text_append_char(out, '\n');
    }
}

/* The comments at the top. `microsofts` is the tool that this one must not be taken for. */
static void listing_open(const struct view *view, enum view_part part, size_t count,
                         const char *host_kind, const char *microsofts, struct text *out)
{
    text_append_format(out, "# %s by cotenant over ", view_part_words[part]);
    text_append_visible(out, host_kind, strlen(host_kind), false);
    text_append_format(out, "; this is not Microsoft's %s\n", microsofts);
    listing_unavailable(view, part, out);
    if (!count && !view_unavailable(view, part))
        text_append_format(out, "# the host has no %s\n", view_part_words[part]);
}

void listing_systems(const struct view *view, const char *host_kind, struct text *out)
{
    listing_open(view, VIEW_SYSTEMS, view->systems.count, host_kind, "hcsdiag", out);
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        listing_value(out, "Id:", system->id);
        listing_value(out, "Name:", system->name);
        listing_value(out, "Owner:", system->owner);
        listing_value(out, "State:", system_state_words[system->state]);
        const struct worker *worker = view_worker_of(view, system->id);
        CLEANUP(text_release) struct text process = {0};
        if (worker)
            text_append_format(&process, "%lld%s%s", (long long)worker->pid,
                               worker->name ? " " : "", worker->name ? worker->name : "");
        listing_value(out, "Worker:", text_get(&process));
        text_append_char(out, '\n');
    }
}

void listing_networks(const struct view *view, const char *host_kind, struct text *out)
{
    listing_open(view, VIEW_NETWORKS, view->networks.count, host_kind, "hnsdiag", out);
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        listing_value(out, "Name :", network->name);
        listing_value(out, "ID   :", network->id);
        listing_value(out, "Type :", network->type);
        listing_value(out, "Active :", network->active ? "yes" : "no");
        listing_value(out, "Bridge :", network->bridge);
        listing_values(out, "Subnet :", &network->subnets);
        text_append_char(out, '\n');
    }
}

void listing_endpoints(const struct view *view, const char *host_kind, struct text *out)
{
    listing_open(view, VIEW_ENDPOINTS, view->endpoints.count, host_kind, "hnsdiag", out);
    for (size_t i = 0; i < view->endpoints.count; i++) {
        const struct endpoint *endpoint = &view->endpoints.items[i];
        const struct compute_system *system =
            endpoint->system_id ? view_system(view, endpoint->system_id) : NULL;
        listing_value(out, "Name :", endpoint->name);
        listing_value(out, "ID   :", endpoint->id);
        listing_value(out, "Network :", endpoint->network_id);
        listing_value(out, "System :", endpoint->system_id);
        listing_value(out, "Owner :", system ? system->owner : NULL);
        listing_value(out, "Interface :", endpoint->interface);
        listing_value(out, "MAC :", endpoint->mac);
        listing_values(out, "Address :", &endpoint->addresses);
        text_append_char(out, '\n');
    }
}
