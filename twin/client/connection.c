/* The connection to the service, which is started when none is there.
 *
 * Of several clients that find none, the one that gets the lock starts it; the others then find
 * it. The service is not our child: it outlives us, and holds nothing of ours but the pipe on
 * which it says "ready". */
#include "client/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/install.h"
#include "base/text.h"

#define CONNECTION_START_LOCK "start.lock"

/* The service's one line is much shorter: an error message at most. */
#define CONNECTION_ANSWER_BYTES_MAX (ERROR_MESSAGE_BYTES_MAX + 1)

static void connection_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

/* -1 if nobody listens; the error is set for everything else. */
static int connection_try(const char *path, struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path, path, strlen(path)); /* fits: identity.h */
    int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0) {
        error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "no socket");
        return -1;
    }
    if (connect(file, (struct sockaddr *)&address, sizeof address) == 0)
        return file;
    int code = errno;
    close(file);
    if (code != ENOENT && code != ECONNREFUSED && code != ENOTDIR)
        error_set_errno(error, ERROR_CLASS_UNAVAILABLE, code, "The service cannot be reached on %s",
                        path);
    return -1;
}

/* Held until closed. -1 with the error if the state folder cannot be made or locked. */
static int connection_lock(const struct identity *identity, struct error *error)
{
    CLEANUP(memory_free_text)
    char *path = memory_format("%s/" CONNECTION_START_LOCK, identity->state);
    if (mkdir(identity->state, 0711) != 0 && errno != EEXIST && errno != ENOENT) {
        error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "The folder %s cannot be created",
                        identity->state);
        return -1;
    }
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || flock(file, LOCK_EX) != 0) {
        error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "%s cannot be locked", path);
        connection_close(&file);
        return -1;
    }
    return file;
}

/* In the child: becomes the service. Only what is allowed between fork and exec. */
static void connection_become_service(const char *program, const char *identity_path, int answer)
{
    char *const argv[] = {(char *)program, (char *)identity_path, NULL};
    sigset_t none;
    setsid();
    if (fork() != 0)
        _exit(0); /* its parent is the system, so that nobody has to wait for it */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(answer, STDOUT_FILENO) < 0 ||
        dup2(null, STDERR_FILENO) < 0 || chdir("/") != 0)
        _exit(127);
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execv(program, argv);
    dprintf(STDOUT_FILENO, "%s: %s\n", program, strerror(errno));
    _exit(127);
}

/* Reads the service's line; false with the error unless it says "ready". */
static bool connection_await_ready(int answer, struct error *error)
{
    char line[CONNECTION_ANSWER_BYTES_MAX];
    size_t length = 0;
    int64_t deadline_ns = clock_monotonic_ns() + CONNECTION_READY_MS * CLOCK_NS_PER_MS;
    while (length < sizeof line - 1) {
        int64_t left_ms = (deadline_ns - clock_monotonic_ns()) / CLOCK_NS_PER_MS;
        struct pollfd wait = {.fd = answer, .events = POLLIN};
        int ready = left_ms > 0 ? poll(&wait, 1, (int)left_ms) : 0;
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0)
            return error_set(error, ERROR_CLASS_UNAVAILABLE, "The service did not start in time.");
        ssize_t got = read(answer, line + length, sizeof line - 1 - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
    if (text_same(line, "ready"))
        return true;
    CLEANUP(text_release) struct text shown = {0};
    text_append_visible(&shown, line, strlen(line), false);
    return error_set(error, ERROR_CLASS_UNAVAILABLE, "The service does not start: %s",
                     shown.length ? text_get(&shown) : "it ended without a word");
}

static bool connection_start_service(const char *identity_path, struct error *error)
{
    int pipe_ends[2];
    CLEANUP(memory_free_text) char *program = install_path("twin-service", error);
    CLEANUP(memory_free_text) char *absolute = realpath(identity_path, NULL);
    if (!program)
        return false;
    if (!absolute || pipe2(pipe_ends, O_CLOEXEC) != 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "The service does not start");
    CLEANUP(connection_close) int answer = pipe_ends[0];
    pid_t child = fork();
    if (child == 0)
        connection_become_service(program, absolute, pipe_ends[1]);
    close(pipe_ends[1]);
    if (child < 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "The service does not start");
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        ;
    return connection_await_ready(answer, error);
}

int connection_open(const struct identity *identity, const char *identity_path, struct error *error)
{
    int file = connection_try(identity->socket, error);
    if (file >= 0 || error_is_set(error))
        return file;
    CLEANUP(connection_close) int lock = connection_lock(identity, error);
    if (lock < 0)
        return -1;
    file = connection_try(identity->socket, error);
    if (file >= 0 || error_is_set(error) || !connection_start_service(identity_path, error))
        return file;
    file = connection_try(identity->socket, error);
    if (file < 0 && !error_is_set(error))
        error_set(error, ERROR_CLASS_UNAVAILABLE, "The service said ready and is gone.");
    return file;
}
