/* What libvirt's XML says of one network. */
#include "host/libvirt/network_xml.h"

#include "host/libvirt/subnet.h"
#include "host/libvirt/xml.h"

static bool network_xml_add_subnet(struct network *network, const xmlNode *ip, struct error *error)
{
    CLEANUP(memory_free_text) char *address = xml_attribute(ip, "address");
    CLEANUP(memory_free_text) char *prefix = xml_attribute(ip, "prefix");
    CLEANUP(memory_free_text) char *netmask = xml_attribute(ip, "netmask");
    CLEANUP(memory_free_text)
    char *subnet = address ? subnet_text(address, prefix ? prefix : netmask) : NULL;
    if (!subnet)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "network %s: \"%s\" with prefix or netmask \"%s\" is no subnet",
                         network->name, address ? address : "",
                         prefix    ? prefix
                         : netmask ? netmask
                                   : "");
    texts_add(&network->subnets, subnet);
    return true;
}

bool network_xml_parse(const char *xml, struct network *network, struct error *error)
{
    CLEANUP(xml_release) xmlDoc *document = xml_parse("the XML of a network", xml, error);
    if (!document)
        return false;
    const xmlNode *root = xml_root(document, "network");
    const xmlNode *forward = xml_child(root, "forward");
    network->id = xml_text(xml_child(root, "uuid"));
    network->name = xml_text(xml_child(root, "name"));
    network->bridge = xml_attribute(xml_child(root, "bridge"), "name");
    /* "nat" is what a forward element without a mode means; without the element nothing is
     * forwarded (libvirt, formatnetwork.html). */
    network->type = xml_attribute(forward, "mode");
    if (!network->type)
        network->type = memory_text(forward ? "nat" : "isolated");
    if (!network->id || !network->name)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "the XML of a network has no uuid or no name");
    const xmlNode *ip = xml_child(root, "ip");
    for (; ip && network->subnets.count < NETWORK_SUBNETS_MAX; ip = xml_next(ip, "ip")) {
        if (!network_xml_add_subnet(network, ip, error))
            return false;
    }
    return true;
}
