/* The domains of a libvirt host, as the model's compute systems and endpoints. */
#include "host/libvirt/systems.h"

#include <stdlib.h>
#include <string.h>

#include <libvirt/virterror.h>

#include "host/linux/bridge.h"
#include "host/raw.h"

#define SYSTEMS_TYPE "domain"

static void systems_free_domain(virDomainPtr *handle)
{
    if (*handle)
        virDomainFree(*handle);
}

static void systems_free_network(virNetworkPtr *handle)
{
    if (*handle)
        virNetworkFree(*handle);
}

/* The model's state for libvirt's (virDomainState and its reason). */
static enum system_state systems_state(int state, int reason)
{
    switch (state) {
    case VIR_DOMAIN_RUNNING:
    case VIR_DOMAIN_BLOCKED:
        return SYSTEM_STATE_RUNNING;
    case VIR_DOMAIN_PAUSED:
        /* Paused from its birth until libvirt lets it run. */
        return reason == VIR_DOMAIN_PAUSED_STARTING_UP ? SYSTEM_STATE_CREATED : SYSTEM_STATE_PAUSED;
    case VIR_DOMAIN_PMSUSPENDED:
        return SYSTEM_STATE_PAUSED;
    case VIR_DOMAIN_SHUTDOWN:
        return SYSTEM_STATE_STOPPING;
    case VIR_DOMAIN_SHUTOFF:
        /* No reason: defined, and never started since the daemon knows it. */
        return reason == VIR_DOMAIN_SHUTOFF_UNKNOWN ? SYSTEM_STATE_CREATED : SYSTEM_STATE_STOPPED;
    case VIR_DOMAIN_CRASHED:
        return SYSTEM_STATE_CRASHED;
    default:
        return SYSTEM_STATE_UNKNOWN;
    }
}

/* For diagnostics: a domain that failed may be gone when they are asked for. */
static void systems_remember_consoles(struct host *host, const struct domain *domain)
{
    for (size_t i = 0; i < domain->consoles.count; i++) {
        const char *file = domain->consoles.items[i];
        if (host->consoles.count < CONNECTION_CONSOLES_MAX && !texts_have(&host->consoles, file))
            texts_add(&host->consoles, file);
    }
}

bool systems_read_one(struct host *host, virDomainPtr handle, struct systems_entry *entry,
                      char **raw, struct error *doubt, struct error *error)
{
    int state = 0;
    int reason = 0;
    CLEANUP(memory_free_text) char *xml = virDomainGetXMLDesc(handle, 0);
    if (!xml || virDomainGetState(handle, &state, &reason, 0) < 0)
        return connection_error(error, "a domain cannot be read");
    if (!domain_parse(xml, &host->owner_metadata, &entry->domain, doubt, error))
        return false;
    entry->state = systems_state(state, reason);
    systems_remember_consoles(host, &entry->domain);
    if (raw) {
        *raw = xml;
        xml = NULL;
    }
    return true;
}

static void systems_add(struct view *view, const struct systems_entry *entry)
{
    const struct domain *domain = &entry->domain;
    *VECTOR_ADD(&view->systems) =
        (struct compute_system){.id = memory_text(domain->uuid),
                                .name = memory_text(domain->name),
                                .owner = memory_text(domain->owner),
                                .owner_source = memory_text(domain->owner_source),
                                .runtime_id = memory_text(domain->runtime_id),
                                .type = memory_text(SYSTEMS_TYPE),
                                .found_by = memory_text("libvirt"),
                                .state = entry->state};
}

static void systems_missed(struct view *view, struct systems *systems, const struct error *error)
{
    view_add_unavailable(view, VIEW_SYSTEMS, error);
    systems->incomplete = true;
}

static void systems_read_into(struct host *host, virDomainPtr handle, struct view *view,
                              struct systems *systems)
{
    CLEANUP(memory_free_text) char *xml = NULL;
    struct systems_entry entry = {0};
    struct error doubt = {0};
    struct error error = {0};
    if (!systems_read_one(host, handle, &entry, &xml, &doubt, &error)) {
        if (!connection_error_is_gone())
            systems_missed(view, systems, &error);
        systems_entry_release(&entry);
        return;
    }
    if (error_is_set(&doubt))
        view_add_unavailable(view, VIEW_SYSTEMS, &doubt);
    systems_add(view, &entry);
    raw_add(view, "virDomainGetXMLDesc", entry.domain.uuid, xml);
    *VECTOR_ADD(systems) = entry;
}

