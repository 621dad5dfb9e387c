/* VMs, their processes, and the answers about owners. */
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

const char *const worker_role_words[] = {"worker", "memory", "both", NULL};

static const struct record_field worker_fields[] = {
    RECORD_FIELD_NEEDED(struct worker, pid, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct worker, start_time, RECORD_INTEGER),
    RECORD_FIELD(struct worker, memory_bytes, RECORD_INTEGER),
    RECORD_FIELD(struct worker, cpu_ns, RECORD_INTEGER),
    RECORD_FIELD(struct worker, wait_ns, RECORD_INTEGER),
    RECORD_FIELD(struct worker, name, RECORD_TEXT),
    RECORD_FIELD(struct worker, system_id, RECORD_TEXT),
    RECORD_FIELD(struct worker, unnamed, RECORD_TEXT),
    RECORD_FIELD_WORD(struct worker, role, worker_role_words),
};

RECORD_TYPE(worker_record, "worker", struct worker, worker_fields);

const struct worker *worker_among(const struct worker *list, size_t count, int64_t pid,
                                  int64_t start_time)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].pid == pid && list[i].start_time == start_time)
            return &list[i];
    }
    return NULL;
}

static const struct record_field owner_group_fields[] = {
    RECORD_FIELD_NEEDED(struct owner_group, owner, RECORD_TEXT),
    RECORD_FIELD(struct owner_group, ids, RECORD_TEXTS),
    RECORD_FIELD(struct owner_group, problem, RECORD_TEXT),
};
RECORD_TYPE(owner_group_record, "owner group", struct owner_group, owner_group_fields);
