/* A network of the host that VMs can have ports on. */
#include "model/network.h"

#include "model/compute_system.h"

static const struct record_field network_fields[] = {
    RECORD_FIELD_NEEDED(struct network, id, RECORD_TEXT),
    RECORD_FIELD(struct network, name, RECORD_TEXT),
    RECORD_FIELD(struct network, owner, RECORD_TEXT),
    RECORD_FIELD(struct network, type, RECORD_TEXT),
    RECORD_FIELD(struct network, bridge, RECORD_TEXT),
    RECORD_FIELD(struct network, subnets, RECORD_TEXTS),
    RECORD_FIELD(struct network, flags, RECORD_TEXTS),
    RECORD_FIELD(struct network, active, RECORD_BOOLEAN),
};

RECORD_TYPE(network_record, "network", struct network, network_fields);

bool network_word_is_loss(const char *word)
{
    return text_same(word, SYSTEM_GONE) || text_same(word, NETWORK_INACTIVE) ||
           text_same(word, LINK_DOWN);
}
