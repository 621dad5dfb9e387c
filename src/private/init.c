/* The first process of a private host.
 *
 * It lives as long as the private host does: the kernel kills everything else in the PID namespace
 * when it ends. It is killed when the outer process dies (parent death signal), and ends when the
 * command has ended. It owns no terminal and takes no signal but SIGCHLD; what the outer process
 * got comes by the channel. */
#include "private/init.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/install.h"
#include "base/text.h"
#include "private/accelerator.h"
#include "private/channel.h"
#include "private/daemon.h"
#include "private/environment.h"
#include "private/foreground.h"
#include "private/guest_try.h"
#include "private/ids.h"
#include "private/mounts.h"
#include "private/namespaces.h"
#include "private/private.h"
#include "private/tap.h"
#include "private/uplink.h"

#define INIT_PROCESS_NAME "cotenant-init" /* 15 bytes at most */

/* Dies with the outer process. False if that is gone already. */
static bool init_tie(int channel)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, INIT_PROCESS_NAME);
    struct pollfd lifeline = {.fd = channel, .events = 0};
    return poll(&lifeline, 1, 0) == 0;
}

/* The folder that holds the program's files, among them `tools`. */
static char *init_install_root(struct error *error)
{
    CLEANUP(memory_free_text) char *tools = install_path("tools", error);
    return tools ? memory_text_of(tools, (size_t)(strrchr(tools, '/') - tools)) : NULL;
}

static bool init_view(const struct init_task *task, struct error *error)
{
    CLEANUP(mounts_release) struct mounts mounts = {0};
    CLEANUP(memory_free_text) char *root = init_install_root(error);
    CLEANUP(memory_free_text) char *working = getcwd(NULL, 0); /* NULL if it was removed */
    bool reachable = working && access(working, X_OK) == 0;
    if (!root || !mounts_make_private(error) ||
        !mounts_keep(&mounts, reachable ? working : NULL, false, error) ||
        !mounts_keep(&mounts, root, false, error) ||
        !mounts_keep(&mounts, task->cache, true, error) ||
        !mounts_keep(&mounts, task->out, true, error) || !mounts_build(task->one_id, error) ||
        !mounts_restore(&mounts, task->cache, error))
        return false;
    if (reachable && chdir(working) < 0) /* by its path: what that leads to may have changed */
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "cannot enter %s", working);
    return true;
}

/* Sets the variable that says how guests boot, unless the caller did. */
static bool init_accelerator(const struct init_task *task, struct error *error)
{
    const char *given = getenv(PRIVATE_ACCELERATOR_VARIABLE);
    if (given) {
        if (text_same(given, accelerator_name(ACCELERATOR_KVM)) ||
            text_same(given, accelerator_name(ACCELERATOR_TCG)))
            return true;
        return error_set(error, ERROR_CLASS_USAGE,
                         PRIVATE_ACCELERATOR_VARIABLE " is \"%s\": it must be kvm or tcg, or unset",
                         given);
    }
    enum accelerator accelerator;
    if (!accelerator_find(task->cache, &accelerator, error))
        return false;
    setenv(PRIVATE_ACCELERATOR_VARIABLE, accelerator_name(accelerator), 1);
    return true;
}

/* Without a network for its guests all else works: a warning. */
static void init_check_tap(void)
{
    struct error error = {0};
    if (!tap_check(&error))
        fprintf(stderr, "cotenant: %s\n", error.message);
}

/* Tries a guest, in a child: what ends meanwhile comes to process 1, and libvirt waits until that
 * has reaped it. */
static bool init_try_guest(struct error *error)
{
    struct init_answer {
        bool works;
        struct error error;
    } *answer =
        mmap(NULL, sizeof *answer, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (answer == MAP_FAILED)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "no memory to try a guest");
    error_set(&answer->error, ERROR_CLASS_INTERNAL, "the trial of a guest was killed");
    pid_t child = fork();
    if (child == 0) {
        struct error own = {0};
        answer->works = guest_try(&own);
        answer->error = own;
        _exit(0);
    }
    if (child < 0)
        error_set_errno(&answer->error, ERROR_CLASS_UNAVAILABLE, errno, "cannot start a process");
    for (pid_t ended = 0; child > 0 && ended != child;) {
        ended = waitpid(-1, NULL, 0);
        if (ended < 0 && errno != EINTR)
            break;
    }
    bool works = answer->works;
    if (!works)
        *error = answer->error;
    (void)munmap(answer, sizeof *answer);
    return works;
}

