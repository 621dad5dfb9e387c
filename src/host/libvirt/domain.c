/* What libvirt's XML says of one domain. */
#include "host/libvirt/domain.h"

#include <stdlib.h>
#include <string.h>

#include "host/libvirt/xml.h"

static bool domain_is_carrier(const xmlNode *node, const struct texts *namespaces)
{
    return node->type == XML_ELEMENT_NODE && node->ns &&
           texts_have(namespaces, (const char *)node->ns->href);
}

/* Takes one metadata element's text as the owner, or says in `doubt` why not. */
static void domain_take_owner(struct domain *domain, const xmlNode *carrier, struct error *doubt)
{
    const char *namespace = (const char *)carrier->ns->href;
    CLEANUP(memory_free_text) char *owner = xml_text(carrier);
    if (!owner)
        error_set(doubt, ERROR_CLASS_UNAVAILABLE,
                  "domain %s: the metadata element of %s holds elements, not an owner",
                  domain->name, namespace);
    else if (strlen(owner) > DOMAIN_OWNER_BYTES_MAX)
        error_set(doubt, ERROR_CLASS_UNAVAILABLE,
                  "domain %s: the owner in the metadata of %s has more than %d bytes", domain->name,
                  namespace, DOMAIN_OWNER_BYTES_MAX);
    else if (domain->owner && !text_same(domain->owner, owner))
        error_set(doubt, ERROR_CLASS_UNAVAILABLE,
                  "domain %s: two owners are recorded, \"%s\" (%s) and \"%s\" (metadata of %s)",
                  domain->name, domain->owner, domain->owner_source, owner, namespace);
    else if (*owner && !domain->owner) {
        domain->owner = memory_text(owner);
        domain->owner_source = memory_format("libvirt metadata %s", namespace);
    }
}

static void domain_read_owner(struct domain *domain, const xmlNode *root,
                              const struct texts *namespaces, struct error *doubt)
{
    const xmlNode *metadata = xml_child(root, "metadata");
    for (const xmlNode *node = metadata ? metadata->children : NULL; node; node = node->next) {
        if (domain_is_carrier(node, namespaces) && !error_is_set(doubt))
            domain_take_owner(domain, node, doubt);
    }
    if (error_is_set(doubt)) {
        memory_free_text(&domain->owner);
        memory_free_text(&domain->owner_source);
    }
}

static void domain_read_interfaces(struct domain *domain, const xmlNode *root)
{
    const xmlNode *node = xml_child(xml_child(root, "devices"), "interface");
    for (; node && domain->interfaces.count < DOMAIN_INTERFACES_MAX;
         node = xml_next(node, "interface")) {
        const xmlNode *source = xml_child(node, "source");
        *VECTOR_ADD(&domain->interfaces) = (struct domain_interface){
            .network = xml_attribute(source, "network"),
            .bridge = xml_attribute(source, "bridge"),
            .device = xml_attribute(xml_child(node, "target"), "dev"),
            .mac = xml_attribute(xml_child(node, "mac"), "address"),
            .alias = xml_attribute(xml_child(node, "alias"), "name"),
        };
    }
}

/* <serial type='file'><source path=…>, or any type with <log file=…>; a <console> repeats the first
 * serial port. */
static void domain_read_consoles(struct domain *domain, const xmlNode *root, const char *kind)
{
    const xmlNode *node = xml_child(xml_child(root, "devices"), kind);
    for (; node && domain->consoles.count < DOMAIN_CONSOLES_MAX; node = xml_next(node, kind)) {
        CLEANUP(memory_free_text) char *type = xml_attribute(node, "type");
        CLEANUP(memory_free_text)
        char *file = text_same(type, "file") ? xml_attribute(xml_child(node, "source"), "path")
                                             : xml_attribute(xml_child(node, "log"), "file");
        if (file && !texts_have(&domain->consoles, file))
            texts_add(&domain->consoles, file);
    }
}

bool domain_parse(const char *xml, const struct texts *owner_metadata, struct domain *domain,
                  struct error *doubt, struct error *error)
{
    CLEANUP(xml_release) xmlDoc *document = xml_parse("the XML of a domain", xml, error);
    if (!document)
        return false;
    const xmlNode *root = xml_root(document, "domain");
    domain->uuid = xml_text(xml_child(root, "uuid"));
    domain->name = xml_text(xml_child(root, "name"));
    domain->runtime_id = xml_attribute(root, "id");
    if (!domain->uuid || !domain->name)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "the XML of a domain has no uuid or no name");
    domain_read_owner(domain, root, owner_metadata, doubt);
    domain_read_interfaces(domain, root);
    domain_read_consoles(domain, root, "serial");
    domain_read_consoles(domain, root, "console");
    return true;
}

void domain_endpoint(const struct domain *domain, const struct domain_interface *interface,
                     struct endpoint *endpoint)
{
    endpoint->id = memory_format("%s/%s", domain->uuid, interface->mac ? interface->mac : "-");
    endpoint->name = memory_text(interface->alias);
    endpoint->system_id = memory_text(domain->uuid);
    endpoint->interface = memory_text(interface->device);
    endpoint->mac = memory_text(interface->mac);
}

static void domain_interface_release(struct domain_interface *interface)
{
    free(interface->network);
    free(interface->bridge);
    free(interface->device);
    free(interface->mac);
    free(interface->alias);
}

void domain_release(struct domain *domain)
{
    for (size_t i = 0; i < domain->interfaces.count; i++)
        domain_interface_release(&domain->interfaces.items[i]);
    VECTOR_RELEASE(&domain->interfaces);
    texts_release(&domain->consoles);
    free(domain->uuid);
    free(domain->name);
    free(domain->runtime_id);
    free(domain->owner);
    free(domain->owner_source);
    memset(domain, 0, sizeof *domain);
}
