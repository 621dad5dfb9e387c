/* The service's dealings with libvirt. */
#include "machine/hypervisor.h"

#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

/* libvirt offers no call that waits for the end of a VM; this long between two looks. */
#define HYPERVISOR_LOOK_MS 5

/* Unless LIBVIRT_DEFAULT_URI says another. */
#define HYPERVISOR_URI "qemu:///system"

static void hypervisor_release_domain(virDomainPtr *domain)
{
    if (*domain)
        virDomainFree(*domain);
}

static void hypervisor_release_network(virNetworkPtr *network)
{
    if (*network)
        virNetworkFree(*network);
}

/* libvirt prints errors on stderr unless told not to; ours go to the caller. */
static void hypervisor_on_error(void *user, virErrorPtr error)
{
    (void)user;
    (void)error;
}

static bool hypervisor_refuse(struct error *error, const char *what)
{
    virErrorPtr cause = virGetLastError();
    return error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBVIRT,
                          cause ? cause->code : 0, "%s: %s", what,
                          cause && cause->message ? cause->message : "libvirt gives no reason");
}

static bool hypervisor_failed_with(int code)
{
    virErrorPtr cause = virGetLastError();
    return cause && cause->code == code;
}

void hypervisor_init(struct hypervisor *hypervisor, const struct identity *identity)
{
    *hypervisor = (struct hypervisor){.identity = identity};
    virSetErrorFunc(NULL, hypervisor_on_error);
}

void hypervisor_release(struct hypervisor *hypervisor)
{
    if (hypervisor->connection)
        virConnectClose(hypervisor->connection);
    hypervisor->connection = NULL;
}

static bool hypervisor_connect(struct hypervisor *hypervisor, struct error *error)
{
    unsigned long version = 0;
    /* A question tells; virConnectIsAlive sees an end only after a call that failed. */
    if (hypervisor->connection && virConnectGetLibVersion(hypervisor->connection, &version) == 0)
        return true;
    hypervisor_release(hypervisor);
    const char *uri = getenv("LIBVIRT_DEFAULT_URI");
    hypervisor->connection = virConnectOpen(uri && *uri ? uri : HYPERVISOR_URI);
    return hypervisor->connection || hypervisor_refuse(error, "No connection to libvirt");
}

bool hypervisor_open_network(struct hypervisor *hypervisor, char **name, bool *created,
                             struct error *error)
{
    *created = false;
    if (!hypervisor_connect(hypervisor, error))
        return false;
    CLEANUP(hypervisor_release_network)
    virNetworkPtr network =
        virNetworkLookupByUUIDString(hypervisor->connection, hypervisor->identity->network.id);
    if (!network && !hypervisor_failed_with(VIR_ERR_NO_NETWORK))
        return hypervisor_refuse(error, "The network cannot be looked up");
    if (!network) {
        CLEANUP(memory_free_text) char *xml = definition_network(hypervisor->identity);
        network = virNetworkCreateXML(hypervisor->connection, xml);
        *created = network != NULL;
    } else if (virNetworkIsActive(network) == 0 && virNetworkCreate(network) != 0) {
        return hypervisor_refuse(error, "The network does not start");
    }
    if (!network)
        return hypervisor_refuse(error, "The network cannot be created");
    *name = memory_text(virNetworkGetName(network));
    return true;
}

bool hypervisor_remove_network(struct hypervisor *hypervisor, struct error *error)
{
    if (!hypervisor_connect(hypervisor, error))
        return false;
    CLEANUP(hypervisor_release_network)
    virNetworkPtr network =
        virNetworkLookupByUUIDString(hypervisor->connection, hypervisor->identity->network.id);
    if (!network && hypervisor_failed_with(VIR_ERR_NO_NETWORK))
        return true;
    if (!network || virNetworkDestroy(network) != 0)
        return hypervisor_refuse(error, "The network cannot be removed");
    return true;
}

bool hypervisor_start(struct hypervisor *hypervisor, const char *xml, struct error *error)
{
    if (!hypervisor_connect(hypervisor, error))
        return false;
    CLEANUP(hypervisor_release_domain)
    virDomainPtr domain =
        virDomainCreateXML(hypervisor->connection, xml, VIR_DOMAIN_START_AUTODESTROY);
    return domain || hypervisor_refuse(error, "The virtual machine cannot be started");
}

static void hypervisor_pause(void)
{
    struct timespec pause = {.tv_nsec = HYPERVISOR_LOOK_MS * CLOCK_NS_PER_MS};
    nanosleep(&pause, NULL);
}

