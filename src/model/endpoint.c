/* A VM's port on a network. */
#include "model/endpoint.h"

static const struct record_field endpoint_fields[] = {
    RECORD_FIELD_NEEDED(struct endpoint, id, RECORD_TEXT),
    RECORD_FIELD(struct endpoint, name, RECORD_TEXT),
    RECORD_FIELD(struct endpoint, system_id, RECORD_TEXT),
    RECORD_FIELD(struct endpoint, network_id, RECORD_TEXT),
    RECORD_FIELD(struct endpoint, interface, RECORD_TEXT),
    RECORD_FIELD(struct endpoint, mac, RECORD_TEXT),
    RECORD_FIELD(struct endpoint, addresses, RECORD_TEXTS),
};

RECORD_TYPE(endpoint_record, "endpoint", struct endpoint, endpoint_fields);
