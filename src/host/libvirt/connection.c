/* The connection to one libvirt daemon. */
#include "host/libvirt/connection.h"

#include <signal.h>
#include <stdlib.h>

#include <libvirt/virterror.h>

#include "host/libvirt/event_loop.h"
#include "host/libvirt/service_watch.h"
#include "host/libvirt/watch.h"
#include "host/linux/network_watch.h"

bool connection_error(struct error *error, const char *what)
{
    virErrorPtr last = virGetLastError();
    return error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBVIRT,
                          last ? last->code : VIR_ERR_INTERNAL_ERROR, "%s: %s", what,
                          last && last->message ? last->message : "no reason was given");
}

bool connection_error_is_gone(void)
{
    int code = virGetLastErrorCode();
    return code == VIR_ERR_NO_DOMAIN || code == VIR_ERR_NO_NETWORK;
}

/* libvirt prints errors to stderr unless somebody takes them; ours reach the caller. */
static void connection_ignore_error(void *user, virErrorPtr error)
{
    (void)user;
    (void)error;
}

/* Time for the versions: the question for QEMU's makes a fresh daemon try its emulators, which
 * takes it 1.2 s on an idle machine without a cache, and was seen to take 12 s on a busy one. */
#define CONNECTION_PROBE_MS_MAX 60000

/* A session daemon would be started by the client library unless this variable says no; it is put
 * back because the commands that the caller runs inherit the environment. */
#define CONNECTION_AUTOSTART "LIBVIRT_AUTOSTART"

static virConnectPtr connection_connect(const char *address)
{
    CLEANUP(memory_free_text) char *autostart = memory_text(getenv(CONNECTION_AUTOSTART));
    setenv(CONNECTION_AUTOSTART, "0", 1);
    virConnectPtr connection = virConnectOpenReadOnly(address);
    if (autostart)
        setenv(CONNECTION_AUTOSTART, autostart, 1);
    else
        unsetenv(CONNECTION_AUTOSTART);
    return connection;
}

static void connection_copy_options(struct host *host, const struct host_options *options)
{
    host->address = memory_text(options->address ? options->address : CONNECTION_ADDRESS_DEFAULT);
    if (options->owner_metadata)
        texts_copy(&host->owner_metadata, options->owner_metadata);
    for (size_t i = 0; i < options->service_count; i++)
        *VECTOR_ADD(&host->services) =
            (struct connection_service){.name = memory_text(options->services[i].name),
                                        .socket = memory_text(options->services[i].socket)};
}

static bool connection_establish(struct host *host, struct error *error)
{
    if (!event_loop_limit_begin(CONNECTION_OPEN_MS_MAX, error))
        return false;
    host->connection = connection_connect(host->address);
    if (host->connection &&
        virConnectSetKeepAlive(host->connection, CONNECTION_KEEPALIVE_INTERVAL_S,
                               CONNECTION_KEEPALIVE_COUNT) < 0) {
        event_loop_limit_end();
        return connection_error(error, "libvirt's keepalive");
    }
    if (event_loop_limit_end())
        return error_set(error, ERROR_CLASS_UNAVAILABLE, "no answer from libvirt at %s within %d s",
                         host->address, CONNECTION_OPEN_MS_MAX / 1000);
    if (!host->connection) {
        connection_error(error, "no libvirt daemon answers");
        return error_prefix(error, "%s", host->address);
    }
    return true;
}

struct host *connection_open(uv_loop_t *loop, const struct host_options *options,
                             struct error *error)
{
    /* libvirt writes to its socket without MSG_NOSIGNAL: a daemon that went is to be an error and
     * not the end of the program. */
    signal(SIGPIPE, SIG_IGN);
    virSetErrorFunc(NULL, connection_ignore_error);
    if (!event_loop_attach(loop, error))
        return NULL;
    if (virInitialize() < 0) {
        connection_error(error, "libvirt's client library");
        event_loop_detach();
        return NULL;
    }
    struct host *host = memory_zeroed(1, sizeof *host);
    host->loop = loop;
    connection_copy_options(host, options);
    if (!connection_establish(host, error)) {
        connection_close(host);
        return NULL;
    }
    host->daemon_pid = event_loop_peer_pid();
    return host;
}

void connection_close(struct host *host)
{
    if (!host)
        return;
    struct error ignored = {0};
    bool limited = event_loop_limit_begin(CONNECTION_CLOSE_MS_MAX, &ignored);
    watch_free(host->watch);
    service_watch_free(host->service_watch);
    network_watch_free(host->network_watch);
    if (host->connection)
        virConnectClose(host->connection);
    if (limited)
        event_loop_limit_end();
    event_loop_detach();
    for (size_t i = 0; i < host->services.count; i++) {
        free(host->services.items[i].name);
        free(host->services.items[i].socket);
    }
    VECTOR_RELEASE(&host->services);
    texts_release(&host->owner_metadata);
    texts_release(&host->consoles);
    free(host->address);
    free(host);
}

/* libvirt's numbers are major * 1000000 + minor * 1000 + release. */
static void connection_add_version(struct texts *versions, const char *name, unsigned long number)
{
    CLEANUP(memory_free_text)
    char *text = memory_format("%s %lu.%lu.%lu", name, number / 1000000, number / 1000 % 1000,
                               number % 1000);
    texts_add(versions, text);
}

bool connection_versions(struct host *host, struct texts *versions, struct error *error)
{
    unsigned long libvirt = 0;
    unsigned long hypervisor = 0;
    if (!event_loop_limit_begin(CONNECTION_PROBE_MS_MAX, error))
        return false;
    if (virConnectGetLibVersion(host->connection, &libvirt) == 0)
        connection_add_version(versions, "libvirt", libvirt);
    const char *type = virConnectGetType(host->connection);
    /* 0: the driver cannot tell, e.g. while no emulator is installed. */
    if (type && virConnectGetVersion(host->connection, &hypervisor) == 0 && hypervisor > 0)
        connection_add_version(versions, type, hypervisor);
    if (event_loop_limit_end())
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "%s: libvirt did not tell its versions within %d s", host->address,
                         CONNECTION_PROBE_MS_MAX / 1000);
    return true;
}

/* Whether the daemon still answers. */
static bool connection_alive(struct host *host)
{
    return virConnectIsAlive(host->connection) == 1;
}

bool connection_begin(struct host *host, struct error *error)
{
    if (!connection_alive(host))
        return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s: the connection to libvirt is lost",
                         host->address);
    virResetLastError();
    return event_loop_limit_begin(HOST_VIEW_MS_MAX, error);
}

bool connection_end(struct host *host, struct error *error)
{
    if (event_loop_limit_end())
        return error_set(error, ERROR_CLASS_UNAVAILABLE, "%s: libvirt did not answer within %d s",
                         host->address, HOST_VIEW_MS_MAX / 1000);
    if (!connection_alive(host))
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "%s: the connection to libvirt broke while it was asked", host->address);
    return true;
}
