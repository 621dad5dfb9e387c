/* What a history shows: results, evidence, verdict. */
#include "check/verdict.h"

#include <math.h>

const char *const verdict_words[] = {"PROVEN", "FAILED", "PARTIAL", NULL};

static const struct record_field cause_fields[] = {
    RECORD_FIELD_NEEDED(struct verdict_cause, code, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct verdict_cause, scenario, RECORD_TEXT),
    RECORD_FIELD(struct verdict_cause, meaning, RECORD_TEXT),
    RECORD_FIELD(struct verdict_cause, text, RECORD_TEXT),
    RECORD_FIELD(struct verdict_cause, remedy, RECORD_TEXT),
    RECORD_FIELD(struct verdict_cause, criteria, RECORD_TEXTS),
    RECORD_FIELD_OF(struct verdict_cause, evidence, RECORD_LIST, &evidence_record),
};
static RECORD_TYPE(cause_record, "cause", struct verdict_cause, cause_fields);

static const struct record_field verdict_fields[] = {
    RECORD_FIELD_WORD(struct verdict, word, verdict_words),
    RECORD_FIELD(struct verdict, reason, RECORD_TEXT),
    RECORD_FIELD(struct verdict, complete, RECORD_BOOLEAN),
    RECORD_FIELD(struct verdict, rehearsal, RECORD_BOOLEAN),
    RECORD_FIELD(struct verdict, rounds, RECORD_INTEGER),
    RECORD_FIELD(struct verdict, rounds_planned, RECORD_INTEGER),
    RECORD_FIELD(struct verdict, bound_ppm, RECORD_INTEGER),
    RECORD_FIELD(struct verdict, events, RECORD_INTEGER),
    RECORD_FIELD_OF(struct verdict, criteria, RECORD_LIST, &criterion_record),
    RECORD_FIELD_OF(struct verdict, causes, RECORD_LIST, &cause_record),
    RECORD_FIELD(struct verdict, unexplained, RECORD_TEXTS),
    RECORD_FIELD_OF(struct verdict, divergence, RECORD_LIST, &evidence_record),
};
RECORD_TYPE(verdict_record, "verdict", struct verdict, verdict_fields);

int64_t verdict_bound_ppm(int64_t rounds)
{
    return rounds < 1 ? 1000000 : (int64_t)ceil((1 - pow(0.05, 1.0 / (double)rounds)) * 1e6);
}

void verdict_release(struct verdict *verdict)
{
    record_release(&verdict_record, verdict);
}

const struct criterion *verdict_criterion(const struct verdict *verdict, const char *id)
{
    for (size_t i = 0; i < verdict->criteria.count; i++) {
        if (text_same(verdict->criteria.items[i].id, id))
            return &verdict->criteria.items[i];
    }
    return NULL;
}
