/* Networks and endpoints in HCN's JSON.
 *
 * The old form has the fields and their order of public captures of `hnsdiag list -df`
 * (microsoft/WSL#4901, #6457, #7127, #7820), the new one those of the HCN documents. */
#include "network_json.h"

#include <jansson.h>

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "base/text.h"

#define PREFIX_BYTES (MADE_TEXT_MAX + 4)

/* HCN's own ids are made up here from the network's: they only have to stay the same. */
static json_t *id_of_part(const struct made_network *network, const char *part)
{
    CLEANUP(memory_free_text)
    char *id = memory_format("%s%s", part, network->id + strlen(part));
    return json_string(id);
}

static json_t *address_json(uint32_t address)
{
    char text[MADE_TEXT_MAX];
    made_address_text(address, text);
    return json_string(text);
}

static json_t *prefix_json(const struct made_network *network)
{
    char address[MADE_TEXT_MAX], text[PREFIX_BYTES];
    made_address_text(network->subnet, address);
    snprintf(text, sizeof text, "%s/%u", address, network->prefix_length);
    return json_string(text);
}

static json_t *health_json(void)
{
    return json_pack("{s:i, s:I}", "LastErrorCode", 0, "LastUpdateTime",
                     (json_int_t)133084520633136877);
}

static size_t network_endpoints(const struct made_host *host, const struct made_network *network)
{
    size_t count = 0;
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++)
        count +=
            host->endpoints[i].used && made_id_same(host->endpoints[i].network_id, network->id);
    return count;
}

static json_t *subnets_v1(const struct made_network *network)
{
    json_t *list = json_array();
    if (network->prefix_length)
        json_array_append_new(
            list, json_pack("{s:{}, s:o, s:i, s:o, s:o, s:o, s:[{s:{}, s:i, s:o, s:o, s:i, s:[], "
                            "s:i}], s:i, s:[], s:i}",
                            "AdditionalParams", "AddressPrefix", prefix_json(network), "Flags", 0,
                            "GatewayAddress", address_json(network->subnet + 1), "Health",
                            health_json(), "ID", id_of_part(network, "BBAB25C4"), "IpSubnets",
                            "AdditionalParams", "Flags", 3, "ID", id_of_part(network, "4389901C"),
                            "IpAddressPrefix", prefix_json(network), "ObjectType", 6, "Policies",
                            "State", 0, "ObjectType", 5, "Policies", "State", 0));
    return list;
}

static json_t *network_v1(const struct made_host *host, const struct made_network *network)
{
    int endpoints = (int)network_endpoints(host, network);
    json_t *object = json_pack(
        "{s:o, s:{}, s:i, s:[{s:s, s:b, s:s}, {s:s, s:b, s:s}], s:i, s:s, s:o, s:s, s:b, s:b, "
        "s:[{s:s, s:s}], s:i, s:s, s:[], s:i, s:o, s:s, s:s, s:i, s:s, s:I}",
        "ActivityId", id_of_part(network, "88F37967"), "AdditionalParams", "CurrentEndpointCount",
        endpoints, "Extensions", "Id", "E7C3B2F0-F3C5-48DF-AF2B-10FED6D72E7A", "IsEnabled", 0,
        "Name", "Microsoft Windows-Filterplattform", "Id", "E9B59CFA-2BE1-4B21-828F-B6FBDBDDC017",
        "IsEnabled", 0, "Name", "Microsoft Azure VFP Switch Extension", "Flags",
        (int)network->flags, "GatewayMac", "00-15-5D-BD-68-AA", "Health", health_json(), "ID",
        network->id, "IPv6", 0, "IsolateSwitch", 1, "MacPools", "EndMacAddress",
        "00-15-5D-57-8F-FF", "StartMacAddress", "00-15-5D-57-80-00", "MaxConcurrentEndpoints",
        endpoints, "Name", network->name, "Policies", "State", 1, "Subnets", subnets_v1(network),
        "SwitchGuid", network->id, "SwitchName", network->name, "TotalEndpoints", endpoints, "Type",
        network->type, "Version", (json_int_t)47244640266);
    if (strcmp(network->type, "ICS") == 0)
        json_object_set_new(object, "DNSServerList", address_json(network->subnet + 1));
    return object;
}

