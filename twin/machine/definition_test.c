/* Tests of machine/definition.h. */
#include "machine/definition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct identity definition_identity = {
    .client = (char *)"wslx",
    .owner = (char *)"WSL<X>",
    .memory_process_suffix = (char *)"WSLX",
    .network = {.name = (char *)"WSLX",
                .id = (char *)"id-1",
                .bridge = (char *)"br-wslx",
                .subnet = (char *)"10.9.8.0/25"},
    .memory_mib = 300,
};

static void definition_has(const char *xml, const char *part)
{
    if (!strstr(xml, part))
        fail_msg("%s is not in:\n%s", part, xml);
}

static void definition_of_a_network(void **state)
{
    (void)state;
    CLEANUP(memory_free_text) char *xml = definition_network(&definition_identity);
    definition_has(xml, "<name>WSLX</name>");
    definition_has(xml, "<uuid>id-1</uuid>");
    definition_has(xml, "<bridge name='br-wslx' stp='off' delay='0'/>");
    definition_has(xml, "<domain name='wslx.internal' localOnly='yes'/>");
    definition_has(xml, "<host ip='10.9.8.1'><hostname>host</hostname></host>");
    definition_has(xml, "<ip address='10.9.8.1' prefix='25'>");
    definition_has(xml, "<range start='10.9.8.2' end='10.9.8.126'/>");
}

static void definition_of_a_machine(void **state)
{
    (void)state;
    const struct definition_disk disks[] = {{.id = "id-a", .image = "/a&b's", .slot = 0},
                                            {.id = "id-b", .image = "/b", .slot = 2}};
    CLEANUP(memory_free_text)
    char *xml = definition_machine(
        &(struct definition_machine){.identity = &definition_identity,
                                     .owner = definition_identity.owner,
                                     .uuid = "01234567-89ab-4def-8123-456789abcdef",
                                     .network = "Their \"network\"",
                                     .accelerator = NULL,
                                     .kernel = "/k",
                                     .initramfs = "/i",
                                     .port_socket = "/p",
                                     .console_log = "/c",
                                     .disks = disks,
                                     .disk_count = 2});
    definition_has(xml, "<domain type='qemu' ");
    definition_has(xml, "<name>wslx-01234567</name>");
    definition_has(xml, "<uuid>01234567-89ab-4def-8123-456789abcdef</uuid>");
    definition_has(xml, "<twin:owner xmlns:twin='urn:cotenant:twin'>WSL&lt;X&gt;</twin:owner>");
    definition_has(xml, "<memory unit='MiB'>300</memory>");
    definition_has(xml, "<source file='/a&amp;b&apos;s'/>");
    definition_has(xml, "<target dev='vda' bus='virtio'/>");
    definition_has(xml, "<target dev='vdc' bus='virtio'/>");
    definition_has(xml, "<serial>id-b</serial>");
    definition_has(xml, "<source network='Their &quot;network&quot;'/>");
    definition_has(xml, "<target type='virtio' name='org.cotenant.twin.0'/>");
    definition_has(xml, "<qemu:arg value='process=vmmemWSLX'/>");
}

static void definition_uses_kvm_when_told(void **state)
{
    (void)state;
    const char *const words[] = {"kvm", "tcg", "KVM", NULL};
    const char *const types[] = {"type='kvm'", "type='qemu'", "type='qemu'", "type='qemu'"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        CLEANUP(memory_free_text)
        char *xml = definition_machine(
            &(struct definition_machine){.identity = &definition_identity,
                                         .owner = definition_identity.owner,
                                         .uuid = "01234567-89ab-4def-8123-456789abcdef",
                                         .network = "n",
                                         .accelerator = words[i],
                                         .kernel = "/k",
                                         .initramfs = "/i",
                                         .port_socket = "/p",
                                         .console_log = "/c"});
        definition_has(xml, types[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definition_of_a_network),
        cmocka_unit_test(definition_of_a_machine),
        cmocka_unit_test(definition_uses_kvm_when_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
