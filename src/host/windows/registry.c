/* The registry, read. */
#include "host/windows/registry.h"

#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "base/digest.h"
#include "base/wide_windows.h"
#include "host/windows/hresult.h"

/* Longest name of a key and of a value, with its NUL (Microsoft: "Registry Element Size Limits").
 */
#define REGISTRY_KEY_LENGTH_MAX   256
#define REGISTRY_VALUE_LENGTH_MAX 16384

/* Data above it are named by their digest; larger ones than the second are not read at all. */
#define REGISTRY_DATA_SHOWN_MAX 512
#define REGISTRY_DATA_BYTES_MAX (4U * 1024 * 1024)

static void registry_close(HKEY *key)
{
    if (*key)
        RegCloseKey(*key);
}

static enum registry_state registry_refuse(struct error *error, LSTATUS code, const char *key)
{
    if (code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND)
        return REGISTRY_ABSENT;
    CLEANUP(memory_free_text) char *what = memory_format("the registry key %s", key);
    hresult_error_win32(error, (uint32_t)code, what);
    return REGISTRY_UNREADABLE;
}

static enum registry_state registry_open(const char *path, HKEY *key, struct error *error)
{
    static const struct {
        const char *prefix;
        HKEY root;
    } roots[] = {{"HKLM\\", HKEY_LOCAL_MACHINE}, {"HKCU\\", HKEY_CURRENT_USER}};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        if (!text_starts_with(path, roots[i].prefix))
            continue;
        CLEANUP(wide_free) wchar_t *below = wide_from(path + strlen(roots[i].prefix));
        LSTATUS code = RegOpenKeyExW(roots[i].root, below, 0, KEY_READ | KEY_WOW64_64KEY, key);
        return code == ERROR_SUCCESS ? REGISTRY_THERE : registry_refuse(error, code, path);
    }
    error_set(error, ERROR_CLASS_UNAVAILABLE,
              "the registry key %s begins with neither HKLM nor HKCU", path);
    return REGISTRY_UNREADABLE;
}

/* The texts that follow each other in the data, each ended by a NUL, with `between` them. */
static void registry_append_texts(const BYTE *data, DWORD bytes, const char *between,
                                  struct text *out)
{
    size_t length = bytes / sizeof(wchar_t);
    wchar_t *copy = memory_zeroed(length + 1, sizeof *copy);
    memcpy(copy, data, length * sizeof *copy);
    for (size_t at = 0; at < length && copy[at]; at += wcslen(copy + at) + 1) {
        CLEANUP(memory_free_text) char *text = wide_text(copy + at);
        if (at)
            text_append(out, between);
        text_append_visible(out, text, strlen(text), false);
    }
    free(copy);
}

/* The data as plain text; false if it is of a type that has none. */
static bool registry_append_plain(DWORD type, const BYTE *data, DWORD bytes, struct text *out)
{
    unsigned long long number = 0;
    switch (type) {
    case REG_SZ:
    case REG_EXPAND_SZ:
    case REG_MULTI_SZ:
        registry_append_texts(data, bytes, type == REG_MULTI_SZ ? ", " : " NUL ", out);
        return true;
    case REG_DWORD:
    case REG_QWORD:
        memcpy(&number, data, bytes < sizeof number ? bytes : sizeof number);
        text_append_format(out, "%llu", number);
        return true;
    default:
        return false;
    }
}

static const char *registry_type(DWORD type)
{
    static const char *const words[] = {
        [REG_NONE] = "REG_NONE",           [REG_SZ] = "REG_SZ",
        [REG_EXPAND_SZ] = "REG_EXPAND_SZ", [REG_BINARY] = "REG_BINARY",
        [REG_DWORD] = "REG_DWORD",         [REG_DWORD_BIG_ENDIAN] = "REG_DWORD_BIG_ENDIAN",
        [REG_LINK] = "REG_LINK",           [REG_MULTI_SZ] = "REG_MULTI_SZ",
        [REG_QWORD] = "REG_QWORD",
    };
    bool known = type < sizeof words / sizeof *words && words[type];
    return known ? words[type] : "REG_OTHER";
}

