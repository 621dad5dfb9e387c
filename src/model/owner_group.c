/* What the host answered about one owner. */
#include "model/owner_group.h"

static const struct record_field owner_group_fields[] = {
    RECORD_FIELD_NEEDED(struct owner_group, owner, RECORD_TEXT),
    RECORD_FIELD(struct owner_group, ids, RECORD_TEXTS),
    RECORD_FIELD(struct owner_group, problem, RECORD_TEXT),
};
RECORD_TYPE(owner_group_record, "owner group", struct owner_group, owner_group_fields);
