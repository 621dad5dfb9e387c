/* Tests of what is read from HCN's documents. Values of the older form are those of public captures
 * (microsoft/WSL#4901, #6457, #6769, #7127, #8270). */
#include "host/windows/hcn_document.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define NETWORK_ID "b95d0c5e-57d4-412b-b571-18a81a16e005"

static const char network_older[] =
    "{\"ActivityId\":\"88F37967-3EA3-4AAE-A902-340BDE2E864B\",\"AdditionalParams\":{},"
    "\"CurrentEndpointCount\":1,\"DNSServerList\":\"172.24.176.1\",\"Extensions\":[{\"Id\":"
    "\"E7C3B2F0-F3C5-48DF-AF2B-10FED6D72E7A\",\"IsEnabled\":false,"
    "\"Name\":\"Microsoft Windows-Filterplattform\"}],\"Flags\":9,"
    "\"Health\":{\"LastErrorCode\":0,\"LastUpdateTime\":133084520633136877},"
    "\"ID\":\"B95D0C5E-57D4-412B-B571-18A81A16E005\",\"IPv6\":false,\"IsolateSwitch\":true,"
    "\"LayeredOn\":\"1000EE8D-BB5A-428A-9D9E-D2EF3EFBDA7A\",\"MacPools\":[{\"EndMacAddress\":"
    "\"00-15-5D-57-8F-FF\",\"StartMacAddress\":\"00-15-5D-57-80-00\"}],"
    "\"MaxConcurrentEndpoints\":1,\"Name\":\"WSL\",\"NatName\":"
    "\"ICS14DD1C98-FEB1-4B1A-97AA-1B485182E70E\",\"Policies\":[],\"State\":1,\"Subnets\":["
    "{\"AdditionalParams\":{},\"AddressPrefix\":\"172.24.176.0/20\",\"Flags\":0,"
    "\"GatewayAddress\":\"172.24.176.1\",\"ID\":\"BBAB25C4-CA23-43E1-871E-465C74E50297\","
    "\"IpSubnets\":[{\"Flags\":3,\"IpAddressPrefix\":\"172.24.176.0/20\",\"ObjectType\":6}],"
    "\"ObjectType\":5,\"State\":0}],\"TotalEndpoints\":2,\"Type\":\"ICS\"}";

static const char network_newer[] =
    "{\"Id\":\"{B95D0C5E-57D4-412B-B571-18A81A16E005}\",\"Owner\":\"WSL\",\"Name\":\"WSL\","
    "\"Type\":\"ics\",\"Flags\":9,\"Ipams\":[{\"Type\":\"Static\",\"Subnets\":[{"
    "\"IpAddressPrefix\":\"172.24.176.1/20\",\"Routes\":[{\"NextHop\":\"172.24.176.1\","
    "\"DestinationPrefix\":\"0.0.0.0/0\"}]}]}],\"SchemaVersion\":{\"Major\":2,\"Minor\":0}}";

static void expect_network(const char *older, const char *newer, const char *owner)
{
    struct network network = {0};
    struct error error = {0};
    assert_true(hcn_document_network(NETWORK_ID, older, newer, &network, &error));
    assert_string_equal(network.id, NETWORK_ID);
    assert_string_equal(network.name, "WSL");
    assert_true(text_same_ignoring_case(network.type, "ICS"));
    assert_true(text_same(network.owner, owner));
    assert_true(network.active);
    assert_int_equal(network.subnets.count, 1);
    assert_string_equal(network.subnets.items[0], "172.24.176.0/20");
    assert_int_equal(network.flags.count, 2);
    assert_string_equal(network.flags.items[0], "EnableDns");
    assert_string_equal(network.flags.items[1], "NonPersistent");
    record_release(&network_record, &network);
}

static void test_network(void **state)
{
    (void)state;
    expect_network(network_older, NULL, NULL);
    expect_network(NULL, network_newer, "WSL");
    expect_network(network_older, network_newer, "WSL");
}

static void test_flags(void **state)
{
    (void)state;
    struct network network = {0};
    struct error error = {0};
    const char *document = "{\"ID\":\"" NETWORK_ID "\",\"Flags\":16393}";
    assert_true(hcn_document_network(NETWORK_ID, document, NULL, &network, &error));
    assert_int_equal(network.flags.count, 3);
    assert_string_equal(network.flags.items[2], "bit 14");
    record_release(&network_record, &network);
}

static void expect_no_network(const char *older, const char *newer, const char *part)
{
    struct network network = {0};
    struct error error = {0};
    assert_false(hcn_document_network(NETWORK_ID, older, newer, &network, &error));
    assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    assert_non_null(strstr(error.message, part));
    record_release(&network_record, &network);
}

static void test_network_refused(void **state)
{
    (void)state;
    expect_no_network("{}", NULL, "nothing that has an id");
    expect_no_network("[]", NULL, "nothing that has an id");
    expect_no_network("{\"ID\":\"790E58B4-7939-4434-9358-89AE7DDBE87E\"}", NULL, "is about 790E");
    expect_no_network("{\"ID\":\"" NETWORK_ID "\",\"Subnets\":[{\"AddressPrefix\":\"172.24/20\"}]}",
                      NULL, "no subnet");
    expect_no_network(network_older, "{\"Id\":\"" NETWORK_ID "\",\"Name\":\"WSLX\"}",
                      "name it differently");
    for (size_t length = 0; length + 1 < strlen(network_older); length += 11) {
        CLEANUP(memory_free_text) char *part = memory_text_of(network_older, length);
        expect_no_network(part, NULL, "not JSON");
    }
}

