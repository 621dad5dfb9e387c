/* A catalogue's check against its own product, as a record. */
#include "audit/finding/self_check.h"

static const struct record_field missing_fields[] = {
    RECORD_FIELD_NEEDED(struct self_check_missing, id, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct self_check_missing, source, RECORD_TEXT),
    RECORD_FIELD(struct self_check_missing, values, RECORD_TEXTS),
    RECORD_FIELD(struct self_check_missing, elsewhere, RECORD_TEXT),
};
static RECORD_TYPE(missing_record, "missing identity", struct self_check_missing, missing_fields);

static const struct record_field self_check_fields[] = {
    RECORD_FIELD(struct self_check, format, RECORD_INTEGER),
    RECORD_FIELD_NEEDED(struct self_check, tool_version, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct self_check, catalogue, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct self_check, revision, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct self_check, path, RECORD_TEXT),
    RECORD_FIELD(struct self_check, expected, RECORD_INTEGER),
    RECORD_FIELD(struct self_check, found, RECORD_INTEGER),
    RECORD_FIELD_OF(struct self_check, missing, RECORD_LIST, &missing_record),
};
RECORD_TYPE(self_check_record, "self check", struct self_check, self_check_fields);

void self_check_release(struct self_check *check)
{
    record_release(&self_check_record, check);
}
