/* What libvirt is asked to make: the XML of a network, a disk and a VM. Pure: data in, text out.
 *
 * The VM's owner stands in its metadata, as the one element `owner` in the namespace
 * DEFINITION_NAMESPACE. */
#pragma once

#include "base/text.h"
#include "control/identity.h"

#define DEFINITION_NAMESPACE "urn:cotenant:twin"

/* Letters for vda to vdp: more disks than that no VM gets in its life. */
#define DEFINITION_DISKS_MAX 16

/* PCI without bridges: a disk can be plugged in at any free slot. */
#define DEFINITION_MACHINE_TYPE "pc"

/* A guest that panics ends instead of standing still; the console goes to a file. The ciphers that
 * nothing in it uses are not tested, and interrupts are not routed by ACPI: either takes about a
 * quarter of an emulated boot. Devices are plugged and unplugged by ACPI all the same. */
#define DEFINITION_KERNEL_COMMAND_LINE "console=ttyS0 quiet panic=-1 cryptomgr.notests acpi=noirq"

struct definition_disk {
    const char *id;    /* the serial that the guest finds it by (wire/request.h) */
    const char *image; /* absolute path */
    unsigned slot;     /* 0 is vda */
};

struct definition_machine {
    const struct identity *identity;
    const char *uuid;
    const char *owner;       /* NULL: none is recorded */
    const char *network;     /* as libvirt calls the network that is there */
    const char *accelerator; /* "kvm" or "tcg" */
    const char *kernel;
    const char *initramfs;
    const char *port_socket; /* where QEMU offers the virtio-serial port */
    const char *console_log;
    const struct definition_disk *disks;
    size_t disk_count;
};

/* Each gives a text that the caller frees. */
char *definition_network(const struct identity *identity);
char *definition_disk(const struct definition_disk *disk);
char *definition_machine(const struct definition_machine *machine);
