/* What HCN's documents say of networks and endpoints. */
#include "host/windows/hcn_document.h"

#include <ctype.h>
#include <inttypes.h>

#include "host/windows/document.h"
#include "host/windows/guid.h"
#include "model/network.h"

/* Most addresses and subnets of one object that are read. */
#define HCN_DOCUMENT_SUBNETS_MAX 256

/* Both answers about one object, parsed. */
struct hcn_answers {
    json_t *older; /* NULL: not asked for, or it could not be had */
    json_t *newer;
};

static void hcn_answers_release(struct hcn_answers *answers)
{
    json_release(&answers->older);
    json_release(&answers->newer);
}

/* HNS's network flags, by their bits (microsoft/WSL, hns_schema.h, NetworkFlags). */
static const char *const hcn_document_flags[] = {
    "EnableDns",       "EnableDhcp",
    "EnableMirroring", "NonPersistent",
    "Persistent",      "IsolateVSwitch",
    "FlowSteering",    "DisableSharing",
    "Firewall",        "SuppressMediaDisconnect",
    "DisableHostPort", "WeakHostReceive",
    "WeakHostSend",    "Iov",
};

#define HCN_DOCUMENT_FLAGS (sizeof hcn_document_flags / sizeof *hcn_document_flags)

/* States of an endpoint that is on no VM (hcsshim, EndpointState): uninitialized, created,
 * detached, destroyed. */
static bool hcn_document_is_detached(int64_t state)
{
    return state == 0 || state == 1 || state == 4 || state == 6;
}

bool hcn_document_ids(const char *text, struct texts *ids, struct error *error)
{
    CLEANUP(json_release) json_t *list = document_parse_list("HCN's list of ids", text, error);
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (list, index, item) {
        char guid[GUID_TEXT_BYTES];
        if (!guid_parse(json_string_value(item), guid))
            return error_set(error, ERROR_CLASS_UNAVAILABLE,
                             "HCN's list of ids: item %zu is no GUID", index + 1);
        if (!texts_have(ids, guid))
            texts_add(ids, guid);
    }
    return list != NULL;
}

/* One form's answer, which must be an object about `id`. False only with the error. */
static bool hcn_document_answer(const char *id, const char *text, json_t **answer,
                                struct error *error)
{
    CLEANUP(memory_free_text) char *what = memory_format("HCN's answer about %s", id);
    if (!text)
        return true;
    *answer = document_parse(what, text, error);
    if (!*answer)
        return false;
    CLEANUP(memory_free_text) char *own = document_text(*answer, "ID");
    return guid_same(own, id) || error_set(error, ERROR_CLASS_UNAVAILABLE, "%s is about %s", what,
                                           own ? own : "nothing that has an id");
}

static bool hcn_document_answers(const char *id, const char *older, const char *newer,
                                 struct hcn_answers *answers, struct error *error)
{
    return hcn_document_answer(id, older, &answers->older, error) &&
           hcn_document_answer(id, newer, &answers->newer, error);
}

/* The text of either form, the older first. The caller frees it. */
static char *hcn_document_text(const struct hcn_answers *answers, const char *key)
{
    char *text = document_text(answers->older, key);
    return text ? text : document_text(answers->newer, key);
}

/* Whether both forms have the text and disagree. */
static bool hcn_document_disagree(const struct hcn_answers *answers, const char *key)
{
    CLEANUP(memory_free_text) char *older = document_text(answers->older, key);
    CLEANUP(memory_free_text) char *newer = document_text(answers->newer, key);
    return older && newer && !text_same_ignoring_case(older, newer);
}

static void hcn_document_add_flags(const struct hcn_answers *answers, struct texts *flags)
{
    int64_t bits =
        document_integer(answers->older, "Flags", document_integer(answers->newer, "Flags", 0));
    for (size_t bit = 0; bit < 32; bit++) {
        CLEANUP(memory_free_text) char *number = memory_format("bit %zu", bit);
        if (bits & (INT64_C(1) << bit))
            texts_add(flags, bit < HCN_DOCUMENT_FLAGS ? hcn_document_flags[bit] : number);
    }
}

/* Adds the prefix that `key` of the object names, if it names one. */
static bool hcn_document_add_prefix(const json_t *object, const char *key, struct network *network,
                                    struct error *error)
{
    CLEANUP(memory_free_text) char *prefix = document_text(object, key);
    if (!prefix)
        return true;
    CLEANUP(memory_free_text) char *subnet = subnet_masked(prefix);
    if (!subnet || network->subnets.count >= HCN_DOCUMENT_SUBNETS_MAX)
        return error_set(error, ERROR_CLASS_UNAVAILABLE, "network %s: %s \"%s\"", network->id,
                         subnet ? "too many subnets, from" : "no subnet is", prefix);
    if (!texts_have(&network->subnets, subnet))
        texts_add(&network->subnets, subnet);
    return true;
}

