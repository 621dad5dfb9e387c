/* Whether guests can run on a private host. */
#include "private/guest_try.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "private/mounts.h"

#define GUEST_TRY_NAME    "cotenant-try"
#define GUEST_TRY_NETWORK MOUNTS_OWN_FOLDER "/try-network.xml"
#define GUEST_TRY_DOMAIN  MOUNTS_OWN_FOLDER "/try-domain.xml"
#define GUEST_TRY_LOG     "/var/log/libvirt/qemu/" GUEST_TRY_NAME ".log"

/* Both start and end within a second; a loaded machine takes ten times that. */
#define GUEST_TRY_DEADLINE_MS 60000

/* How much of what virsh said a failure quotes. */
#define GUEST_TRY_SAID_BYTES_MAX 300

/* A network as runtimes have it, beside the uplink's addresses (TEST-NET-1). */
static const char guest_try_network[] =
    "<network><name>" GUEST_TRY_NAME "</name><forward mode='nat'/>\n"
    "<bridge name='br-try' stp='off' delay='0'/><ip address='192.0.2.17' prefix='28'>\n"
    "<dhcp><range start='192.0.2.18' end='192.0.2.30'/></dhcp></ip></network>\n";

/* A VM that is never let run, with as much memory as the smallest runtime's. */
static const char guest_try_domain[] =
    "<domain type='qemu'><name>" GUEST_TRY_NAME "</name>\n"
    "<memory unit='MiB'>256</memory><vcpu>1</vcpu><os><type>hvm</type></os>\n"
    "<devices><interface type='network'><source network='" GUEST_TRY_NAME "'/>\n"
    "<model type='virtio'/></interface></devices></domain>\n";

/* Limits that would strike only halfway through a proof; what is too little for the start of a VM
 * (memory, processes) shows when one is tried. */
static const struct guest_limit {
    int resource;
    rlim_t least;
    const char *what;
    const char *needed;
    const char *option; /* of the shell's ulimit */
} guest_limits[] = {
    {RLIMIT_CPU, 24 * 60 * 60, "CPU time", "a day of it", "-t"},    /* of a long proof */
    {RLIMIT_FSIZE, 1ULL << 30, "the size of files", "1 GiB", "-f"}, /* disks of guests */
    {RLIMIT_NOFILE, 256, "the number of open files", "256", "-n"},  /* libvirtd's for some VMs */
};

/* Raises the soft limit where it is too low; false if the hard one is. With `set` false it only
 * tells. */
static bool guest_limit_raise(const struct guest_limit *limit, bool set)
{
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)limit->resource, &now) < 0)
        return false;
    if (now.rlim_cur >= limit->least) /* RLIM_INFINITY is the largest number */
        return true;
    if (now.rlim_max < limit->least)
        return false;
    now.rlim_cur = limit->least;
    return !set || setrlimit((__rlimit_resource_t)limit->resource, &now) == 0;
}

static bool guest_limits_apply(bool set, struct error *error)
{
    for (size_t i = 0; i < sizeof guest_limits / sizeof *guest_limits; i++) {
        const struct guest_limit *limit = &guest_limits[i];
        if (!guest_limit_raise(limit, set))
            return error_set(error, ERROR_CLASS_UNAVAILABLE,
                             "%s is limited here too far for guests, which need %s: raise the hard "
                             "limit (ulimit %s, or limits.conf)",
                             limit->what, limit->needed, limit->option);
    }
    return true;
}

bool guest_limits_suffice(struct error *error)
{
    return guest_limits_apply(false, error);
}

bool guest_limits_raise(struct error *error)
{
    return guest_limits_apply(true, error);
}

/* The reason stands in the last line, as "error: REASON". */
static bool guest_try_fail(const struct child_result *result, struct error *error)
{
    static const char prefix[] = "error: ";
    CLEANUP(text_release) struct text line = {0};
    text_append_last_line(&line, text_get(&result->error_output), GUEST_TRY_SAID_BYTES_MAX);
    const char *reason = text_get(&line);
    if (text_starts_with(reason, prefix))
        reason += strlen(prefix);
    return error_set(error, ERROR_CLASS_UNAVAILABLE,
                     "no VM with a network starts on a private host here: %s; cotenant doctor "
                     "shows what is missing",
                     result->timed_out ? "no end of it in time"
                     : *reason         ? reason
                                       : "virsh failed");
}

/* Runs commands of virsh; of several, the last one's end is the end of all. */
static bool guest_try_virsh(const char *commands, struct error *error)
{
    const char *const argv[] = {"virsh", "--quiet", commands, NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!child_run(&(struct child_spec){.argv = argv}, GUEST_TRY_DEADLINE_MS, &result, error))
        return false;
    return (!result.timed_out && !result.signal && result.exit_status == 0) ||
           guest_try_fail(&result, error);
}

bool guest_try(struct error *error)
{
    if (!file_write(GUEST_TRY_NETWORK, guest_try_network, sizeof guest_try_network - 1, error) ||
        !file_write(GUEST_TRY_DOMAIN, guest_try_domain, sizeof guest_try_domain - 1, error) ||
        !guest_try_virsh("net-create " GUEST_TRY_NETWORK, error) ||
        !guest_try_virsh("create --paused " GUEST_TRY_DOMAIN, error) ||
        !guest_try_virsh("destroy " GUEST_TRY_NAME "; net-destroy " GUEST_TRY_NAME, error))
        return false;
    (void)unlink(GUEST_TRY_LOG); /* a failure's evidence has the logs of those that took part */
    return true;
}
