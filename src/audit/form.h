/* What sort of file it is, by its first bytes and its name. */
#pragma once

#include "audit/feed.h"
#include "audit/occurrence.h"
#include "audit/script.h"

/* How many first bytes are looked at. */
#define FORM_HEAD_BYTES 4096

enum form_reader {
    FORM_READER_SOURCE,
    FORM_READER_MARKUP,
    FORM_READER_SCRIPT,
    FORM_READER_BINARY,
    FORM_READER_MSI,
    FORM_READER_NONE, /* packed: its bytes say nothing */
};

struct form {
    enum form_reader reader;
    enum occurrence_carrier carrier;
    const struct script_language *language; /* of scripts */
    enum feed_encoding encoding;
    size_t mark_bytes; /* the byte order mark's */
};

/* Tells by the path and up to FORM_HEAD_BYTES first bytes. */
struct form form_of(const char *path, const char *head, size_t length);

/* The kind of global name that a file of this name defines by being there (wsl.service), and the
 * name's begin in the path; OCCURRENCE_NAME_NONE if none. */
enum occurrence_name form_declares(const char *path, const char **name);