/* Everything before the command. */
static bool init_build(const struct init_task *task, struct error *error)
{
    /* The network namespace comes after the map: to one made before, the kernel's files in
     * /proc/net belong to nobody, and some may be read by their owner alone. */
    if (task->one_id && (!ids_map_one(task->uid, task->gid, error) ||
                         !ids_pretend_setgroups(error) || !namespaces_make_network(error)))
        return false;
    CLEANUP(daemon_release) struct daemon daemon = {.notice = -1};
    if (task->try_guest && (!tap_check(error) || !guest_limits_raise(error)))
        return false;
    if (!init_view(task, error) || !environment_prepare(error) || !daemon_start(&daemon, error))
        return false;
    if (!task->try_guest)
        init_check_tap();
    return uplink_build(error) && init_accelerator(task, error) &&
           daemon_await(&daemon, task->channel, error) &&
           (!task->try_guest || init_try_guest(error));
}

/* In the child: becomes the command. */
static void init_become(const struct init_task *task)
{
    if (task->terminal) {
        setpgid(0, 0);
        foreground_give(getpid());
    }
    sigprocmask(SIG_SETMASK, &task->mask, NULL);
    execvp(task->command[0], (char *const *)task->command);
    int code = errno;
    dprintf(STDERR_FILENO, "cotenant: cannot run %s: %s\n", task->command[0], strerror(code));
    _exit(code == ENOENT ? PRIVATE_STATUS_NOT_FOUND : PRIVATE_STATUS_CANNOT_RUN);
}

static void init_tell(const struct init_task *task, enum channel_kind kind, int value)
{
    struct channel_message message = {.kind = kind, .value = value};
    channel_send(task->channel, &message);
}

/* Reaps all that ended; true once the command is among them. */
static bool init_reap(const struct init_task *task, pid_t command)
{
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, WNOHANG | WUNTRACED);
        if (pid <= 0)
            return false;
        if (pid != command)
            continue;
        if (WIFSTOPPED(status)) {
            init_tell(task, CHANNEL_STOPPED, WSTOPSIG(status));
            continue;
        }
        init_tell(task, CHANNEL_ENDED,
                  WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
        return true;
    }
}

/* Does what the outer process wants; false once that is gone. */
static bool init_obey(const struct init_task *task, pid_t command)
{
    struct channel_message message;
    for (;;) {
        switch (channel_receive(task->channel, &message)) {
        case CHANNEL_QUIET:
            return true;
        case CHANNEL_CLOSED:
            return false;
        case CHANNEL_MESSAGE:
            break;
        }
        if (message.kind == CHANNEL_SIGNAL) {
            (void)kill(task->terminal ? -command : command, message.value);
        } else if (message.kind == CHANNEL_CONTINUE) {
            if (task->terminal && message.value)
                foreground_give(command);
            (void)kill(task->terminal ? -command : command, SIGCONT);
        }
    }
}

static void init_serve(const struct init_task *task, pid_t command, int children)
{
    for (;;) {
        struct pollfd waited[] = {{.fd = children, .events = POLLIN},
                                  {.fd = task->channel, .events = POLLIN}};
        (void)poll(waited, 2, -1);
        struct signalfd_siginfo taken;
        while (read(children, &taken, sizeof taken) > 0)
            ; /* one signal may stand for many children */
        if (init_reap(task, command) || !init_obey(task, command))
            return;
    }
}

void init_run(const struct init_task *task)
{
    struct channel_message failure = {.kind = CHANNEL_FAILED};
    if (!init_tie(task->channel))
        return;
    if (!init_build(task, &failure.error)) {
        channel_send(task->channel, &failure);
        return;
    }
    /* From here on, not before: the runs of programs until now wait by libuv's handler. */
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    int children = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    pid_t command = children < 0 ? -1 : fork();
    if (command < 0) {
        error_set_errno(&failure.error, ERROR_CLASS_INTERNAL, errno, "cannot start a process");
        channel_send(task->channel, &failure);
        return;
    }
    if (command == 0)
        init_become(task);
    if (task->terminal)
        setpgid(command, command); /* by both: whoever comes first, signals to the group arrive */
    init_tell(task, CHANNEL_STARTED, 0);
    init_serve(task, command, children);
}
