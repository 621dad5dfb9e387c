/* A service of the host that runtimes depend on. */
#include "model/service.h"

static const struct record_field service_fields[] = {
    RECORD_FIELD_NEEDED(struct service, name, RECORD_TEXT),
    RECORD_FIELD(struct service, kind, RECORD_TEXT),
    RECORD_FIELD(struct service, state, RECORD_TEXT),
    RECORD_FIELD(struct service, pid, RECORD_INTEGER),
    RECORD_FIELD(struct service, start_time, RECORD_INTEGER),
};

RECORD_TYPE(service_record, "service", struct service, service_fields);
