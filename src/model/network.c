/* Networks, endpoints, NAT rules and subnets. libuv reads addresses, the same way on both systems.
 */
#include "model/network.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "base/json.h"
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

static const struct record_field nat_rule_fields[] = {
    RECORD_FIELD_NEEDED(struct nat_rule, family, RECORD_TEXT),
    RECORD_FIELD(struct nat_rule, subnet, RECORD_TEXT),
    RECORD_FIELD_NEEDED(struct nat_rule, text, RECORD_TEXT),
};

RECORD_TYPE(nat_rule_record, "NAT rule", struct nat_rule, nat_rule_fields);

/* A value of nft's JSON as nft words it: "ip saddr", "172.30.16.0/24", "tcp". Anything else stays
 * JSON. */
static void nat_rule_append_value(struct text *out, json_t *value)
{
    json_t *meta = json_object_get(value, "meta");
    json_t *payload = json_object_get(value, "payload");
    json_t *prefix = json_object_get(value, "prefix");
    const char *word = json_string_value(value);
    const char *protocol = json_string_value(json_object_get(payload, "protocol"));
    const char *field = json_string_value(json_object_get(payload, "field"));
    const char *key = json_string_value(json_object_get(meta, "key"));
    const char *address = json_string_value(json_object_get(prefix, "addr"));
    CLEANUP(memory_free_text) char *raw = NULL;
    if (word)
        text_append(out, word);
    else if (key)
        text_append_format(out, "meta %s", key);
    else if (protocol && field)
        text_append_format(out, "%s %s", protocol, field);
    else if (address)
        text_append_format(out, "%s/%lld", address,
                           (long long)json_integer_value(json_object_get(prefix, "len")));
    else
        text_append(out, raw = json_line(value));
}

static void nat_rule_append_expression(struct text *out, json_t *expression)
{
    json_t *match = json_object_get(expression, "match");
    const char *op = json_string_value(json_object_get(match, "op"));
    const char *target =
        json_string_value(json_object_get(json_object_get(expression, "xt"), "name"));
    CLEANUP(memory_free_text) char *raw = NULL;
    text_append_char(out, ' ');
    if (match && op) {
        nat_rule_append_value(out, json_object_get(match, "left"));
        text_append_char(out, ' ');
        if (!text_same(op, "==")) /* nft leaves it out */
            text_append_format(out, "%s ", op);
        nat_rule_append_value(out, json_object_get(match, "right"));
    } else if (target) {
        text_append(out, target);
    } else if (json_object_size(expression) == 1 &&
               json_is_null(json_object_iter_value(json_object_iter(expression)))) {
        text_append(out, json_object_iter_key(json_object_iter(expression)));
    } else {
        text_append(out, raw = json_line(expression));
    }
}

void nat_rule_describe(const struct nat_rule *rule, struct text *out)
{
    struct error ignored = {0};
    CLEANUP(json_release)
    json_t *whole =
        rule->text[0] == '{' ? json_parse("rule", rule->text, strlen(rule->text), &ignored) : NULL;
    const char *table = json_string_value(json_object_get(whole, "table"));
    const char *chain = json_string_value(json_object_get(whole, "chain"));
    json_t *expressions = json_object_get(whole, "expr");
    if (!table || !chain || !json_is_array(expressions)) {
        text_append(out, rule->text);
        return;
    }
    text_append_format(out, "%s %s:", table, chain);
    size_t index = 0;
    json_t *expression = NULL;
    json_array_foreach (expressions, index, expression)
        nat_rule_append_expression(out, expression);
}

bool nat_rule_among(const struct nat_rule *rule, const struct nat_rule *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (record_same(&nat_rule_record, rule, &list[i]))
            return true;
    }
    return false;
}

#define SUBNET_BYTES_MAX   16
#define SUBNET_ADDRESS_MAX 64

struct subnet {
    int family;
    unsigned bits;
    unsigned char bytes[SUBNET_BYTES_MAX];
};

static bool subnet_parse(const char *text, struct subnet *subnet)
{
    char address[SUBNET_ADDRESS_MAX];
    const char *slash = strchr(text, '/');
    size_t length = slash ? (size_t)(slash - text) : strlen(text);
    if (length >= sizeof address)
        return false;
    memcpy(address, text, length);
    address[length] = '\0';
    *subnet = (struct subnet){.family = strchr(address, ':') ? AF_INET6 : AF_INET};
    unsigned bits_max = subnet->family == AF_INET6 ? 128 : 32;
    if (uv_inet_pton(subnet->family, address, subnet->bytes) != 0)
        return false;
    subnet->bits = bits_max;
    if (slash) {
        char *end = NULL;
        unsigned long bits = strtoul(slash + 1, &end, 10);
        if (end == slash + 1 || *end || bits > bits_max)
            return false;
        subnet->bits = (unsigned)bits;
    }
    return true;
}

char *subnet_masked(const char *text)
{
    struct subnet subnet;
    char shown[SUBNET_ADDRESS_MAX];
    if (!strchr(text, '/') || !subnet_parse(text, &subnet))
        return NULL;
    for (unsigned bit = subnet.bits; bit < SUBNET_BYTES_MAX * CHAR_BIT; bit++)
        subnet.bytes[bit / CHAR_BIT] &= (unsigned char)~(0x80U >> (bit % CHAR_BIT));
    if (uv_inet_ntop(subnet.family, subnet.bytes, shown, sizeof shown) != 0)
        return NULL;
    return memory_format("%s/%u", shown, subnet.bits);
}

bool subnets_overlap(const char *left, const char *right)
{
    struct subnet a, b;
    if (!subnet_parse(left, &a) || !subnet_parse(right, &b))
        return text_same(left, right);
    if (a.family != b.family)
        return false;
    unsigned bits = a.bits < b.bits ? a.bits : b.bits;
    for (unsigned i = 0; i < bits; i++) {
        unsigned mask = 0x80U >> (i % 8);
        if ((a.bytes[i / 8] & mask) != (b.bytes[i / 8] & mask))
            return false;
    }
    return true;
}