static json_t *network_v2(const struct made_network *network)
{
    json_t *subnets = json_array();
    if (network->prefix_length)
        json_array_append_new(subnets, json_pack("{s:o, s:[{s:o, s:s}]}", "IpAddressPrefix",
                                                 prefix_json(network), "Routes", "NextHop",
                                                 address_json(network->subnet + 1),
                                                 "DestinationPrefix", "0.0.0.0/0"));
    return json_pack("{s:s, s:s, s:s, s:i, s:[], s:{s:[{s:s, s:s}]}, s:{}, s:[{s:s, s:o}], "
                     "s:{s:i, s:i}}",
                     "ID", network->id, "Name", network->name, "Type", network->type, "Flags",
                     (int)network->flags, "Policies", "MacPool", "Ranges", "StartMacAddress",
                     "00-15-5D-57-80-00", "EndMacAddress", "00-15-5D-57-8F-FF", "Dns", "Ipams",
                     "Type", "Static", "Subnets", subnets, "SchemaVersion", "Major", 2, "Minor",
                     16);
}

char *network_json_properties(const struct made_host *host, const struct made_network *network,
                              bool v2)
{
    json_t *object = v2 ? network_v2(network) : network_v1(host, network);
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

static const char *endpoint_mac(const struct made_endpoint *endpoint, char *text)
{
    snprintf(text, MADE_TEXT_MAX, "00-15-5D-57-%02X-%02X", endpoint->address >> 8 & 255,
             endpoint->address & 255);
    return text;
}

/* Whether HNS tells which VM an endpoint is of: public captures of WSL's do not show it. */
static bool endpoint_is_told(const struct made_endpoint *endpoint)
{
    struct answer answer;
    answer_find("VirtualMachine", &answer);
    bool told = *endpoint->system_id && answer.kind == ANSWER_TRUE;
    answer_release(&answer);
    return told;
}

static json_t *endpoint_v1(const struct made_endpoint *endpoint, const struct made_network *network)
{
    char mac[MADE_TEXT_MAX];
    json_t *object = json_pack(
        "{s:s, s:s, s:I, s:{s:s, s:s}, s:i, s:s, s:s, s:s, s:o, s:i, s:o, s:[]}", "ID",
        endpoint->id, "Name", "Ethernet", "Version", (json_int_t)47244640267, "AdditionalParams",
        "SwitchId", network->id, "SwitchPortId", endpoint->id, "State", 2, "VirtualNetwork",
        network->id, "VirtualNetworkName", network->name, "MacAddress", endpoint_mac(endpoint, mac),
        "IPAddress", address_json(endpoint->address), "PrefixLength", (int)network->prefix_length,
        "GatewayAddress", address_json(network->subnet + 1), "SharedContainers");
    if (endpoint_is_told(endpoint))
        json_object_set_new(object, "VirtualMachine", json_string(endpoint->system_id));
    return object;
}

static json_t *endpoint_v2(const struct made_endpoint *endpoint, const struct made_network *network)
{
    char mac[MADE_TEXT_MAX];
    return json_pack("{s:s, s:s, s:s, s:[], s:[{s:o, s:i, s:o}], s:{}, s:[{s:o, s:s}], s:s, s:i, "
                     "s:{s:i, s:i}}",
                     "ID", endpoint->id, "Name", "Ethernet", "HostComputeNetwork", network->id,
                     "Policies", "IpConfigurations", "IpAddress", address_json(endpoint->address),
                     "PrefixLength", (int)network->prefix_length, "IpSubnetId",
                     id_of_part(network, "4389901C"), "Dns", "Routes", "NextHop",
                     address_json(network->subnet + 1), "DestinationPrefix", "0.0.0.0/0",
                     "MacAddress", endpoint_mac(endpoint, mac), "Flags", 0, "SchemaVersion",
                     "Major", 2, "Minor", 16);
}

char *endpoint_json_properties(const struct made_host *host, const struct made_endpoint *endpoint,
                               bool v2)
{
    static const struct made_network none = {0};
    const struct made_network *network =
        made_host_network((struct made_host *)host, endpoint->network_id);
    network = network ? network : &none;
    json_t *object = v2 ? endpoint_v2(endpoint, network) : endpoint_v1(endpoint, network);
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    return text;
}

char *network_json_ids(const struct made_host *host)
{
    json_t *list = json_array();
    for (size_t i = 0; i < MADE_NETWORKS_MAX; i++) {
        if (host->networks[i].used)
            json_array_append_new(list, json_string(host->networks[i].id));
    }
    char *text = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    return text;
}

char *endpoint_json_ids(const struct made_host *host, const char *query)
{
    json_t *read = query && *query ? json_loads(query, 0, NULL) : NULL;
    const char *text = json_string_value(json_object_get(read, "Filter"));
    json_t *filter = text ? json_loads(text, 0, NULL) : NULL;
    const char *network_id = json_string_value(json_object_get(filter, "VirtualNetwork"));
    json_t *list = json_array();
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++) {
        const struct made_endpoint *endpoint = &host->endpoints[i];
        if (endpoint->used && (!network_id || made_id_same(endpoint->network_id, network_id)))
            json_array_append_new(list, json_string(endpoint->id));
    }
    char *ids = json_dumps(list, JSON_COMPACT);
    json_decref(list);
    json_decref(filter);
    json_decref(read);
    return ids;
}

