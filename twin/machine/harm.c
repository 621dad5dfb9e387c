/* Harm: what a planted fault does to the host and to another runtime. */
#include "machine/harm.h"

#include <inttypes.h>
#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "machine/faults.h"

/* Where libvirt keeps the pid of each VM's QEMU, "<name>.pid". */
#define HARM_PID_FOLDER "/run/libvirt/qemu"

#define HARM_PID_BYTES_MAX 32
#define HARM_UUID          "<uuid>"
#define HARM_SCRIPT_MS_MAX 60000

static void harm_release_domain(virDomainPtr *domain)
{
    if (*domain)
        virDomainFree(*domain);
}

static bool harm_refuse(struct error *error, const char *what)
{
    const char *why = virGetLastErrorMessage();
    return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s: %s", what, why ? why : "no reason");
}

/* The owner of the VM; the caller frees it. */
static char *harm_owner(virDomainPtr domain)
{
    CLEANUP(memory_free_text)
    char *xml = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, DEFINITION_NAMESPACE, 0);
    const char *start = xml ? strchr(xml, '>') : NULL;
    return start ? memory_text_of(start + 1, strcspn(start + 1, "<")) : memory_text("");
}

/* Calls `deed` for every VM. */
static bool harm_each(struct hypervisor *hypervisor,
                      bool (*deed)(virDomainPtr domain, const char *owner, void *context),
                      void *context)
{
    virDomainPtr *domains = NULL;
    int count =
        virConnectListAllDomains(hypervisor->connection, &domains, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
    bool done = count >= 0;
    for (int i = 0; i < count; i++) {
        CLEANUP(memory_free_text) char *owner = harm_owner(domains[i]);
        done = deed(domains[i], owner, context) && done;
        virDomainFree(domains[i]);
    }
    free(domains);
    return done;
}

struct harm_search {
    const char *owner;
    virDomainPtr found;
};

static bool harm_take(virDomainPtr domain, const char *owner, void *context)
{
    struct harm_search *search = context;
    if (!search->found && text_same(owner, search->owner)) {
        virDomainRef(domain);
        search->found = domain;
    }
    return true;
}

/* The VM of exactly this owner; NULL if there is none. */
static virDomainPtr harm_find(struct hypervisor *hypervisor, const char *owner)
{
    struct harm_search search = {.owner = owner};
    harm_each(hypervisor, harm_take, &search);
    return search.found;
}

bool harm_is_up(struct hypervisor *hypervisor, const char *owner)
{
    CLEANUP(harm_release_domain) virDomainPtr domain = harm_find(hypervisor, owner);
    return domain;
}

static bool harm_end_one(virDomainPtr domain, const char *owner, void *context)
{
    const char *prefix = context;
    if (prefix && (!text_starts_with(owner, prefix) || text_same(owner, prefix)))
        return true;
    return virDomainDestroy(domain) == 0;
}

bool harm_end(struct hypervisor *hypervisor, const char *prefix, struct error *error)
{
    return harm_each(hypervisor, harm_end_one, (void *)prefix) ||
           harm_refuse(error, "the others do not end");
}

bool harm_end_others(const struct harm *harm, struct error *error)
{
    return harm_end(harm->hypervisor, NULL, error);
}

bool harm_disown(struct hypervisor *hypervisor, const char *uuid, struct error *error)
{
    CLEANUP(harm_release_domain)
    virDomainPtr domain = virDomainLookupByUUIDString(hypervisor->connection, uuid);
    return (domain && virDomainSetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT, NULL, NULL,
                                           DEFINITION_NAMESPACE, VIR_DOMAIN_AFFECT_LIVE) == 0) ||
           harm_refuse(error, "the owner stays");
}

/* The victim is there only in some steps: none to harm is fine. */
bool harm_reset(const struct harm *harm, struct error *error)
{
    CLEANUP(harm_release_domain)
    virDomainPtr domain = harm_find(harm->hypervisor, harm->victim->owner);
    CLEANUP(memory_free_text) char *answer = NULL;
    /* Its definition has QEMU end at a reset. */
    return !domain ||
           (virDomainQemuMonitorCommand(
                domain, "{\"execute\":\"set-action\",\"arguments\":{\"reboot\":\"reset\"}}",
                &answer, 0) == 0 &&
            virDomainReset(domain, 0) == 0) ||
           harm_refuse(error, "the victim is not reset");
}

