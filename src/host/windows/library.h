/* The libraries of the system that are loaded at run time, from System32 and nowhere else. They are
 * never unloaded: a call that was given up may still be in one. */
#pragma once

#include "base/digest.h"

enum library_name {
    LIBRARY_COMPUTECORE,    /* HCS */
    LIBRARY_COMPUTENETWORK, /* HCN */
    LIBRARY_WEVTAPI,        /* the event log */
    LIBRARIES,              /* how many there are */
};

struct library {
    const char *name;  /* its file's */
    void *module;      /* NULL: it is not there */
    struct error lack; /* why it is not */
    char *path;
    char *version; /* "10.0.22621.1"; NULL where it carries none */
    char digest[DIGEST_TEXT_BYTES];
};

/* The library, loaded when it is asked for first; good for the life of the process. */
const struct library *library_get(enum library_name name);

/* The function, as any function. NULL with the error (class unavailable, the raw code) if the
 * library or the function is not there. */
void (*library_function(const struct library *library, const char *name,
                        struct error *error))(void);

/* "computecore.dll 10.0.22621.1 (C:\\…\\computecore.dll, sha256 …)", or why it is not there. The
 * caller frees it. */
char *library_describe(const struct library *library);
