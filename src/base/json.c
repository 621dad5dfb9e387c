/* JSON by jansson. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#define JSON_INDENT_COLUMNS 2
#define JSON_DEL            '\x7f'

void json_release(json_t **json)
{
    json_decref(*json);
    *json = NULL;
}

/* Whether a real number stands anywhere in the value. jansson bounds the depth of what it
 * parses (2048), and so this recursion. */
static bool json_has_real(const json_t *json)
{
    if (json_is_real(json))
        return true;
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (json, index, item) {
        if (json_has_real(item))
            return true;
    }
    const char *key = NULL;
    json_object_foreach ((json_t *)json, key, item) {
        if (json_has_real(item))
            return true;
    }
    return false;
}

json_t *json_parse(const char *name, const char *bytes, size_t length, struct error *error)
{
    json_error_t problem;
    CLEANUP(json_release)
    json_t *json = json_loadb(bytes, length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
    if (!json) {
        error_set(error, ERROR_CLASS_INPUT, "%s: not JSON at line %d, column %d: %s", name,
                  problem.line, problem.column, problem.text);
        return NULL;
    }
    if (json_has_real(json)) {
        error_set(error, ERROR_CLASS_INPUT, "%s: only whole numbers are used here", name);
        return NULL;
    }
    return json_incref(json);
}

/* jansson leaves DEL, which is ASCII and a control character, as it is. It stands within strings
 * alone. Takes the text; NULL stays NULL. */
static char *json_without_del(char *json)
{
    struct text out = {0};
    if (!json || !strchr(json, JSON_DEL))
        return json;
    for (const char *at = json; *at; at++) {
        if (*at == JSON_DEL)
            text_append(&out, "\\u007f");
        else
            text_append_char(&out, *at);
    }
    free(json);
    return text_take(&out);
}

char *json_line(const json_t *json)
{
    char *line = json_without_del(
        json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII | JSON_ENCODE_ANY));
    return line ? line : memory_text("null");
}

char *json_pretty(const json_t *json)
{
    CLEANUP(memory_free_text)
    char *lines =
        json_without_del(json_dumps(json, JSON_INDENT(JSON_INDENT_COLUMNS) | JSON_SORT_KEYS |
                                              JSON_ENSURE_ASCII | JSON_ENCODE_ANY));
    return memory_format("%s\n", lines ? lines : "null");
}

json_t *json_stranger(const char *bytes, size_t length)
{
    CLEANUP(text_release) struct text clean = {0};
    for (size_t i = 0; i < length;) {
        unsigned code_point = 0;
        size_t step = text_utf8_next(bytes + i, length - i, &code_point);
        text_append_code_point(&clean, step && code_point ? code_point : 0xfffd);
        i += step ? step : 1;
    }
    return json_stringn(text_get(&clean), clean.length);
}
