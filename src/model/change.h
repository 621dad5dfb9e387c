/* A change on the host: reported by the host, or found by looking. */
#pragma once

#include "model/view.h"

enum change_found_by {
    CHANGE_BY_POLL,  /* two views differed */
    CHANGE_BY_EVENT, /* the host reported it */
};

/* All texts are borrowed: a host lends them for the call, an event for its life. */
struct change {
    enum view_part part;
    const char *id; /* of the system, network …; of a worker its pid */
    const char *name;
    const char *owner; /* of the system it belongs to, as far as the host had said; else NULL */
    const char *from;
    const char *to; /* SYSTEM_GONE for what is no longer there */
    const char *reason;
    enum change_found_by found_by;
};

extern const char *const change_found_by_words[];
