/* What a host can do. */
#include "model/capabilities.h"

/* All are needed: one that a history does not tell is not one that the host lacks. */
static const struct record_field capabilities_fields[] = {
    RECORD_FIELD_NEEDED(struct capabilities, changes_by_event, RECORD_BOOLEAN),
    RECORD_FIELD_NEEDED(struct capabilities, answers_by_owner, RECORD_BOOLEAN),
    RECORD_FIELD_NEEDED(struct capabilities, tells_waiting_time, RECORD_BOOLEAN),
    RECORD_FIELD_NEEDED(struct capabilities, names_endpoint_systems, RECORD_BOOLEAN),
    RECORD_FIELD_NEEDED(struct capabilities, has_footprints, RECORD_BOOLEAN),
    RECORD_FIELD_NEEDED(struct capabilities, shows_hcs, RECORD_BOOLEAN),
};
RECORD_TYPE(capabilities_record, "host's capabilities", struct capabilities, capabilities_fields);