bool network_json_is_v2(const char *query)
{
    json_t *read = query && *query ? json_loads(query, 0, NULL) : NULL;
    const json_t *version = json_object_get(read, "SchemaVersion");
    bool v2 = json_integer_value(json_object_get(version, "Major")) == 2;
    json_decref(read);
    return v2;
}

uint32_t network_json_query_flags(const char *query)
{
    json_t *read = query && *query ? json_loads(query, 0, NULL) : NULL;
    uint32_t flags = (uint32_t)json_integer_value(json_object_get(read, "Flags"));
    json_decref(read);
    return flags;
}

bool network_json_create(const struct made_host *host, struct made_network *network,
                         const char *settings)
{
    json_t *read = settings ? json_loads(settings, 0, NULL) : NULL;
    const char *name = NULL, *type = NULL, *prefix = NULL;
    int flags = 0;
    bool good = json_unpack(read, "{s:s, s:s, s?i, s?[{s:s}]}", "Name", &name, "Type", &type,
                            "Flags", &flags, "Subnets", "AddressPrefix", &prefix) == 0;
    if (good) {
        made_text_set(network->name, name);
        made_text_set(network->type, type);
        network->flags = (uint32_t)flags;
        network->subnet = made_host_free_subnet(host);
        network->prefix_length = 20;
    }
    const char *slash = good && prefix ? strchr(prefix, '/') : NULL;
    if (slash) {
        CLEANUP(memory_free_text) char *address = memory_text_of(prefix, (size_t)(slash - prefix));
        network->subnet = made_address_read(address);
        network->prefix_length = (uint32_t)strtoul(slash + 1, NULL, 10);
    }
    json_decref(read);
    return good;
}

void endpoint_json_plug(struct made_endpoint *endpoint, const char *settings)
{
    json_t *read = settings ? json_loads(settings, 0, NULL) : NULL;
    made_text_set(endpoint->system_id, json_string_value(json_object_get(read, "VirtualMachine")));
    json_decref(read);
}
