/* Tests of what is read from a domain's XML. */
#include "host/libvirt/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#define NAMESPACE_A "urn:test:a"
#define NAMESPACE_B "urn:test:b"

static struct texts namespaces;

static int namespaces_fill(void **state)
{
    (void)state;
    texts_add(&namespaces, NAMESPACE_A);
    texts_add(&namespaces, NAMESPACE_B);
    return 0;
}

static int namespaces_release(void **state)
{
    (void)state;
    texts_release(&namespaces);
    return 0;
}

/* A domain's XML around metadata and devices, as libvirt 9.0.0 prints it. */
static char *domain_xml(const char *metadata, const char *devices)
{
    return memory_format("<domain type='qemu' id='3'>\n  <name>wsl-vm</name>\n"
                         "  <uuid>d09e8bab-c421-486f-a1a4-ac2addcd52c3</uuid>\n"
                         "  <metadata>%s</metadata>\n  <devices>%s</devices>\n</domain>\n",
                         metadata, devices);
}

static void expect_owner(const char *metadata, const char *owner, const char *doubt_part)
{
    CLEANUP(memory_free_text) char *xml = domain_xml(metadata, "");
    CLEANUP(domain_release) struct domain domain = {0};
    struct error doubt = {0};
    struct error error = {0};
    assert_true(domain_parse(xml, &namespaces, &domain, &doubt, &error));
    if (owner)
        assert_string_equal(domain.owner, owner);
    else
        assert_null(domain.owner);
    assert_int_equal(error_is_set(&doubt), doubt_part != NULL);
    if (doubt_part)
        assert_non_null(strstr(doubt.message, doubt_part));
}

static void test_owner(void **state)
{
    (void)state;
    expect_owner("<a:owner xmlns:a='" NAMESPACE_A "'>WSLX</a:owner>", "WSLX", NULL);
    expect_owner("<a:owner xmlns:a='" NAMESPACE_A "'> WSL</a:owner>", " WSL", NULL);
    expect_owner("", NULL, NULL);
    expect_owner("<a:owner xmlns:a='" NAMESPACE_A "'/>", NULL, NULL);
    /* A namespace that only begins like ours, and an element in none. */
    expect_owner("<a:owner xmlns:a='" NAMESPACE_A "x'>WSL</a:owner>", NULL, NULL);
    expect_owner("<owner>WSL</owner>", NULL, NULL);
}

static void test_owner_in_doubt(void **state)
{
    (void)state;
    expect_owner("<a:owner xmlns:a='" NAMESPACE_A "'>WSL</a:owner>"
                 "<b:owner xmlns:b='" NAMESPACE_B "'>WSLX</b:owner>",
                 NULL, "two owners");
    expect_owner("<a:owner xmlns:a='" NAMESPACE_A "'>WSL</a:owner>"
                 "<b:owner xmlns:b='" NAMESPACE_B "'>WSL</b:owner>",
                 "WSL", NULL);
    expect_owner("<a:owner xmlns:a='" NAMESPACE_A "'>W<a:b/>SL</a:owner>", NULL, "holds elements");
    char name[DOMAIN_OWNER_BYTES_MAX + 2];
    memset(name, 'A', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    CLEANUP(memory_free_text)
    char *metadata = memory_format("<a:o xmlns:a='" NAMESPACE_A "'>%s</a:o>", name);
    expect_owner(metadata, NULL, "more than");
}

static void test_identity(void **state)
{
    (void)state;
    CLEANUP(memory_free_text) char *xml = domain_xml("", "");
    CLEANUP(domain_release) struct domain domain = {0};
    struct error doubt = {0};
    struct error error = {0};
    assert_true(domain_parse(xml, &namespaces, &domain, &doubt, &error));
    assert_string_equal(domain.uuid, "d09e8bab-c421-486f-a1a4-ac2addcd52c3");
    assert_string_equal(domain.name, "wsl-vm");
    assert_string_equal(domain.runtime_id, "3");
    assert_int_equal(domain.interfaces.count, 0);
}

static void test_devices(void **state)
{
    (void)state;
    CLEANUP(memory_free_text)
    char *xml = domain_xml(
        "", "<interface type='network'><mac address='52:54:00:e1:2b:12'/>"
            "<source network='WSL' portid='1a441775' bridge='br-wsl'/><target dev='vnet0'/>"
            "<alias name='net0'/></interface><interface type='bridge'><source bridge='br0'/>"
            "</interface><serial type='file'><source path='/run/a.log'/></serial>"
            "<serial type='pty'><source path='/dev/pts/1'/><log file='/run/b.log'/></serial>"
            "<console type='file'><source path='/run/a.log'/></console>");
    CLEANUP(domain_release) struct domain domain = {0};
    struct error doubt = {0};
    struct error error = {0};
    assert_true(domain_parse(xml, &namespaces, &domain, &doubt, &error));
    assert_int_equal(domain.interfaces.count, 2);
    assert_string_equal(domain.interfaces.items[0].network, "WSL");
    assert_null(domain.interfaces.items[1].network);
    assert_string_equal(domain.interfaces.items[1].bridge, "br0");
    assert_int_equal(domain.consoles.count, 2);
    assert_string_equal(domain.consoles.items[0], "/run/a.log");
    assert_string_equal(domain.consoles.items[1], "/run/b.log");
    struct endpoint endpoint = {0};
    domain_endpoint(&domain, &domain.interfaces.items[0], &endpoint);
    assert_string_equal(endpoint.id, "d09e8bab-c421-486f-a1a4-ac2addcd52c3/52:54:00:e1:2b:12");
    assert_string_equal(endpoint.interface, "vnet0");
    assert_string_equal(endpoint.name, "net0");
    record_release(&endpoint_record, &endpoint);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "<domain",
        "<domain/>",
        "<network><name>n</name><uuid>u</uuid></network>",
        "<domain><name>n</name></domain>",
        "<!DOCTYPE d [<!ENTITY e 'x'>]><domain><name>&e;</name><uuid>u</uuid></domain>",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CLEANUP(domain_release) struct domain domain = {0};
        struct error doubt = {0};
        struct error error = {0};
        assert_false(domain_parse(bad[i], &namespaces, &domain, &doubt, &error));
        assert_int_equal(error.class, ERROR_CLASS_UNAVAILABLE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_owner),    cmocka_unit_test(test_owner_in_doubt),
        cmocka_unit_test(test_identity), cmocka_unit_test(test_devices),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, namespaces_fill, namespaces_release);
}
