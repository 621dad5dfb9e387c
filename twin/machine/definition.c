/* What libvirt is asked to make: the XML of a network, a disk and a VM. */
#include "machine/definition.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "wire/session.h"

/* Bytes of the UUID that tell the names of two VMs of one runtime apart. */
#define DEFINITION_NAME_UUID_BYTES 8

/* Appends text as XML character data that is also good inside '…'. */
static void definition_append_escaped(struct text *xml, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
            text_append(xml, "&amp;");
            break;
        case '<':
            text_append(xml, "&lt;");
            break;
        case '>':
            text_append(xml, "&gt;");
            break;
        case '\'':
            text_append(xml, "&apos;");
            break;
        case '"':
            text_append(xml, "&quot;");
            break;
        default:
            text_append_char(xml, *text);
        }
    }
}

/* "BEFORE escaped(VALUE) AFTER" */
static void definition_append(struct text *xml, const char *before, const char *value,
                              const char *after)
{
    text_append(xml, before);
    definition_append_escaped(xml, value);
    text_append(xml, after);
}

static void definition_append_address(struct text *xml, uint32_t address)
{
    char text[INET_ADDRSTRLEN];
    struct in_addr network_order = {.s_addr = htonl(address)};
    inet_ntop(AF_INET, &network_order, text, sizeof text);
    text_append(xml, text);
}

/* With libvirt's defaults a lease takes 5 s: the bridge's spanning tree delay and dnsmasq's ping
 * of a new address. Without an upstream, names of our own domain are answered at once. */
char *definition_network(const struct identity *identity)
{
    struct text xml = {0};
    struct identity_subnet subnet = {0};
    identity_subnet_parse(identity->network.subnet, &subnet);
    text_append(&xml, "<network xmlns:dnsmasq='http://libvirt.org/schemas/network/dnsmasq/1.0'>\n");
    definition_append(&xml, "  <name>", identity->network.name, "</name>\n");
    definition_append(&xml, "  <uuid>", identity->network.id, "</uuid>\n");
    text_append(&xml, "  <forward mode='nat'/>\n");
    definition_append(&xml, "  <bridge name='", identity->network.bridge,
                      "' stp='off' delay='0'/>\n");
    definition_append(&xml, "  <domain name='", identity->client,
                      ".internal' localOnly='yes'/>\n  <dns><host ip='");
    definition_append_address(&xml, subnet.network + 1);
    text_append(&xml, "'><hostname>host</hostname></host></dns>\n  <ip address='");
    definition_append_address(&xml, subnet.network + 1);
    text_append_format(&xml, "' prefix='%d'><dhcp><range start='", subnet.prefix);
    definition_append_address(&xml, subnet.network + 2);
    text_append(&xml, "' end='");
    definition_append_address(&xml, (subnet.network | ~subnet.mask) - 1);
    text_append(&xml, "'/></dhcp></ip>\n"
                      "  <dnsmasq:options><dnsmasq:option value='no-ping'/></dnsmasq:options>\n"
                      "</network>\n");
    return text_take(&xml);
}

static void definition_append_disk(struct text *xml, const struct definition_disk *disk)
{
    definition_append(xml,
                      "    <disk type='file' device='disk'>\n"
                      "      <driver name='qemu' type='raw'/>\n"
                      "      <source file='",
                      disk->image, "'/>\n");
    text_append_format(xml, "      <target dev='vd%c' bus='virtio'/>\n", (char)('a' + disk->slot));
    definition_append(xml, "      <serial>", disk->id, "</serial>\n    </disk>\n");
}

char *definition_disk(const struct definition_disk *disk)
{
    struct text xml = {0};
    definition_append_disk(&xml, disk);
    return text_take(&xml);
}

static void definition_append_devices(struct text *xml, const struct definition_machine *machine)
{
    text_append(xml, "  <devices>\n");
    for (size_t i = 0; i < machine->disk_count; i++)
        definition_append_disk(xml, &machine->disks[i]);
    definition_append(xml, "    <interface type='network'><source network='", machine->network,
                      "'/><model type='virtio'/><rom enabled='no'/></interface>\n");
    definition_append(xml, "    <channel type='unix'><source mode='bind' path='",
                      machine->port_socket,
                      "'/><target type='virtio' name='" WIRE_PORT_NAME "'/></channel>\n");
    definition_append(xml, "    <serial type='file'><source path='", machine->console_log,
                      "'/><target port='0'/></serial>\n");
    text_append(xml, "    <controller type='usb' model='none'/>\n"
                     "    <memballoon model='none'/>\n"
                     "  </devices>\n");
}

char *definition_machine(const struct definition_machine *machine)
{
    struct text xml = {0};
    const struct identity *identity = machine->identity;
    bool kvm = text_same(machine->accelerator, "kvm");
    text_append_format(&xml,
                       "<domain type='%s' "
                       "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n",
                       kvm ? "kvm" : "qemu");
    definition_append(&xml, "  <name>", identity->client, "-");
    text_append_format(&xml, "%.*s</name>\n", DEFINITION_NAME_UUID_BYTES, machine->uuid);
    definition_append(&xml, "  <uuid>", machine->uuid, "</uuid>\n");
    if (machine->owner)
        definition_append(&xml, "  <metadata><twin:owner xmlns:twin='" DEFINITION_NAMESPACE "'>",
                          machine->owner, "</twin:owner></metadata>\n");
    text_append_format(&xml, "  <memory unit='MiB'>%lld</memory>\n  <vcpu>1</vcpu>\n",
                       (long long)identity->memory_mib);
    text_append(&xml, "  <os>\n    <type machine='" DEFINITION_MACHINE_TYPE "'>hvm</type>\n");
    definition_append(&xml, "    <kernel>", machine->kernel, "</kernel>\n");
    definition_append(&xml, "    <initrd>", machine->initramfs, "</initrd>\n");
    text_append(&xml, "    <cmdline>" DEFINITION_KERNEL_COMMAND_LINE "</cmdline>\n  </os>\n"
                      "  <features><acpi/></features>\n"
                      "  <cpu mode='maximum'/>\n" /* with less, TCG boots no recent kernel */
                      "  <on_reboot>destroy</on_reboot>\n" /* so does a panic, by panic=-1 */
                      "  <on_crash>destroy</on_crash>\n");
    definition_append_devices(&xml, machine);
    definition_append(&xml,
                      "  <qemu:commandline><qemu:arg value='-name'/>"
                      "<qemu:arg value='process=" IDENTITY_MEMORY_PROCESS,
                      identity->memory_process_suffix, "'/></qemu:commandline>\n</domain>\n");
    return text_take(&xml);
}
