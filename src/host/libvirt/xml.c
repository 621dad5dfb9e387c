/* XML that libvirt hands out, parsed by libxml2 with bounds. */
#include "host/libvirt/xml.h"

#include <string.h>

#include <libxml/parser.h>

#include "base/text.h"

xmlDoc *xml_parse(const char *what, const char *text, struct error *error)
{
    size_t length = strlen(text);
    if (length > XML_BYTES_MAX) {
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s: more than %d bytes of XML", what,
                  XML_BYTES_MAX);
        return NULL;
    }
    xmlDoc *document = xmlReadMemory(text, (int)length, NULL, NULL,
                                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                         XML_PARSE_NOCDATA);
    if (document && !document->intSubset)
        return document;
    xmlFreeDoc(document);
    error_set(error, ERROR_CLASS_UNAVAILABLE, "%s: not XML without a document type", what);
    return NULL;
}

void xml_release(xmlDoc **document)
{
    xmlFreeDoc(*document);
    *document = NULL;
}

static bool xml_is(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && !node->ns && text_same((const char *)node->name, name);
}

const xmlNode *xml_root(const xmlDoc *document, const char *name)
{
    const xmlNode *root = xmlDocGetRootElement((xmlDoc *)document);
    return root && xml_is(root, name) ? root : NULL;
}

static const xmlNode *xml_from(const xmlNode *node, const char *name)
{
    while (node && !xml_is(node, name))
        node = node->next;
    return node;
}

const xmlNode *xml_child(const xmlNode *parent, const char *name)
{
    return parent ? xml_from(parent->children, name) : NULL;
}

const xmlNode *xml_next(const xmlNode *sibling, const char *name)
{
    return xml_from(sibling->next, name);
}

static char *xml_taken(xmlChar *value)
{
    char *copy = memory_text((const char *)value);
    xmlFree(value);
    return copy;
}

char *xml_attribute(const xmlNode *node, const char *name)
{
    return node ? xml_taken(xmlGetNoNsProp(node, (const xmlChar *)name)) : NULL;
}

char *xml_text(const xmlNode *node)
{
    if (!node)
        return NULL;
    for (const xmlNode *child = node->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE)
            return NULL;
    }
    return xml_taken(xmlNodeGetContent(node));
}
