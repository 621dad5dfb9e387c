/* The networks of a libvirt host. */
#include "host/libvirt/networks.h"

#include <stdlib.h>

#include <libvirt/virterror.h>

#include "host/libvirt/network_xml.h"
#include "host/raw.h"

static void networks_free(virNetworkPtr *handle)
{
    if (*handle)
        virNetworkFree(*handle);
}

static bool networks_read_one(virNetworkPtr handle, struct network *network, char **raw,
                              struct error *error)
{
    int active = virNetworkIsActive(handle);
    CLEANUP(memory_free_text) char *xml = active < 0 ? NULL : virNetworkGetXMLDesc(handle, 0);
    if (!xml)
        return connection_error(error, "a network cannot be read");
    network->active = active == 1;
    if (!network_xml_parse(xml, network, error))
        return false;
    *raw = xml;
    xml = NULL;
    return true;
}

static void networks_read_into(virNetworkPtr handle, struct view *view)
{
    CLEANUP(memory_free_text) char *xml = NULL;
    struct network network = {0};
    struct error error = {0};
    if (networks_read_one(handle, &network, &xml, &error)) {
        raw_add(view, "virNetworkGetXMLDesc", network.id, xml);
        *VECTOR_ADD(&view->networks) = network;
        return;
    }
    if (!connection_error_is_gone())
        view_add_unavailable(view, VIEW_NETWORKS, &error);
    record_release(&network_record, &network);
}

void networks_read(struct host *host, struct view *view)
{
    virNetworkPtr *handles = NULL;
    int count = virConnectListAllNetworks(host->connection, &handles, 0);
    if (count < 0) {
        struct error error = {0};
        connection_error(&error, "the networks cannot be listed");
        view_add_unavailable(view, VIEW_NETWORKS, &error);
    }
    for (int i = 0; i < count; i++) {
        CLEANUP(networks_free) virNetworkPtr handle = handles[i];
        virResetLastError();
        networks_read_into(handle, view);
    }
    free(handles);
}
