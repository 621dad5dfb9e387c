/* libvirtd on a private host: configured, started, awaited. */
#include "private/daemon.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "private/mounts.h"

#define DAEMON_NOTICE MOUNTS_OWN_FOLDER "/notify"

/* libvirtd is ready after 0.1 s, with an empty cache after some seconds; a loaded machine without
 * KVM took ten times that. */
#define DAEMON_DEADLINE_MS 60000

/* Longest message of sd_notify that is read. */
#define DAEMON_NOTICE_BYTES 1024

/* How much of the log is read, and of its last line quoted. */
#define DAEMON_LOG_BYTES_MAX (1024 * 1024)
#define DAEMON_QUOTE_BYTES   300

/* Nothing here talks to polkit, and everybody here is root. */
static const char daemon_libvirtd_conf[] = "auth_unix_ro = \"none\"\n"
                                           "auth_unix_rw = \"none\"\n"
                                           "log_outputs = \"3:stderr\"\n";

/* QEMU runs as we do, and nothing of the machine's is used: no ids to change to, no cgroups, no
 * security driver, no virtlogd, no folders in its hugetlbfs. */
static const char daemon_qemu_conf[] = "user = \"root\"\n"
                                       "group = \"root\"\n"
                                       "dynamic_ownership = 0\n"
                                       "remember_owner = 0\n"
                                       "security_driver = \"none\"\n"
                                       "cgroup_controllers = []\n"
                                       "namespaces = []\n"
                                       "stdio_handler = \"file\"\n"
                                       "hugetlbfs_mount = []\n";

/* The socket on which sd_notify's message arrives. */
static int daemon_notice_open(struct error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = DAEMON_NOTICE};
    int notice = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (notice >= 0 && bind(notice, (const struct sockaddr *)&address, sizeof address) == 0)
        return notice;
    error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot listen on %s", DAEMON_NOTICE);
    if (notice >= 0)
        close(notice);
    return -1;
}

/* Binds the calling process to one CPU. libvirt takes its cache for stale when the processor is not
 * what it was, and reads CPUID wherever it happens to run; the leaves on the topology (0x1f) tell
 * one CPU from the next. */
static void daemon_pin(const cpu_set_t *allowed)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
        if (CPU_ISSET(i, allowed))
            CPU_SET(i, &one);
    (void)sched_setaffinity(0, sizeof one, &one);
}

static void daemon_folder_close(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* Lets all threads of the daemon run on all CPUs again, once it has read what it wanted. */
static void daemon_unpin(const struct daemon *daemon)
{
    CLEANUP(memory_free_text) char *path = memory_format("/proc/%d/task", daemon->pid);
    CLEANUP(daemon_folder_close) DIR *threads = opendir(path);
    for (struct dirent *entry; threads && (entry = readdir(threads));) {
        pid_t thread = (pid_t)strtol(entry->d_name, NULL, 10); /* "." and "..": 0, ourselves */
        (void)sched_setaffinity(thread, sizeof daemon->cpus, &daemon->cpus);
    }
}

/* In the child: becomes libvirtd. */
static void daemon_become(const struct daemon *daemon)
{
    daemon_pin(&daemon->cpus);
    int null = open("/dev/null", O_RDONLY);
    int log = open(DAEMON_LOG, O_WRONLY | O_CREAT | O_APPEND, 0600);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid(); /* a Ctrl-C is not for it */
    if (null >= 0 && log >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(log, STDOUT_FILENO);
        dup2(log, STDERR_FILENO);
        (void)syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0); /* what the caller had open */
        setenv("NOTIFY_SOCKET", DAEMON_NOTICE, 1);
        execlp("libvirtd", "libvirtd", (char *)NULL);
    }
    dprintf(STDERR_FILENO,
            "cannot run libvirtd (packages libvirt-daemon and "
            "libvirt-daemon-driver-qemu): %s\n",
            strerror(errno));
    _exit(EXIT_FAILURE);
}

