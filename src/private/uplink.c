/* The uplink of a private host: an outside of its own. */
#include "private/uplink.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "private/mounts.h"
#include "private/namespaces.h"
#include "private/private.h"

/* ip(8) looks for network namespaces here. */
#define UPLINK_NAMES "/run/netns"
#define UPLINK_NAME  "uplink"

/* The private host's address on the veth; RFC 5737, TEST-NET-1, as the other end's. */
#define UPLINK_INSIDE_ADDRESS "192.0.2.2"
#define UPLINK_PREFIX         "/30"

/* A run of ip takes some milliseconds; on a machine under load some hundred. */
#define UPLINK_DEADLINE_MS 10000

static void uplink_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

static bool uplink_fail(const char *doing, struct error *error)
{
    return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno,
                           "cannot %s the network namespace of the uplink", doing);
}

/* Makes the namespace and gives it a name, and comes back to ours. */
static bool uplink_make_namespace(struct error *error)
{
    static const char name[] = UPLINK_NAMES "/" UPLINK_NAME;
    if (!mounts_make_folders(UPLINK_NAMES, error) || !file_write(name, "", 0, error))
        return false;
    CLEANUP(uplink_close) int ours = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (ours < 0)
        return uplink_fail("leave our own for", error);
    if (!namespaces_make_network(error))
        return false;
    if (mount("/proc/self/ns/net", name, NULL, MS_BIND, NULL) < 0)
        return uplink_fail("keep", error);
    if (setns(ours, CLONE_NEWNET) < 0)
        return uplink_fail("leave", error);
    return true;
}

/* Runs a batch of ip's commands, in the named namespace unless that is NULL. */
static bool uplink_ip(const char *name, const char *commands, size_t length, struct error *error)
{
    static const char batch[] = MOUNTS_OWN_FOLDER "/ip.batch";
    if (!file_write(batch, commands, length, error))
        return false;
    const char *const argv_ours[] = {"ip", "-batch", batch, NULL};
    const char *const argv_named[] = {"ip", "-netns", name, "-batch", batch, NULL};
    struct child_spec spec = {.argv = name ? argv_named : argv_ours};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!child_run(&spec, UPLINK_DEADLINE_MS, &result, error))
        return error_prefix(error, "the private host's network (package iproute2)");
    if (result.timed_out || result.signal || result.exit_status)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "cannot build the private host's network: ip %s: %s",
                         result.timed_out ? "hung" : "failed", text_get(&result.error_output));
    return true;
}

bool uplink_build(struct error *error)
{
    static const char inside[] =
        "link set lo up\n"
        "link add uplink0 type veth peer name host0 netns " UPLINK_NAME "\n"
        "address add " UPLINK_INSIDE_ADDRESS UPLINK_PREFIX " dev uplink0\n"
        "link set uplink0 up\n"
        "route add default via " PRIVATE_UPLINK_ADDRESS "\n";
    static const char outside[] = "link set lo up\n"
                                  "address add " PRIVATE_UPLINK_ADDRESS UPLINK_PREFIX " dev host0\n"
                                  "link set host0 up\n";
    return uplink_make_namespace(error) && uplink_ip(NULL, inside, sizeof inside - 1, error) &&
           uplink_ip(UPLINK_NAME, outside, sizeof outside - 1, error);
}