static void registry_append_data(DWORD type, const BYTE *data, DWORD bytes, struct text *out)
{
    struct error ignored = {0};
    char digest[DIGEST_TEXT_BYTES] = "-";
    CLEANUP(text_release) struct text plain = {0};
    bool shown = registry_append_plain(type, data, bytes, &plain);
    for (DWORD i = 0; !shown && i < bytes && bytes <= REGISTRY_DATA_SHOWN_MAX; i++)
        text_append_format(&plain, "%02x", data[i]);
    text_append_format(out, "%s ", registry_type(type));
    if (bytes > REGISTRY_DATA_SHOWN_MAX && digest_bytes(data, bytes, digest, &ignored))
        text_append_format(out, "%lu bytes, sha256 %s", (unsigned long)bytes, digest);
    else
        text_append(out, text_get(&plain));
}

/* How often what changes while it is read is read anew. */
#define REGISTRY_TRIES_MAX 3

/* Reads one value whole; ERROR_MORE_DATA if it grew each time. The caller frees the data. */
static LSTATUS registry_query(HKEY key, const wchar_t *name, DWORD *type, BYTE **data, DWORD *bytes)
{
    *bytes = 0;
    LSTATUS code = RegQueryValueExW(key, name, NULL, type, NULL, bytes);
    if (code != ERROR_SUCCESS)
        return code;
    for (int tries = 0; tries < REGISTRY_TRIES_MAX; tries++) {
        if (*bytes > REGISTRY_DATA_BYTES_MAX)
            return ERROR_FILE_TOO_LARGE;
        free(*data);
        *data = memory_zeroed(*bytes + 1, 1);
        code = RegQueryValueExW(key, name, NULL, type, *data, bytes);
        if (code != ERROR_MORE_DATA)
            return code;
    }
    return code;
}

static void registry_free_data(BYTE **data)
{
    free(*data);
}

enum registry_state registry_value(const char *path, const char *value, struct text *out,
                                   struct error *error)
{
    CLEANUP(registry_close) HKEY key = NULL;
    CLEANUP(registry_free_data) BYTE *data = NULL;
    CLEANUP(wide_free) wchar_t *name = wide_from(value);
    DWORD type = 0, bytes = 0;
    enum registry_state state = registry_open(path, &key, error);
    if (state != REGISTRY_THERE)
        return state;
    LSTATUS code = registry_query(key, name, &type, &data, &bytes);
    if (code != ERROR_SUCCESS)
        return registry_refuse(error, code, path);
    registry_append_data(type, data, bytes, out);
    return REGISTRY_THERE;
}

char *registry_text(const char *path, const char *value)
{
    struct error ignored = {0};
    struct text plain = {0};
    CLEANUP(registry_close) HKEY key = NULL;
    CLEANUP(registry_free_data) BYTE *data = NULL;
    CLEANUP(wide_free) wchar_t *name = wide_from(value);
    DWORD type = 0, bytes = 0;
    if (registry_open(path, &key, &ignored) != REGISTRY_THERE ||
        registry_query(key, name, &type, &data, &bytes) != ERROR_SUCCESS ||
        !registry_append_plain(type, data, bytes, &plain))
        return NULL;
    return text_take(&plain);
}

static LSTATUS registry_list_keys(HKEY key, struct texts *names)
{
    for (DWORD i = 0; i < REGISTRY_SUBKEYS_MAX; i++) {
        wchar_t name[REGISTRY_KEY_LENGTH_MAX];
        DWORD length = REGISTRY_KEY_LENGTH_MAX;
        LSTATUS code = RegEnumKeyExW(key, i, name, &length, NULL, NULL, NULL, NULL);
        if (code == ERROR_NO_MORE_ITEMS)
            return ERROR_SUCCESS;
        if (code != ERROR_SUCCESS)
            return code;
        CLEANUP(memory_free_text) char *text = wide_text(name);
        texts_add(names, text);
    }
    return ERROR_FILE_TOO_LARGE;
}

enum registry_state registry_subkeys(const char *path, struct texts *names, struct error *error)
{
    CLEANUP(registry_close) HKEY key = NULL;
    enum registry_state state = registry_open(path, &key, error);
    if (state != REGISTRY_THERE)
        return state;
    LSTATUS code = registry_list_keys(key, names);
    return code == ERROR_SUCCESS ? state : registry_refuse(error, code, path);
}

