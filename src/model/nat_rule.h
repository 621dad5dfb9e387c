/* One rule by which the host translates a subnet's addresses. Chains, jumps, counters and
 * handles are no rules. */
#pragma once

#include "base/record.h"

struct nat_rule {
    char *family; /* "ip", "ip6" */
    char *subnet; /* what it translates: "192.0.2.0/24"; NULL where the rule names none */
    char *text;   /* the rule in the platform's words, without counters and handles */
};

/* What a change says of a rule that is there. */
#define RULE_PRESENT "present"

extern const struct record_type nat_rule_record;

/* Whether exactly this rule is in the list. */
bool nat_rule_among(const struct nat_rule *rule, const struct nat_rule *list, size_t count);

/* Appends the rule in one readable line, near to nft's own words, where its text is nft's JSON;
 * else its text. Bytes of strangers are in it as they are. */
void nat_rule_describe(const struct nat_rule *rule, struct text *out);
