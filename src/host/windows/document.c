/* JSON documents that HCS and HCN answer with. */
#include "host/windows/document.h"

#include <string.h>

json_t *document_parse(const char *what, const char *text, struct error *error)
{
    json_error_t problem;
    size_t length = strlen(text);
    if (length > DOCUMENT_BYTES_MAX) {
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s has %zu bytes; at most %d are read", what,
                  length, DOCUMENT_BYTES_MAX);
        return NULL;
    }
    json_t *document = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
    if (!document)
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s is not JSON at line %d, column %d: %s", what,
                  problem.line, problem.column, problem.text);
    return document;
}

json_t *document_parse_list(const char *what, const char *text, struct error *error)
{
    if (text[strspn(text, " \t\r\n")] == '\0')
        return json_array();
    CLEANUP(json_release) json_t *document = document_parse(what, text, error);
    if (!document)
        return NULL;
    if (!json_is_array(document)) {
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s is no list", what);
        return NULL;
    }
    if (json_array_size(document) > DOCUMENT_ITEMS_MAX) {
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s has %zu items; at most %d are read", what,
                  json_array_size(document), DOCUMENT_ITEMS_MAX);
        return NULL;
    }
    return json_incref(document);
}

json_t *document_member(const json_t *object, const char *key)
{
    json_t *exact = json_object_get(object, key);
    if (exact)
        return exact;
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach ((json_t *)object, name, value) {
        if (text_same_ignoring_case(name, key))
            return value;
    }
    return NULL;
}

char *document_text(const json_t *object, const char *key)
{
    const json_t *member = document_member(object, key);
    size_t length = json_string_length(member);
    if (!json_is_string(member) || length == 0 || length > DOCUMENT_TEXT_BYTES_MAX)
        return NULL;
    return memory_text(json_string_value(member));
}

bool document_text_is_too_long(const json_t *object, const char *key)
{
    return json_string_length(document_member(object, key)) > DOCUMENT_TEXT_BYTES_MAX;
}

int64_t document_integer(const json_t *object, const char *key, int64_t otherwise)
{
    const json_t *member = document_member(object, key);
    return json_is_integer(member) ? json_integer_value(member) : otherwise;
}