/* The older form: a subnet, and in newer builds the IP subnets within it. */
static bool hcn_document_add_older(const json_t *older, struct network *network,
                                   struct error *error)
{
    size_t index = 0;
    json_t *subnet = NULL;
    json_array_foreach (document_member(older, "Subnets"), index, subnet) {
        size_t inner = 0;
        json_t *part = NULL;
        if (!hcn_document_add_prefix(subnet, "AddressPrefix", network, error))
            return false;
        json_array_foreach (document_member(subnet, "IpSubnets"), inner, part) {
            if (!hcn_document_add_prefix(part, "IpAddressPrefix", network, error))
                return false;
        }
    }
    return true;
}

static bool hcn_document_add_newer(const json_t *newer, struct network *network,
                                   struct error *error)
{
    size_t index = 0;
    json_t *ipam = NULL;
    json_array_foreach (document_member(newer, "Ipams"), index, ipam) {
        size_t inner = 0;
        json_t *subnet = NULL;
        json_array_foreach (document_member(ipam, "Subnets"), inner, subnet) {
            if (!hcn_document_add_prefix(subnet, "IpAddressPrefix", network, error))
                return false;
        }
    }
    return true;
}

bool hcn_document_network(const char *id, const char *older, const char *newer,
                          struct network *network, struct error *error)
{
    CLEANUP(hcn_answers_release) struct hcn_answers answers = {0};
    network->id = guid_text(id);
    /* HCN lists what is there; a network that is not active is none. */
    network->active = true;
    if (!hcn_document_answers(id, older, newer, &answers, error))
        return false;
    network->name = hcn_document_text(&answers, "Name");
    network->owner = hcn_document_text(&answers, "Owner");
    network->type = hcn_document_text(&answers, "Type");
    CLEANUP(memory_free_text) char *bridge = hcn_document_text(&answers, "SwitchGuid");
    network->bridge = guid_text(bridge);
    hcn_document_add_flags(&answers, &network->flags);
    if (hcn_document_disagree(&answers, "Name") || hcn_document_disagree(&answers, "Type"))
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "network %s: HCN's two answers name it differently", network->id);
    return hcn_document_add_older(answers.older, network, error) &&
           hcn_document_add_newer(answers.newer, network, error);
}

/* "00-15-5D-57-80-01" as "00:15:5d:57:80:01". The caller frees it. */
static char *hcn_document_mac(const struct hcn_answers *answers)
{
    char *mac = hcn_document_text(answers, "MacAddress");
    for (char *byte = mac; byte && *byte; byte++)
        *byte = (char)(*byte == '-' ? ':' : tolower((unsigned char)*byte));
    return mac;
}

static void hcn_document_add_address(const json_t *object, const char *key, struct texts *addresses)
{
    CLEANUP(memory_free_text) char *address = document_text(object, key);
    if (address && !texts_have(addresses, address) && addresses->count < HCN_DOCUMENT_SUBNETS_MAX)
        texts_add(addresses, address);
}

static void hcn_document_add_addresses(const struct hcn_answers *answers, struct texts *addresses)
{
    hcn_document_add_address(answers->older, "IPAddress", addresses);
    hcn_document_add_address(answers->older, "IPv6Address", addresses);
    size_t index = 0;
    json_t *configuration = NULL;
    json_array_foreach (document_member(answers->newer, "IpConfigurations"), index, configuration)
        hcn_document_add_address(configuration, "IpAddress", addresses);
}

/* The compute system that the endpoint is attached to: a VM, or the one container. NULL where
 * HNS does not tell it. The caller frees it. */
static char *hcn_document_attached_to(const struct hcn_answers *answers)
{
    CLEANUP(memory_free_text) char *machine = hcn_document_text(answers, "VirtualMachine");
    const json_t *containers = document_member(answers->older, "SharedContainers");
    if (machine)
        return guid_text(machine);
    const char *only =
        json_array_size(containers) == 1 ? json_string_value(json_array_get(containers, 0)) : NULL;
    return guid_text(only);
}

bool hcn_document_endpoint(const char *id, const char *older, const char *newer,
                           struct endpoint *endpoint, struct error *doubt, struct error *error)
{
    CLEANUP(hcn_answers_release) struct hcn_answers answers = {0};
    endpoint->id = guid_text(id);
    if (!hcn_document_answers(id, older, newer, &answers, error))
        return false;
    CLEANUP(memory_free_text) char *network = document_text(answers.older, "VirtualNetwork");
    if (!network)
        network = document_text(answers.newer, "HostComputeNetwork");
    endpoint->name = hcn_document_text(&answers, "Name");
    endpoint->network_id = guid_text(network);
    endpoint->system_id = hcn_document_attached_to(&answers);
    endpoint->mac = hcn_document_mac(&answers);
    hcn_document_add_addresses(&answers, &endpoint->addresses);
    if (!endpoint->system_id &&
        !hcn_document_is_detached(document_integer(answers.older, "State", -1)))
        error_set(doubt, ERROR_CLASS_UNAVAILABLE,
                  "endpoint %s: HNS does not tell which compute system it is attached to",
                  endpoint->id);
    return true;
}