bool harm_restart(const struct harm *harm, struct error *error)
{
    CLEANUP(harm_release_domain)
    virDomainPtr domain = harm_find(harm->hypervisor, harm->victim->owner);
    if (!domain)
        return true;
    CLEANUP(memory_free_text) char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    char *id = xml ? strstr(xml, HARM_UUID) : NULL;
    if (id) /* another id: the victim's service ends what is left under the old one */
        id[strlen(HARM_UUID)] = id[strlen(HARM_UUID)] == '0' ? '1' : '0';
    CLEANUP(harm_release_domain)
    virDomainPtr again =
        xml && virDomainDestroy(domain) == 0
            ? virDomainCreateXML(harm->hypervisor->connection, xml, VIR_DOMAIN_START_AUTODESTROY)
            : NULL;
    return again || harm_refuse(error, "the victim does not start again");
}

static pid_t harm_worker(virDomainPtr domain, struct error *error)
{
    CLEANUP(memory_free_text)
    char *path = memory_format(HARM_PID_FOLDER "/%s.pid", virDomainGetName(domain));
    CLEANUP(text_release) struct text pid = {0};
    return file_read(path, HARM_PID_BYTES_MAX, &pid, error)
               ? (pid_t)strtol(text_get(&pid), NULL, 10)
               : 0;
}

bool harm_freeze(const struct harm *harm, struct error *error)
{
    CLEANUP(harm_release_domain)
    virDomainPtr domain = harm_find(harm->hypervisor, harm->victim->owner);
    if (!domain)
        return true;
    pid_t worker = harm_worker(domain, error);
    if (worker <= 0)
        return false;
    struct timespec pause = {.tv_sec = FAULT_FREEZE_MS / CLOCK_MS_PER_S,
                             .tv_nsec = FAULT_FREEZE_MS % CLOCK_MS_PER_S * CLOCK_NS_PER_MS};
    kill(worker, SIGSTOP);
    nanosleep(&pause, NULL);
    kill(worker, SIGCONT);
    return true;
}

bool harm_remove_network(const struct harm *harm, struct error *error)
{
    virNetworkPtr network =
        virNetworkLookupByUUIDString(harm->hypervisor->connection, harm->victim->network.id);
    if (!network)
        return true;
    bool removed = virNetworkDestroy(network) == 0;
    virNetworkFree(network);
    return removed || harm_refuse(error, "the victim's network stays");
}

bool harm_remove_endpoint(const struct harm *harm, struct error *error)
{
    static const char end[] = "</interface>";
    CLEANUP(harm_release_domain)
    virDomainPtr domain = harm_find(harm->hypervisor, harm->victim->owner);
    if (!domain)
        return true;
    CLEANUP(memory_free_text) char *xml = virDomainGetXMLDesc(domain, 0);
    const char *first = xml ? strstr(xml, "<interface ") : NULL;
    const char *last = first ? strstr(first, end) : NULL;
    if (!last)
        return harm_refuse(error, "the victim has no endpoint");
    CLEANUP(memory_free_text)
    char *device = memory_text_of(first, (size_t)(last - first) + strlen(end));
    return virDomainDetachDeviceFlags(domain, device, VIR_DOMAIN_AFFECT_LIVE) == 0 ||
           harm_refuse(error, "the victim's endpoint stays");
}

/* Runs a shell script with up to three words. */
static bool harm_script(const char *script, const char *first, const char *second,
                        const char *third, struct error *error)
{
    const char *const argv[] = {"/bin/sh", "-ec", script, "harm", first, second, third, NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!child_run(&(struct child_spec){.argv = argv}, HARM_SCRIPT_MS_MAX, &result, error))
        return false;
    return (!result.timed_out && !result.signal && result.exit_status == 0) ||
           error_set(error, ERROR_CLASS_UNAVAILABLE, "the script ended with status %" PRId64 ": %s",
                     result.exit_status, text_get(&result.error_output));
}

