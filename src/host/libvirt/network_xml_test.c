/* Tests of what is read from a network's XML, and of subnets. */
#include "host/libvirt/network_xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "host/libvirt/subnet.h"

static void expect_subnet(const char *address, const char *mask, const char *expected)
{
    CLEANUP(memory_free_text) char *subnet = subnet_text(address, mask);
    if (expected)
        assert_string_equal(subnet, expected);
    else
        assert_null(subnet);
}

static void test_subnets(void **state)
{
    (void)state;
    expect_subnet("172.28.1.1", "255.255.255.0", "172.28.1.0/24");
    expect_subnet("172.28.17.200", "20", "172.28.16.0/20");
    expect_subnet("10.1.2.3", "255.255.255.255", "10.1.2.3/32");
    expect_subnet("10.1.2.3", "0.0.0.0", "0.0.0.0/0");
    expect_subnet("10.1.2.3", NULL, "10.0.0.0/8");
    expect_subnet("192.0.2.9", NULL, "192.0.2.0/24");
    expect_subnet("fd00:1::1", "64", "fd00:1::/64");
    expect_subnet("fd00:1::1", NULL, "fd00:1::/64");
    expect_subnet("172.28.1.1", "255.0.255.0", NULL);
    expect_subnet("172.28.1.1", "33", NULL);
    expect_subnet("172.28.1.1", "", NULL);
    expect_subnet("fd00::1", "255.255.255.0", NULL);
    expect_subnet("172.28.1", "24", NULL);
}

static void expect_type(const char *forward, const char *type)
{
    CLEANUP(memory_free_text)
    char *xml = memory_format("<network><name>n</name><uuid>u</uuid>%s</network>", forward);
    struct network network = {0};
    struct error error = {0};
    assert_true(network_xml_parse(xml, &network, &error));
    assert_string_equal(network.type, type);
    record_release(&network_record, &network);
}

static void test_types(void **state)
{
    (void)state;
    expect_type("<forward mode='route'/>", "route");
    expect_type("<forward/>", "nat");
    expect_type("", "isolated");
}

static void test_whole(void **state)
{
    (void)state;
    struct network network = {0};
    struct error error = {0};
    assert_true(network_xml_parse(
        "<network connections='1'>\n  <name>WSL</name>\n"
        "  <uuid>790e58b4-7939-4434-9358-89ae7ddbe87e</uuid>\n  <forward mode='nat'>\n"
        "    <nat>\n      <port start='1024' end='65535'/>\n    </nat>\n  </forward>\n"
        "  <bridge name='br-wsl' stp='off' delay='0'/>\n  <mac address='52:54:00:b4:ac:e3'/>\n"
        "  <ip address='172.28.1.1' netmask='255.255.255.0'>\n    <dhcp/>\n  </ip>\n"
        "  <ip family='ipv6' address='fd00::1' prefix='64'/>\n</network>\n",
        &network, &error));
    assert_string_equal(network.id, "790e58b4-7939-4434-9358-89ae7ddbe87e");
    assert_string_equal(network.name, "WSL");
    assert_string_equal(network.bridge, "br-wsl");
    assert_int_equal(network.subnets.count, 2);
    assert_string_equal(network.subnets.items[0], "172.28.1.0/24");
    assert_string_equal(network.subnets.items[1], "fd00::/64");
    record_release(&network_record, &network);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "<network><name>n</name></network>",
        "<network><name>n</name><uuid>u</uuid><ip address='1.2.3.4' prefix='40'/></network>",
        "<network><name>n</name><uuid>u</uuid><ip/></network>",
        "<domain><name>n</name><uuid>u</uuid></domain>",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct network network = {0};
        struct error error = {0};
        assert_false(network_xml_parse(bad[i], &network, &error));
        assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
        record_release(&network_record, &network);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_subnets),
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
