/* What sort of file it is, by its first bytes and its name. */
#pragma once

#include "audit/identity/occurrence.h"
#include "audit/search/feed.h"
#include "audit/text/script.h"

/* How many first bytes are looked at. */
#define FILE_TYPE_HEAD_BYTES 4096

enum file_reader {
    FILE_READER_SOURCE,
    FILE_READER_MARKUP,
    FILE_READER_SCRIPT,
    FILE_READER_BINARY,
    FILE_READER_MSI,
    FILE_READER_NONE, /* packed: its bytes say nothing */
};

struct file_type {
    enum file_reader reader;
    enum occurrence_carrier carrier;
    const struct script_language *language; /* of scripts */
    enum feed_encoding encoding;
    size_t mark_bytes; /* the byte order mark's */
};

/* Tells by the path and up to FORM_HEAD_BYTES first bytes. */
struct file_type file_type_of(const char *path, const char *head, size_t length);

/* The kind of global name that a file of this name defines by being there (wsl.service), and the
 * name's begin in the path; OCCURRENCE_NAME_NONE if none. */
enum occurrence_name file_type_declares(const char *path, const char **name);
