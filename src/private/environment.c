/* The environment of what runs on a private host. */
#include "private/environment.h"

#include <stdlib.h>
#include <string.h>

#include "base/install.h"
#include "base/text.h"
#include "private/private.h"

extern char **environ;

/* Where Debian has its programs. An ordinary user's PATH lacks the sbin folders, and libvirtd
 * looks for dnsmasq and iptables there. */
static const char *const environment_folders[] = {
    "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
};

/* Variables that name sockets or services of the machine, which are hidden in here. */
static const char *const environment_dropped[] = {
    "DBUS_SESSION_BUS_ADDRESS",  "DBUS_SYSTEM_BUS_ADDRESS", "NOTIFY_SOCKET",
    "VIRSH_DEFAULT_CONNECT_URI", "XDG_RUNTIME_DIR",
};

#define ENVIRONMENT_LIBVIRT_PREFIX "LIBVIRT_"

static void environment_drop_libvirt(void)
{
    CLEANUP(texts_release) struct texts names = {0};
    for (char **pair = environ; pair && *pair; pair++) {
        const char *equals = strchr(*pair, '=');
        if (!equals || !text_starts_with(*pair, ENVIRONMENT_LIBVIRT_PREFIX))
            continue;
        CLEANUP(memory_free_text) char *name = memory_text_of(*pair, (size_t)(equals - *pair));
        texts_add(&names, name);
    }
    for (size_t i = 0; i < names.count; i++)
        unsetenv(names.items[i]);
}

/* Appends the folder to the search path unless it is in it. */
static void environment_search_also(struct text *path, const char *folder)
{
    CLEANUP(memory_free_text) char *wanted = memory_format(":%s:", folder);
    CLEANUP(memory_free_text) char *present = memory_format(":%s:", text_get(path));
    if (!strstr(present, wanted))
        text_append_format(path, "%s%s", path->length ? ":" : "", folder);
}

bool environment_prepare(struct error *error)
{
    CLEANUP(memory_free_text) char *tools = install_path("tools", error);
    if (!tools)
        return false;
    environment_drop_libvirt();
    for (size_t i = 0; i < sizeof environment_dropped / sizeof *environment_dropped; i++)
        unsetenv(environment_dropped[i]);
    CLEANUP(text_release) struct text path = {0};
    text_append(&path, tools);
    const char *given = getenv("PATH");
    if (given && given[0])
        text_append_format(&path, ":%s", given);
    for (size_t i = 0; i < sizeof environment_folders / sizeof *environment_folders; i++)
        environment_search_also(&path, environment_folders[i]);
    setenv("PATH", text_get(&path), 1);
    setenv("LIBVIRT_DEFAULT_URI", "qemu:///system", 1);
    setenv(PRIVATE_VARIABLE, "1", 1);
    setenv(PRIVATE_UPLINK_VARIABLE, PRIVATE_UPLINK_ADDRESS, 1);
    return true;
}
