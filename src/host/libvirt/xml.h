/* XML that libvirt hands out, parsed by libxml2 with bounds: no document type, so no entities and
 * nothing fetched; no text longer than XML_BYTES_MAX. Its texts come from whoever defined the
 * domain or network. */
#pragma once

#include <libxml/tree.h>

#include "base/error.h"

/* libvirt's own limit for one string on the wire (REMOTE_STRING_MAX, remote_protocol.x). */
#define XML_BYTES_MAX (4 * 1024 * 1024)

/* Parses `text`; `what` names it in messages. NULL with the error (class unavailable); the caller
 * frees it with xml_release. */
xmlDoc *xml_parse(const char *what, const char *text, struct error *error);

/* For CLEANUP. */
void xml_release(xmlDoc **document);

/* The root, if it has this name and no namespace; else NULL. */
const xmlNode *xml_root(const xmlDoc *document, const char *name);

/* The child elements with this name and no namespace, one after another:
 * `for (n = xml_child(parent, "ip"); n; n = xml_next(n, "ip"))`. A NULL parent has none. */
const xmlNode *xml_child(const xmlNode *parent, const char *name);
const xmlNode *xml_next(const xmlNode *sibling, const char *name);

/* The attribute's value, or NULL; a NULL node has none. The caller frees it. */
char *xml_attribute(const xmlNode *node, const char *name);

/* The text of an element that holds nothing but text; NULL for a NULL node and where it holds
 * other elements. The caller frees it. */
char *xml_text(const xmlNode *node);