/* NULL with `*gone` if there is none, NULL with the error if that is not known. */
static virDomainPtr hypervisor_find(struct hypervisor *hypervisor, const char *uuid, bool *gone,
                                    struct error *error)
{
    *gone = false;
    if (!hypervisor_connect(hypervisor, error))
        return NULL;
    virDomainPtr domain = virDomainLookupByUUIDString(hypervisor->connection, uuid);
    if (domain)
        return domain;
    *gone = hypervisor_failed_with(VIR_ERR_NO_DOMAIN);
    if (!*gone)
        hypervisor_refuse(error, "The virtual machine cannot be looked up");
    return NULL;
}

bool hypervisor_end(struct hypervisor *hypervisor, const char *uuid, int64_t deadline_ms,
                    struct error *error)
{
    int64_t start_ns = clock_monotonic_ns();
    bool destroyed = false;
    for (;;) {
        bool gone = false;
        CLEANUP(hypervisor_release_domain)
        virDomainPtr domain = hypervisor_find(hypervisor, uuid, &gone, error);
        if (!domain)
            return gone;
        int64_t waited_ms = (clock_monotonic_ns() - start_ns) / CLOCK_NS_PER_MS;
        if (waited_ms >= deadline_ms && !destroyed) {
            destroyed = true;
            /* It may have ended this moment: the next look tells. */
            if (virDomainDestroy(domain) != 0 && !hypervisor_failed_with(VIR_ERR_NO_DOMAIN) &&
                !hypervisor_failed_with(VIR_ERR_OPERATION_INVALID))
                return hypervisor_refuse(error, "The virtual machine cannot be destroyed");
        } else if (waited_ms >= deadline_ms + HYPERVISOR_END_MS) {
            return error_set(error, ERROR_CLASS_UNAVAILABLE,
                             "The virtual machine %s was destroyed and is still there", uuid);
        }
        hypervisor_pause();
    }
}

bool hypervisor_attach(struct hypervisor *hypervisor, const char *uuid, const char *disk_xml,
                       struct error *error)
{
    bool gone = false;
    CLEANUP(hypervisor_release_domain)
    virDomainPtr domain = hypervisor_find(hypervisor, uuid, &gone, error);
    if (!domain)
        return gone ? error_set(error, ERROR_CLASS_UNAVAILABLE, "The virtual machine is gone")
                    : false;
    return virDomainAttachDeviceFlags(domain, disk_xml, VIR_DOMAIN_AFFECT_LIVE) == 0 ||
           hypervisor_refuse(error, "The distribution's disk cannot be plugged in");
}

/* Whether the VM still has the disk; "no" for a VM that is gone. */
static bool hypervisor_has_disk(struct hypervisor *hypervisor, const char *uuid,
                                const struct definition_disk *disk)
{
    bool gone = false;
    struct error ignored = {0};
    CLEANUP(hypervisor_release_domain)
    virDomainPtr domain = hypervisor_find(hypervisor, uuid, &gone, &ignored);
    CLEANUP(memory_free_text) char *xml = domain ? virDomainGetXMLDesc(domain, 0) : NULL;
    CLEANUP(memory_free_text)
    char *mark = memory_format("<target dev='vd%c' ", (char)('a' + disk->slot));
    return xml && strstr(xml, mark);
}

bool hypervisor_detach(struct hypervisor *hypervisor, const char *uuid,
                       const struct definition_disk *disk, struct error *error)
{
    bool gone = false;
    CLEANUP(hypervisor_release_domain)
    virDomainPtr domain = hypervisor_find(hypervisor, uuid, &gone, error);
    if (!domain)
        return gone;
    CLEANUP(memory_free_text) char *xml = definition_disk(disk);
    if (virDomainDetachDeviceFlags(domain, xml, VIR_DOMAIN_AFFECT_LIVE) != 0)
        return hypervisor_refuse(error, "The distribution's disk cannot be taken out");
    int64_t start_ns = clock_monotonic_ns();
    while (hypervisor_has_disk(hypervisor, uuid, disk)) {
        if (clock_monotonic_ns() - start_ns > HYPERVISOR_DETACH_MS * CLOCK_NS_PER_MS)
            return error_set(error, ERROR_CLASS_UNAVAILABLE,
                             "The guest does not let go of the distribution's disk");
        hypervisor_pause();
    }
    return true;
}