void systems_read(struct host *host, struct view *view, struct systems *systems)
{
    virDomainPtr *handles = NULL;
    int count = virConnectListAllDomains(host->connection, &handles, 0);
    if (count < 0) {
        struct error error = {0};
        connection_error(&error, "the domains cannot be listed");
        systems_missed(view, systems, &error);
    }
    for (int i = 0; i < count; i++) {
        CLEANUP(systems_free_domain) virDomainPtr handle = handles[i];
        virResetLastError();
        systems_read_into(host, handle, view, systems);
    }
    free(handles);
}

/* The network that the port is on: by the name it gives, else by its bridge. Names of networks are
 * each there once (libvirt refuses a second). */
static const struct network *systems_network_of(const struct view *view,
                                                const struct domain_interface *interface)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        if (interface->network ? text_same(network->name, interface->network)
                               : interface->bridge && text_same(network->bridge, interface->bridge))
            return network;
    }
    return NULL;
}

/* The addresses that the network's DHCP server leased to the port. */
static void systems_read_leases(struct host *host, const struct network *network,
                                struct endpoint *endpoint, struct view *view)
{
    CLEANUP(systems_free_network)
    virNetworkPtr handle = virNetworkLookupByUUIDString(host->connection, network->id);
    virNetworkDHCPLeasePtr *leases = NULL;
    int count = handle ? virNetworkGetDHCPLeases(handle, endpoint->mac, &leases, 0) : -1;
    if (count < 0 && !connection_error_is_gone()) {
        struct error error = {0};
        connection_error(&error, "the DHCP leases cannot be read");
        view_add_unavailable(view, VIEW_ENDPOINTS, &error);
    }
    for (int i = 0; i < count; i++) {
        CLEANUP(memory_free_text)
        char *address = memory_format("%s/%u", leases[i]->ipaddr, leases[i]->prefix);
        texts_add(&endpoint->addresses, address);
        virNetworkDHCPLeaseFree(leases[i]);
    }
    free(leases);
}

static void systems_add_endpoints(struct host *host, const struct domain *domain, struct view *view)
{
    for (size_t i = 0; i < domain->interfaces.count; i++) {
        const struct domain_interface *interface = &domain->interfaces.items[i];
        const struct network *network = systems_network_of(view, interface);
        struct endpoint *endpoint = VECTOR_ADD(&view->endpoints);
        domain_endpoint(domain, interface, endpoint);
        if (!network)
            continue;
        endpoint->network_id = memory_text(network->id);
        bool leases = network->active && network->subnets.count > 0 && endpoint->mac;
        if (leases)
            systems_read_leases(host, network, endpoint, view);
    }
}

void systems_read_endpoints(struct host *host, const struct systems *systems, struct view *view)
{
    if (systems->incomplete || view_unavailable(view, VIEW_NETWORKS)) {
        struct error error = {0};
        error_set(&error, ERROR_CLASS_UNAVAILABLE,
                  "not every domain and network could be read, so neither could their ports");
        view_add_unavailable(view, VIEW_ENDPOINTS, &error);
    }
    for (size_t i = 0; i < systems->count; i++) {
        const struct systems_entry *entry = &systems->items[i];
        bool up = entry->domain.runtime_id != NULL;
        if (up)
            systems_add_endpoints(host, &entry->domain, view);
    }
}

static bool systems_explain_port(const struct view *view, const char *port)
{
    for (size_t i = 0; i < view->endpoints.count; i++) {
        if (text_same(view->endpoints.items[i].interface, port))
            return true;
    }
    return false;
}

void systems_read_left_endpoints(struct view *view)
{
    for (size_t i = 0; i < view->networks.count; i++) {
        const struct network *network = &view->networks.items[i];
        CLEANUP(texts_release) struct texts ports = {0};
        struct error error = {0};
        if (!network->active || !network->bridge)
            continue;
        if (!bridge_left_ports(network->bridge, &ports, &error))
            view_add_unavailable(view, VIEW_ENDPOINTS, &error);
        for (size_t k = 0; k < ports.count; k++) {
            const char *port = ports.items[k];
            if (!systems_explain_port(view, port))
                *VECTOR_ADD(&view->endpoints) =
                    (struct endpoint){.id = memory_format("%s/%s", network->bridge, port),
                                      .network_id = memory_text(network->id),
                                      .interface = memory_text(port)};
        }
    }
}

void systems_entry_release(struct systems_entry *entry)
{
    domain_release(&entry->domain);
    memset(entry, 0, sizeof *entry);
}

void systems_release(struct systems *systems)
{
    for (size_t i = 0; i < systems->count; i++)
        systems_entry_release(&systems->items[i]);
    VECTOR_RELEASE(systems);
}
