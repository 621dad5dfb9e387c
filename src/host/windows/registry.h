/* The registry, read. Keys are named as "HKLM\SOFTWARE\..." or "HKCU\...", and looked for where
 * programs of 64 bits find them. Texts are UTF-8; what a terminal would obey in them is escaped.
 * For files of Windows alone. */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* How deep below a key, and how many names of keys, are read. */
#define REGISTRY_DEPTH_MAX   16
#define REGISTRY_SUBKEYS_MAX 65536

enum registry_state {
    REGISTRY_THERE,
    REGISTRY_ABSENT,
    REGISTRY_UNREADABLE, /* the error says why: class unavailable, the raw code */
};

/* Adds a line for every key below this one and for every value: "Sub\Key", "Sub\Key!Value TYPE
 * data", each after `prefix`. Long data are named by their digest. */
enum registry_state registry_tree(const char *key, const char *prefix, struct texts *lines,
                                  struct error *error);

/* Appends "TYPE data" of one value. */
enum registry_state registry_value(const char *key, const char *value, struct text *out,
                                   struct error *error);

/* The data of a value as plain text: of a text the text, of a number its digits. NULL if it is not
 * there or cannot be read. The caller frees it. */
char *registry_text(const char *key, const char *value);

/* Adds the names of the keys directly below this one. */
enum registry_state registry_subkeys(const char *key, struct texts *names, struct error *error);

/* Adds a line "Value TYPE data" for every value of this key itself. */
enum registry_state registry_values(const char *key, struct texts *lines, struct error *error);
