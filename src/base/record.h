/* Records: structs described by a table, so that one piece of code turns each of them into JSON
 * and back, compares and releases it. A table names every field once: its JSON key, its kind and
 * where it lies.
 *
 * Absent and empty are one thing in JSON: NULL texts and empty lists are left out when written
 * and are what an absent key leaves behind. Integers and booleans are always written. */
#pragma once

#include <stddef.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

/* What a field is, in C and in JSON. */
enum record_kind {
    RECORD_TEXT,    /* char * or const char *, owned; a string */
    RECORD_INTEGER, /* int64_t */
    RECORD_BOOLEAN, /* bool */
    RECORD_TEXTS,   /* struct texts; an array of strings */
    RECORD_WORD,    /* an enum (int-sized), written as its word */
    RECORD_JSON,    /* json_t *, owned; any value */
    RECORD_ONE,     /* an embedded struct of another table; an object */
    RECORD_LIST,    /* a VECTOR of structs of another table; an array of objects */
};

/* The largest size of a whole number that is read: two of them can be added and subtracted. */
#define RECORD_INTEGER_MAX INT64_C(4000000000000000000)

struct record_type;

struct record_field {
    const char *key;
    enum record_kind kind;
    size_t offset;
    bool required;                  /* must be in the JSON (a text or list: and not empty) */
    const char *const *words;       /* RECORD_WORD: by value, NULL at the end */
    const struct record_type *type; /* RECORD_ONE, RECORD_LIST */
};

struct record_type {
    const char *name; /* for messages: "network" */
    size_t bytes;     /* sizeof the struct */
    const struct record_field *fields;
    size_t field_count;
    /* Further keys that the object may have and that somebody else reads; NULL at the end, or no
     * list. */
    const char *const *envelope;
};

/* Short hands for tables. Required fields use the _NEEDED form. */
#define RECORD_FIELD(struct_type, member, kind_value)                                              \
    {                                                                                              \
        .key = #member, .kind = (kind_value), .offset = offsetof(struct_type, member)              \
    }
#define RECORD_FIELD_NEEDED(struct_type, member, kind_value)                                       \
    {                                                                                              \
        .key = #member, .kind = (kind_value), .offset = offsetof(struct_type, member),             \
        .required = true                                                                           \
    }
#define RECORD_FIELD_WORD(struct_type, member, word_list)                                          \
    {                                                                                              \
        .key = #member, .kind = RECORD_WORD, .offset = offsetof(struct_type, member),              \
        .required = true, .words = (word_list)                                                     \
    }
#define RECORD_FIELD_OF(struct_type, member, kind_value, nested_type)                              \
    {                                                                                              \
        .key = #member, .kind = (kind_value), .offset = offsetof(struct_type, member),             \
        .type = (nested_type)                                                                      \
    }
#define RECORD_TYPE(variable, label, struct_type, field_table)                                     \
    const struct record_type variable = {.name = (label),                                          \
                                         .bytes = sizeof(struct_type),                             \
                                         .fields = (field_table),                                  \
                                         .field_count =                                            \
                                             sizeof(field_table) / sizeof *(field_table)}

/* A new JSON object of the record; the caller releases it. */
json_t *record_to_json(const struct record_type *type, const void *record);

/* Puts the record's keys into an object that may have others. */
void record_into_json(const struct record_type *type, const void *record, json_t *object);

/* Fills a zeroed record from a JSON object. On failure the record is released and zeroed, and,
 * if `path` is not NULL, it holds where the trouble is ("networks[1].id"; "" for the whole).
 * Keys that no field has are errors. */
bool record_from_json(const struct record_type *type, const json_t *object, void *record,
                      struct text *path, struct error *error);

/* Frees everything that the record owns and zeroes it. */
void record_release(const struct record_type *type, void *record);

/* A deep copy into a zeroed record. */
void record_copy(const struct record_type *type, void *to, const void *from);

/* Whether all fields are the same. */
bool record_same(const struct record_type *type, const void *left, const void *right);
