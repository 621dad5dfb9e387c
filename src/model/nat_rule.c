/* One rule by which the host translates a subnet's addresses. */
#include "model/nat_rule.h"

static const struct record_field nat_rule_fields[] = {
    RECORD_FIELD_NEEDED(struct nat_rule, family, RECORD_TEXT),
    RECORD_FIELD(struct nat_rule, subnet, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct nat_rule, text, RECORD_TEXT),
};

RECORD_TYPE(nat_rule_record, "NAT rule", struct nat_rule, nat_rule_fields);
