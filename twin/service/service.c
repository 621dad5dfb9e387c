/* The service: everything that one runtime's process has. */
#include "service/service.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/install.h"
#include "machine/journal.h"
#include "service/answer.h"
#include "service/image.h"

/* Others may pass through (QEMU may run as another user), and read nothing. */
#define SERVICE_FOLDER_MODE 0711

#define SERVICE_BACKLOG 128

/* Makes the folder and those above it that are missing. */
static bool service_make_folder(const char *path, struct error *error)
{
    CLEANUP(memory_free_text) char *part = memory_text(path);
    for (char *slash = strchr(part + 1, '/');; slash = strchr(slash + 1, '/')) {
        if (slash)
            *slash = '\0';
        if (mkdir(part, SERVICE_FOLDER_MODE) != 0 && errno != EEXIST)
            return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno,
                                   "The folder %s cannot be created", part);
        if (!slash)
            return true;
        *slash = '/';
    }
}

static bool service_make_folder_of(const char *path, struct error *error)
{
    const char *slash = strrchr(path, '/');
    CLEANUP(memory_free_text) char *folder = memory_text_of(path, (size_t)(slash - path));
    return !*folder || service_make_folder(folder, error);
}

static char *service_file(const struct service *service, const char *name)
{
    return memory_format("%s/%s", service->identity.state, name);
}

static bool service_take_lock(struct service *service, struct error *error)
{
    CLEANUP(memory_free_text) char *path = service_file(service, SERVICE_LOCK);
    service->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (service->lock < 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "%s cannot be opened", path);
    if (flock(service->lock, LOCK_EX | LOCK_NB) != 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "Another service holds %s",
                               path);
    return true;
}

/* A fresh state folder gets the distribution that comes with the runtime. */
static bool service_add_first_distro(struct service *service, struct error *error)
{
    const char *name = service->identity.distro;
    CLEANUP(memory_free_text) char *source_name = memory_format("guest/%s.img", name);
    CLEANUP(memory_free_text) char *source = install_path(source_name, error);
    CLEANUP(memory_free_text)
    char *image = memory_format("%s/distros/%s/ext4.img", service->identity.state, name);
    return source && service_make_folder_of(image, error) && image_copy(source, image, error) &&
           saved_state_add(&service->saved, name, image, error);
}

static bool service_load_state(struct service *service, struct error *error)
{
    CLEANUP(memory_free_text) char *path = service_file(service, SERVICE_STATE);
    bool fresh = access(path, F_OK) != 0;
    return saved_state_load(path, &service->saved, error) &&
           (!fresh || service_add_first_distro(service, error));
}

/* What every guest is booted from: without it no VM of ours can come up. */
static bool service_has_images(const struct service *service, struct error *error)
{
    CLEANUP(memory_free_text)
    char *distro = memory_format("guest/%s.img", service->identity.distro);
    const char *const images[] = {"guest/vmlinuz", "guest/initramfs.img", distro};
    for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
        struct stat seen;
        CLEANUP(memory_free_text) char *path = install_path(images[i], error);
        if (!path)
            return false;
        if (stat(path, &seen) != 0 || !S_ISREG(seen.st_mode) || seen.st_size == 0)
            return error_set(error, ERROR_CLASS_UNAVAILABLE,
                             "The guest's file %s is missing or empty: build or install the "
                             "program again",
                             path);
    }
    return true;
}

static void service_on_connection(uv_stream_t *listener, int status)
{
    if (status == 0)
        client_session_accept(listener->data, listener, &answer_handlers);
}

/* We hold the lock: a socket that is there already is one of a service that was killed. */
static bool service_listen(struct service *service, struct error *error)
{
    const char *path = service->identity.socket;
    if (!service_make_folder_of(path, error))
        return false;
    if (unlink(path) != 0 && errno != ENOENT)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "%s cannot be replaced",
                               path);
    mode_t mask = umask(0177);
    int code = uv_pipe_bind(&service->listener, path);
    umask(mask);
    if (code == 0)
        code = uv_listen((uv_stream_t *)&service->listener, SERVICE_BACKLOG, service_on_connection);
    if (code < 0)
        return error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                              "The socket %s cannot be made: %s", path, uv_strerror(code));
    return true;
}

bool service_open(struct service *service, const char *identity_path, struct error *error)
{
    uv_loop_init(&service->loop);
    uv_pipe_init(&service->loop, &service->listener, 0);
    uv_signal_init(&service->loop, &service->terminate);
    service->listener.data = service->terminate.data = service;
    job_lane_init(&service->images, &service->loop);
    service->lock = -1;
    if (!identity_read(identity_path, &service->identity, error) ||
        !faults_read(&service->identity, &service->faults, error))
        return false;
    service->machine =
        machine_new(&service->loop, &service->identity, &service->faults, &service->saved);
    prctl(PR_SET_NAME, service->identity.service);
    signal(SIGPIPE, SIG_IGN); /* a client that went is told by the write */
    return service_has_images(service, error) &&
           service_make_folder(service->identity.state, error) &&
           service_take_lock(service, error) && service_load_state(service, error) &&
           service_listen(service, error);
}

static void service_on_stopped(void *user, const struct error *error)
{
    struct service *service = user;
    if (error)
        journal_write("%s", error->message);
    uv_stop(&service->loop);
}

static void service_on_terminate(uv_signal_t *signal, int number)
{
    struct service *service = signal->data;
    if (service->stopping)
        return;
    service->stopping = true;
    journal_write("signal %d: ending", number);
    machine_stop(service->machine, true, service_on_stopped, service);
}

void service_run(struct service *service)
{
    uv_signal_start(&service->terminate, service_on_terminate, SIGTERM);
    journal_write("%s serves %s on %s", service->identity.service, service->identity.owner,
                  service->identity.socket);
    uv_run(&service->loop, UV_RUN_DEFAULT);
    unlink(service->identity.socket);
}

void service_release(struct service *service)
{
    if (service->machine)
        machine_free(service->machine);
    saved_state_release(&service->saved);
    faults_release(&service->faults);
    identity_release(&service->identity);
    job_lane_release(&service->images);
    free(service->importing);
    if (service->lock >= 0)
        close(service->lock);
}
