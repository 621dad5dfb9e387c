/* A VM as the host's compute service knows it. */
#include "model/compute_system.h"

const char *const system_state_words[] = {"Unknown",  "Created", "Running", "Paused",
                                          "Stopping", "Stopped", "Crashed", NULL};

static const struct record_field compute_system_fields[] = {
    RECORD_FIELD_NEEDED(struct compute_system, id, RECORD_TEXT),
    RECORD_FIELD(struct compute_system, name, RECORD_TEXT),
    RECORD_FIELD(struct compute_system, owner, RECORD_TEXT),
    RECORD_FIELD(struct compute_system, owner_source, RECORD_TEXT),
    RECORD_FIELD(struct compute_system, runtime_id, RECORD_TEXT),
    RECORD_FIELD(struct compute_system, type, RECORD_TEXT),
    RECORD_FIELD(struct compute_system, found_by, RECORD_TEXT),
    RECORD_FIELD_WORD(struct compute_system, state, system_state_words),
};

RECORD_TYPE(compute_system_record, "compute system", struct compute_system, compute_system_fields);
