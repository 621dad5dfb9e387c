/* JSON documents that HCS and HCN answer with. Fields come in any order, unknown ones are passed
 * over, keys differ in case between the versions of the schema ("ID", "Id"). The texts in them come
 * from whoever made the system or network. Pure. */
#pragma once

#include "base/error.h"
#include "base/json.h"

/* A longer document is not read: 500 networks with their resources take some 4 MiB. */
#define DOCUMENT_BYTES_MAX (16 * 1024 * 1024)

/* Longest id, name, owner or word that is believed. */
#define DOCUMENT_TEXT_BYTES_MAX 1024

/* Most items of one list that are read. */
#define DOCUMENT_ITEMS_MAX 4096

/* Parses the document; `what` names it in messages. NULL with the error (class unavailable); the
 * caller releases it. */
json_t *document_parse(const char *what, const char *text, struct error *error);

/* The same, of a document that must be a list of at most DOCUMENT_ITEMS_MAX items. Empty text is
 * an empty list. */
json_t *document_parse_list(const char *what, const char *text, struct error *error);

/* The member with this key, in exactly this case or else in any; NULL without one. */
json_t *document_member(const json_t *object, const char *key);

/* A copy of the member's text; NULL if it is no text, empty or longer than DOCUMENT_TEXT_BYTES_MAX.
 * The caller frees it. */
char *document_text(const json_t *object, const char *key);

/* Whether the member is a text that is longer than what is believed. */
bool document_text_is_too_long(const json_t *object, const char *key);

/* The member's whole number; `otherwise` if it is none. */
int64_t document_integer(const json_t *object, const char *key, int64_t otherwise);
