/* The host process that runs a VM, or that carries its memory. */
#include "model/worker.h"

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
