/* Tests of the translation rules out of libnftables' JSON. */
#include "host/linux/nat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

/* What libnftables 1.0.6 printed of a network of libvirt 9.0.0, shortened to one of its three
 * rules, and a rule that accepts. */
static const char captured[] =
    "{\"nftables\": [{\"metainfo\": {\"version\": \"1.0.6\", \"json_schema_version\": 1}}, "
    "{\"table\": {\"family\": \"ip\", \"name\": \"nat\", \"handle\": 1}}, "
    "{\"chain\": {\"family\": \"ip\", \"table\": \"nat\", \"name\": \"LIBVIRT_PRT\", \"handle\": "
    "1}}, "
    "{\"rule\": {\"family\": \"ip\", \"table\": \"nat\", \"chain\": \"POSTROUTING\", \"handle\": "
    "3, "
    "\"expr\": [{\"counter\": null}, {\"jump\": {\"target\": \"LIBVIRT_PRT\"}}]}}, "
    "{\"rule\": {\"family\": \"ip\", \"table\": \"nat\", \"chain\": \"LIBVIRT_PRT\", \"handle\": "
    "4, "
    "\"expr\": [{\"match\": {\"op\": \"==\", \"left\": {\"payload\": {\"protocol\": \"ip\", "
    "\"field\": \"saddr\"}}, \"right\": {\"prefix\": {\"addr\": \"172.28.1.0\", \"len\": 24}}}}, "
    "{\"match\": {\"op\": \"!=\", \"left\": {\"payload\": {\"protocol\": \"ip\", \"field\": "
    "\"daddr\"}}, \"right\": {\"prefix\": {\"addr\": \"172.28.1.0\", \"len\": 24}}}}, "
    "{\"counter\": {\"packets\": 5, \"bytes\": 7}}, "
    "{\"xt\": {\"type\": \"target\", \"name\": \"MASQUERADE\"}}]}}]}";

static void test_captured(void **state)
{
    (void)state;
    CLEANUP(view_release) struct view view = {0};
    struct error error = {0};
    assert_true(nat_parse(captured, &view, &error));
    assert_int_equal(view.nat_rules.count, 1);
    assert_string_equal(view.nat_rules.items[0].subnet, "172.28.1.0/24");
    assert_string_equal(view.nat_rules.items[0].family, "ip");
    assert_null(strstr(view.nat_rules.items[0].text, "counter"));
    assert_null(strstr(view.nat_rules.items[0].text, "handle"));
    assert_non_null(strstr(view.nat_rules.items[0].text, "LIBVIRT_PRT"));
}

/* One rule with these statements. */
static void parse_rule(const char *statements, struct view *view)
{
    CLEANUP(memory_free_text)
    char *json = memory_format("{\"nftables\":[{\"rule\":{\"family\":\"ip6\",\"table\":\"t\","
                               "\"chain\":\"c\",\"expr\":[%s]}}]}",
                               statements);
    struct error error = {0};
    assert_true(nat_parse(json, view, &error));
}

static void test_forms(void **state)
{
    (void)state;
    static const char not_this[] = "{\"match\":{\"op\":\"!=\",\"left\":{\"payload\":{\"protocol\":"
                                   "\"ip\",\"field\":\"saddr\"}},"
                                   "\"right\":\"192.0.2.7\"}},{\"masquerade\":null}";
    static const char one_address[] =
        "{\"match\":{\"op\":\"==\",\"left\":{\"payload\":{\"protocol\":\"ip\",\"field\":\"saddr\"}}"
        ","
        "\"right\":\"192.0.2.7\"}},{\"snat\":{\"addr\":\"198.51.100.1\"}}";
    CLEANUP(view_release) struct view view = {0};
    parse_rule("{\"masquerade\":null}", &view);
    parse_rule(not_this, &view);
    parse_rule(one_address, &view);
    parse_rule("{\"dnat\":{\"addr\":\"198.51.100.1\"}}", &view);
    parse_rule("{\"accept\":null}", &view);
    assert_int_equal(view.nat_rules.count, 3);
    assert_null(view.nat_rules.items[0].subnet);
    assert_null(view.nat_rules.items[1].subnet);
    assert_string_equal(view.nat_rules.items[2].subnet, "192.0.2.7");
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "{", "[]", "{\"nftables\":{}}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CLEANUP(view_release) struct view view = {0};
        struct error error = {0};
        assert_false(nat_parse(bad[i], &view, &error));
        assert_true(error_is_set(&error));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_captured),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