bool daemon_start(struct daemon *daemon, struct error *error)
{
    *daemon = (struct daemon){.pid = -1, .notice = -1};
    if (!file_write("/etc/libvirt/libvirtd.conf", daemon_libvirtd_conf,
                    sizeof daemon_libvirtd_conf - 1, error) ||
        !file_write("/etc/libvirt/qemu.conf", daemon_qemu_conf, sizeof daemon_qemu_conf - 1, error))
        return false;
    daemon->notice = daemon_notice_open(error);
    if (daemon->notice < 0)
        return false;
    if (sched_getaffinity(0, sizeof daemon->cpus, &daemon->cpus) < 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot read our CPUs");
    daemon->pid = fork();
    if (daemon->pid < 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot start a process");
    if (daemon->pid == 0)
        daemon_become(daemon);
    return true;
}

/* Words a failure with the last line of the daemon's log. */
static bool daemon_fail(const char *what, struct error *error)
{
    CLEANUP(text_release) struct text log = {0};
    CLEANUP(text_release) struct text quote = {0};
    struct error ignored = {0};
    (void)file_read(DAEMON_LOG, DAEMON_LOG_BYTES_MAX, &log, &ignored);
    text_append_last_line(&quote, text_get(&log), DAEMON_QUOTE_BYTES);
    return error_set(error, ERROR_CLASS_UNAVAILABLE, "libvirtd %s%s%s", what,
                     quote.length ? "; its last words: " : "", text_get(&quote));
}

/* Whether a message that says READY=1 has come. */
static bool daemon_listens(const struct daemon *daemon)
{
    char message[DAEMON_NOTICE_BYTES];
    for (;;) {
        ssize_t length = recv(daemon->notice, message, sizeof message - 1, 0);
        if (length < 0)
            return false;
        message[length] = '\0';
        if (strstr(message, "READY=1"))
            return true;
    }
}

static void daemon_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

/* Waits until libvirtd listens. */
static bool daemon_await_socket(const struct daemon *daemon, int lifeline, struct error *error)
{
    CLEANUP(daemon_close) int process = (int)syscall(SYS_pidfd_open, daemon->pid, 0);
    if (process < 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot watch libvirtd");
    int64_t deadline_ns = clock_monotonic_ns() + DAEMON_DEADLINE_MS * CLOCK_NS_PER_MS;
    for (;;) {
        int64_t left_ms = (deadline_ns - clock_monotonic_ns()) / CLOCK_NS_PER_MS;
        struct pollfd waited[] = {{.fd = daemon->notice, .events = POLLIN},
                                  {.fd = process, .events = POLLIN},
                                  {.fd = lifeline, .events = 0}}; /* its end alone */
        int count = left_ms <= 0 ? 0 : poll(waited, 3, (int)left_ms);
        if (count < 0 && errno == EINTR)
            continue;
        if (daemon_listens(daemon))
            return true;
        if (count > 0 && waited[1].revents)
            return daemon_fail("ended while it started", error);
        if (count > 0 && waited[2].revents)
            return error_set(error, ERROR_CLASS_INTERNAL, "the outer process is gone");
        if (count <= 0)
            return daemon_fail("does not listen", error);
    }
}

/* Waits until libvirtd answers: it takes a connection early and serves it when its drivers are
 * up, or closes it when one of them is not. */
static bool daemon_await_answer(struct error *error)
{
    static const char *const argv[] = {"virsh", "--quiet", "uri", NULL};
    struct child_spec spec = {.argv = argv};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!child_run(&spec, DAEMON_DEADLINE_MS, &result, error))
        return error_prefix(error, "virsh (package libvirt-clients)");
    if (result.timed_out)
        return daemon_fail("did not answer in time", error);
    return (!result.signal && result.exit_status == 0) || daemon_fail("failed to start", error);
}

bool daemon_await(struct daemon *daemon, int lifeline, struct error *error)
{
    if (!daemon_await_socket(daemon, lifeline, error) || !daemon_await_answer(error))
        return false;
    daemon_unpin(daemon);
    return true;
}

void daemon_release(struct daemon *daemon)
{
    daemon_close(&daemon->notice);
    daemon->notice = -1;
}
