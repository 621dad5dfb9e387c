/* A catalogue of identities: what a product registers, names or listens on, and what becomes of
 * it when a fork on the same machine keeps it. data/wsl-identity.yaml is the one that ships;
 * docs/audit.md describes the format for authors. */
#pragma once

#include "base/record.h"

/* The format that this version reads. */
#define CATALOGUE_FORMAT 1

/* Longest id, and longest value; a registry path has at most 255 characters a part. */
#define CATALOGUE_ID_BYTES_MAX    64
#define CATALOGUE_VALUE_BYTES_MAX 512

/* What the identity is unique in. */
enum catalogue_scope {
    CATALOGUE_SCOPE_OF_KIND,
    CATALOGUE_HOST,  /* one per machine */
    CATALOGUE_USER,  /* one per user or logon session */
    CATALOGUE_VM,    /* lives inside one VM or process */
    CATALOGUE_LABEL, /* free text: nothing enforces that it is unique */
};

/* What a fork has to do with it. */
enum catalogue_must {
    CATALOGUE_MUST_OF_KIND,
    CATALOGUE_CHANGE, /* it must be changed: both can't have it */
    CATALOGUE_SHOULD, /* it should be: mixed data, confusion */
    CATALOGUE_SAFE,   /* it may stay */
    CATALOGUE_SYSTEM, /* the operating system owns it: it must stay as it is */
};

/* When a value that was found is the catalogue's. */
enum catalogue_match {
    CATALOGUE_MATCH_OF_KIND,
    CATALOGUE_GUID,   /* the same GUID, however it is written */
    CATALOGUE_WHOLE,  /* the same text, whole */
    CATALOGUE_BEGINS, /* the text begins with it: prefixes of names */
    CATALOGUE_PATH,   /* it is in the text as whole parts between separators */
};

/* Identities of one kind, and what holds for them unless they say otherwise. */
struct catalogue_kind {
    char *name;
    char *effect; /* what happens when both installs have it */
    char *remedy; /* what to do */
    enum catalogue_scope scope;
    enum catalogue_must must;
    enum catalogue_match match;
};

struct catalogue_identity {
    char *id; /* stable: findings and allow files name it */
    char *kind;
    struct texts values; /* any of them is the identity */
    struct texts where;  /* patterns of the places at which the value means this; none: anywhere */
    bool bare;           /* with `where`: also as a whole string of a binary, where no place says
                            what it is for */
    bool exact_case;     /* else ASCII letters count alike, as Windows takes names */
    char *effect;
    char *remedy;
    char *source; /* where it was taken from: FILE:LINE, or a document */
    enum catalogue_scope scope;
    enum catalogue_must must;
    enum catalogue_match match;
};

struct catalogue {
    int64_t format;
    char *name;
    char *about;    /* the product, in words */
    char *revision; /* of what the sources name */
    VECTOR(struct catalogue_kind) kinds;
    VECTOR(struct catalogue_identity) identities;
};

/* "host", "user", …: as in the file. */
extern const char *const catalogue_scope_words[];

/* Reads and checks a catalogue, and gives every identity what its kind says. Errors name the file,
 * and the identity that is wrong. On failure the catalogue is zeroed. */
bool catalogue_read(const char *path, struct catalogue *catalogue, struct error *error);

/* The same from memory; `name` stands for the path in messages. */
bool catalogue_parse(const char *name, const char *bytes, size_t length,
                     struct catalogue *catalogue, struct error *error);

void catalogue_release(struct catalogue *catalogue);

/* The identity of this id, or NULL. */
const struct catalogue_identity *catalogue_find(const struct catalogue *catalogue, const char *id);