bool harm_remove_nat_rules(const struct harm *harm, struct error *error)
{
    static const char script[] = "iptables -w -t nat -S LIBVIRT_PRT | sed -n \"s|^-A |-D |p\" |"
                                 "while read -r rule; do case $rule in *\"-s $1 \"*)"
                                 " eval \"iptables -w -t nat $rule\";; esac; done";
    return harm_script(script, harm->victim->network.subnet, NULL, NULL, error);
}

/* FAULT_OUTAGE_MS in seconds, as sleep takes them. */
static char *harm_outage(void)
{
    return memory_format("%d.%03d", FAULT_OUTAGE_MS / 1000, FAULT_OUTAGE_MS % 1000);
}

bool harm_cut_link(const struct harm *harm, struct error *error)
{
    static const char script[] = "cd \"/sys/class/net/$1/brif\" 2>/dev/null || exit 0;"
                                 "for port in *; do ip link set \"$port\" down; done; sleep \"$2\";"
                                 "for port in *; do ip link set \"$port\" up; done";
    CLEANUP(memory_free_text) char *outage = harm_outage();
    return harm_script(script, harm->victim->network.bridge, outage, NULL, error);
}

bool harm_flush_nat_rules(const struct harm *harm, struct error *error)
{
    static const char script[] =
        "rules=$(iptables-save -t nat); iptables -w -t nat -F LIBVIRT_PRT; sleep \"$1\";"
        "printf '%s\\n' \"$rules\" | iptables-restore -w";
    CLEANUP(memory_free_text) char *outage = harm_outage();
    return !harm_is_up(harm->hypervisor, harm->victim->owner) ||
           harm_script(script, outage, NULL, NULL, error);
}

/* By the victim's own client, which would start a VM that is not there. */
bool harm_unmount(const struct harm *harm, struct error *error)
{
    return !harm_is_up(harm->hypervisor, harm->victim->owner) ||
           harm_script("\"$1\" -e umount -l /dev/shm", harm->victim->client, NULL, NULL, error);
}

/* By the victim's own client, as a program does that only looks into its distro. */
bool harm_wake(const struct harm *harm, struct error *error)
{
    return harm_is_up(harm->hypervisor, harm->victim->owner) ||
           harm_script("\"$1\" -e true", harm->victim->client, NULL, NULL, error);
}

/* Whoever listens on the victim's socket ends, and the client starts another. */
bool harm_restart_service(const struct harm *harm, struct error *error)
{
    static const char script[] =
        "for pid in $(pidof twin-service); do"
        " if tr '\\0' '\\n' </proc/$pid/cmdline | grep -q \"/$1[.]yaml$\"; then"
        " kill -9 $pid; fi; done; \"$1\" --list --quiet";
    return harm_script(script, harm->victim->client, NULL, NULL, error);
}

bool harm_leave_worker(const struct harm *harm, struct error *error)
{
    static const char script[] = "qemu-system-x86_64 -name \"guest=$1,process=vmmem$2\""
                                 " -S -display none -nodefaults -daemonize";
    return harm_script(script, harm->identity->client, harm->identity->memory_process_suffix, NULL,
                       error);
}

bool harm_leave_endpoint(const struct harm *harm, struct error *error)
{
    static const char script[] =
        "ip link show vnet-left 2>/dev/null || ip tuntap add vnet-left mode tap;"
        "ip link set vnet-left master \"$1\" up";
    return harm_script(script, harm->identity->network.bridge, NULL, NULL, error);
}

bool harm_leave_nat_rule(const struct harm *harm, struct error *error)
{
    static const char script[] = "iptables -w -t nat -A POSTROUTING -s \"$1\" -j MASQUERADE";
    return harm_script(script, harm->identity->network.subnet, NULL, NULL, error);
}

/* As libvirt starts one: by a file called after the network. */
bool harm_leave_dnsmasq(const struct harm *harm, struct error *error)
{
    static const char script[] =
        "mkdir -p \"$1/libvirt/dnsmasq\"; conf=\"$1/libvirt/dnsmasq/$2.conf\";"
        "printf 'port=0\\nuser=root\\ngroup=root\\n' >\"$conf\";"
        "dnsmasq --conf-file=\"$conf\" --pid-file=\"$1/left.pid\"";
    return harm_script(script, harm->identity->state, harm->identity->network.name, NULL, error);
}
