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

static bool system_state_is_up(enum system_state state)
{
    return state != SYSTEM_STATE_CREATED && state != SYSTEM_STATE_STOPPED &&
           state != SYSTEM_STATE_CRASHED;
}

bool system_is_up(const struct compute_system *system)
{
    return system_state_is_up(system->state);
}

bool system_word_is_death(const char *word)
{
    for (int state = 0; system_state_words[state]; state++) {
        if (text_same(word, system_state_words[state]))
            return !system_state_is_up((enum system_state)state);
    }
    return text_same(word, SYSTEM_GONE);
}