#define ENDPOINT_ID "0da0a0a7-3a1b-4c8c-9e56-7c5b8f9a1d01"
#define MACHINE_ID  "eed44daf-4f7e-4cf5-82fd-f9c8ebf8db82"

static const char endpoint_older[] =
    "{\"ID\":\"0DA0A0A7-3A1B-4C8C-9E56-7C5B8F9A1D01\",\"Name\":\"Ethernet\","
    "\"VirtualNetwork\":\"B95D0C5E-57D4-412B-B571-18A81A16E005\",\"VirtualNetworkName\":\"WSL\","
    "\"VirtualMachine\":\"EED44DAF-4F7E-4CF5-82FD-F9C8EBF8DB82\",\"IPAddress\":\"172.24.187.42\","
    "\"PrefixLength\":20,\"GatewayAddress\":\"172.24.176.1\",\"MacAddress\":\"00-15-5D-57-80-01\","
    "\"State\":2,\"SharedContainers\":[],\"AdditionalParams\":{\"SwitchId\":"
    "\"B95D0C5E-57D4-412B-B571-18A81A16E005\",\"SwitchPortId\":\"4939CC1B-950A\"}}";

static const char endpoint_newer[] =
    "{\"ID\":\"" ENDPOINT_ID "\",\"Name\":\"Ethernet\",\"HostComputeNetwork\":"
    "\"B95D0C5E-57D4-412B-B571-18A81A16E005\",\"IpConfigurations\":[{\"IpAddress\":"
    "\"172.24.187.42\",\"PrefixLength\":20},{\"IpAddress\":\"fd00::2\",\"PrefixLength\":64}],"
    "\"MacAddress\":\"00-15-5D-57-80-01\",\"SchemaVersion\":{\"Major\":2,\"Minor\":0}}";

static void test_endpoint(void **state)
{
    (void)state;
    struct endpoint endpoint = {0};
    struct error doubt = {0};
    struct error error = {0};
    assert_true(hcn_document_endpoint(ENDPOINT_ID, endpoint_older, endpoint_newer, &endpoint,
                                      &doubt, &error));
    assert_false(error_is_set(&doubt));
    assert_string_equal(endpoint.id, ENDPOINT_ID);
    assert_string_equal(endpoint.system_id, MACHINE_ID);
    assert_string_equal(endpoint.network_id, NETWORK_ID);
    assert_string_equal(endpoint.mac, "00:15:5d:57:80:01");
    assert_int_equal(endpoint.addresses.count, 2);
    assert_string_equal(endpoint.addresses.items[1], "fd00::2");
    record_release(&endpoint_record, &endpoint);
}

static void expect_attached(const char *older, const char *system_id, bool doubtful)
{
    struct endpoint endpoint = {0};
    struct error doubt = {0};
    struct error error = {0};
    const char *newer = older ? NULL : endpoint_newer;
    assert_true(hcn_document_endpoint(ENDPOINT_ID, older, newer, &endpoint, &doubt, &error));
    assert_true(text_same(endpoint.system_id, system_id));
    assert_int_equal(error_is_set(&doubt), doubtful);
    record_release(&endpoint_record, &endpoint);
}

/* An endpoint that is attached to something HNS does not name is in doubt; one that is attached to
 * nothing is not. */
static void test_attached(void **state)
{
    (void)state;
    expect_attached(endpoint_older, MACHINE_ID, false);
    expect_attached("{\"ID\":\"" ENDPOINT_ID "\",\"State\":2}", NULL, true);
    expect_attached("{\"ID\":\"" ENDPOINT_ID "\"}", NULL, true);
    expect_attached(NULL, NULL, true);
    expect_attached("{\"ID\":\"" ENDPOINT_ID "\",\"State\":1}", NULL, false);
    expect_attached("{\"ID\":\"" ENDPOINT_ID "\",\"State\":4}", NULL, false);
    expect_attached("{\"ID\":\"" ENDPOINT_ID "\",\"SharedContainers\":[\"7a4f81b2\"]}", "7a4f81b2",
                    false);
    expect_attached("{\"ID\":\"" ENDPOINT_ID "\",\"SharedContainers\":[\"a\",\"b\"]}", NULL, true);
}

static void test_ids(void **state)
{
    (void)state;
    CLEANUP(texts_release) struct texts ids = {0};
    struct error error = {0};
    assert_true(hcn_document_ids("[\"B95D0C5E-57D4-412B-B571-18A81A16E005\","
                                 "\"{c08cb7b8-9b3c-408e-8e30-5e16a3aeb444}\"]",
                                 &ids, &error));
    assert_int_equal(ids.count, 2);
    assert_string_equal(ids.items[0], NETWORK_ID);
    assert_string_equal(ids.items[1], "c08cb7b8-9b3c-408e-8e30-5e16a3aeb444");
    assert_true(hcn_document_ids("", &ids, &error));
    assert_false(hcn_document_ids("[\"WSL\"]", &ids, &error));
    assert_false(hcn_document_ids("[{\"ID\":\"" NETWORK_ID "\"}]", &ids, &error));
    assert_false(hcn_document_ids("[\"" NETWORK_ID "\"", &ids, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_network),         cmocka_unit_test(test_flags),
        cmocka_unit_test(test_network_refused), cmocka_unit_test(test_endpoint),
        cmocka_unit_test(test_attached),        cmocka_unit_test(test_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
