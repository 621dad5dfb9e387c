/* YAML files, read into the JSON that records are filled from, with the place of every value.
 *
 * The YAML taken is the plain part people write by hand: mappings, lists and scalars. Anchors,
 * aliases, tags, several documents and duplicate keys are refused. A plain scalar that is a
 * whole number, true or false becomes that; everything else, and all that is quoted, is text. */
#pragma once

#include "base/record.h"

/* A larger file is refused before it is read. */
#define YAML_BYTES_MAX (1024 * 1024)
#define YAML_DEPTH_MAX 32
/* Together with the depth they bound the memory for the places of values. */
#define YAML_VALUES_MAX    8192
#define YAML_KEY_BYTES_MAX 128

/* Reads `path` and fills a zeroed record of `type`. Every error is one line that begins with
 * "PATH:LINE:COLUMN: " where the place is known. On failure the record is zeroed. */
bool yaml_read_record(const char *path, const struct record_type *type, void *record,
                      struct error *error);

/* The same from memory; `name` stands for the path in messages. */
bool yaml_parse_record(const char *name, const char *bytes, size_t length,
                       const struct record_type *type, void *record, struct error *error);
