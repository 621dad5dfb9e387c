/* What the host answered when it was asked for the compute systems of one owner. */
#pragma once

#include "base/record.h"

struct owner_group {
    char *owner;
    struct texts ids; /* of its systems, as the host answered; empty: none */
    char *problem;    /* why it could not be asked; else NULL */
};

extern const struct record_type owner_group_record;
