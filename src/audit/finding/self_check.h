/* Whether a catalogue finds in a tree of its own product what it says is there. */
#pragma once

#include "base/record.h"

/* The format of the document. */
#define SELF_CHECK_FORMAT 1

/* An identity that isn't found in the file that its `source` names. */
struct self_check_missing {
    char *id;
    char *source;
    struct texts values;
    char *elsewhere; /* where it is found in place of that: "src/a.h:4"; NULL: nowhere */
};

struct self_check {
    int64_t format;
    char *tool_version;
    char *catalogue;
    char *revision;
    char *path;       /* of the tree */
    int64_t expected; /* identities that a fork has to change and that name a file */
    int64_t found;    /* of them, in that file */
    VECTOR(struct self_check_missing) missing;
};

extern const struct record_type self_check_record;

void self_check_release(struct self_check *check);
