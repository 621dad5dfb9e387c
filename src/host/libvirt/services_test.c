/* Tests of which process is a network's dnsmasq. */
#include "host/libvirt/services.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char *network_of(const char *executable, const char *argument)
{
    struct process process = {.executable = (char *)executable};
    texts_add(&process.argv, executable);
    texts_add(&process.argv, argument);
    char *network = services_dnsmasq_network(&process);
    texts_release(&process.argv);
    return network;
}

static void dnsmasq_is_known_by_its_file(void **state)
{
    (void)state;
    CLEANUP(memory_free_text)
    char *network = network_of("dnsmasq", "--conf-file=/var/lib/libvirt/dnsmasq/WSLX.conf");
    assert_string_equal(network, "WSLX");
    assert_null(network_of("dnsmasq", "--conf-file=/var/lib/libvirt/dnsmasq/WSLX.conf.old"));
    assert_null(network_of("dnsmasq", "--conf-file=/var/lib/libvirt/dnsmasq/.conf"));
    assert_null(network_of("dnsmasq", "--conf-file=/etc/dnsmasq.conf"));
    assert_null(network_of("dnsmasq", "/var/lib/libvirt/dnsmasq/WSLX.conf"));
    assert_null(network_of("sh", "--conf-file=/var/lib/libvirt/dnsmasq/WSLX.conf"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dnsmasq_is_known_by_its_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