/* A line for each value of the key, "PREFIX!Value TYPE data". ERROR_FILE_NOT_FOUND: a value went
 * between its name and its data, and the numbers of those behind it have moved. */
static LSTATUS registry_list_values_once(HKEY key, const char *prefix, struct texts *lines)
{
    wchar_t *name = memory_zeroed(REGISTRY_VALUE_LENGTH_MAX, sizeof *name);
    LSTATUS code = ERROR_SUCCESS;
    for (DWORD i = 0; code == ERROR_SUCCESS; i++) {
        DWORD length = REGISTRY_VALUE_LENGTH_MAX, type = 0, bytes = 0;
        CLEANUP(registry_free_data) BYTE *data = NULL;
        CLEANUP(text_release) struct text line = {0};
        code = RegEnumValueW(key, i, name, &length, NULL, NULL, NULL, NULL);
        if (code == ERROR_SUCCESS)
            code = registry_query(key, name, &type, &data, &bytes);
        if (code != ERROR_SUCCESS)
            break;
        CLEANUP(memory_free_text) char *text = wide_text(name);
        text_append(&line, prefix);
        text_append_visible(&line, text, strlen(text), false);
        text_append_char(&line, ' ');
        registry_append_data(type, data, bytes, &line);
        texts_add(lines, text_get(&line));
    }
    free(name);
    return code == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : code;
}

static LSTATUS registry_list_values(HKEY key, const char *prefix, struct texts *lines)
{
    for (int tries = 0; tries < REGISTRY_TRIES_MAX; tries++) {
        CLEANUP(texts_release) struct texts found = {0};
        LSTATUS code = registry_list_values_once(key, prefix, &found);
        if (code == ERROR_SUCCESS)
            texts_copy(lines, &found);
        if (code != ERROR_FILE_NOT_FOUND)
            return code;
    }
    return ERROR_RETRY; /* the key is there, and its values do not stand still */
}

enum registry_state registry_values(const char *path, struct texts *lines, struct error *error)
{
    CLEANUP(registry_close) HKEY key = NULL;
    enum registry_state state = registry_open(path, &key, error);
    if (state != REGISTRY_THERE)
        return state;
    LSTATUS code = registry_list_values(key, "", lines);
    return code == ERROR_SUCCESS ? state : registry_refuse(error, code, path);
}

static enum registry_state registry_walk(const char *path, const char *prefix, int depth,
                                         struct texts *lines, struct error *error)
{
    CLEANUP(registry_close) HKEY key = NULL;
    CLEANUP(texts_release) struct texts names = {0};
    CLEANUP(memory_free_text) char *mark = memory_format("%s!", prefix);
    if (depth > REGISTRY_DEPTH_MAX) {
        error_set(error, ERROR_CLASS_UNAVAILABLE, "the registry key %s is more than %d keys deep",
                  path, REGISTRY_DEPTH_MAX);
        return REGISTRY_UNREADABLE;
    }
    enum registry_state state = registry_open(path, &key, error);
    if (state != REGISTRY_THERE)
        return state;
    LSTATUS code = registry_list_values(key, mark, lines);
    if (code == ERROR_SUCCESS)
        code = registry_list_keys(key, &names);
    if (code != ERROR_SUCCESS)
        return registry_refuse(error, code, path);
    for (size_t i = 0; i < names.count; i++) {
        CLEANUP(memory_free_text) char *below = memory_format("%s\\%s", path, names.items[i]);
        CLEANUP(text_release) struct text shown = {0};
        text_append_format(&shown, "%s%s", prefix, *prefix ? "\\" : "");
        text_append_visible(&shown, names.items[i], strlen(names.items[i]), false);
        texts_add(lines, text_get(&shown));
        /* One that went meanwhile is what it is: absent. */
        if (registry_walk(below, text_get(&shown), depth + 1, lines, error) == REGISTRY_UNREADABLE)
            return REGISTRY_UNREADABLE;
    }
    return REGISTRY_THERE;
}

enum registry_state registry_tree(const char *key, const char *prefix, struct texts *lines,
                                  struct error *error)
{
    return registry_walk(key, prefix, 0, lines, error);
}
