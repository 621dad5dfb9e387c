/* The first process of the twin's VM.
 *
 * It makes the few mounts a system needs, loads the drivers, asks for an address, and then serves
 * the host over the virtio-serial port from one poll loop. It never returns: what it can't go on
 * without, it says on the console and powers the VM off.
 *
 * What the VM must be given (twin/service/ does):
 *   -accel tcg needs -cpu max; memory from 96 MiB
 *   kernel command line: "console=ttyS0 quiet panic=-1 cryptomgr.notests": a panic then ends QEMU
 *   (with -no-reboot), and no time goes into testing ciphers that nothing here uses, which takes
 *   a quarter of an emulated boot
 *   a virtio-serial bus with one port named as WIRE_PORT_NAME (wire/session.h)
 *   a virtio-net card, or none
 *   each distro's ext4 image as a virtio-blk disk whose serial is the distro's id; disks may be
 *   plugged in later
 *   ACPI, for power-off and for plugging in */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest/child.h"
#include "guest/console.h"
#include "guest/holder.h"
#include "guest/modules.h"
#include "guest/network.h"
#include "guest/poll_set.h"
#include "guest/requests.h"

/* How long the last frames may take to leave before power-off. */
#define INIT_DRAIN_MS 1000

/* How long killed processes may take to be gone before power-off. */
#define INIT_KILL_MS 10000

static void init_mount(const char *type, const char *target, unsigned long flags,
                       const char *options)
{
    mkdir(target, 0755); /* the kernel's own file systems have these folders, or allow them */
    if (mount(type, target, type, flags, options) < 0)
        console_die("cannot mount %s on %s", type, target);
}

static void init_mount_all(void)
{
    init_mount("devtmpfs", "/dev", MS_NOSUID, "");
    console_open();
    init_mount("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
    init_mount("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
    init_mount("cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
    /* What udev would add; the distros' /dev is the same file system. */
    mkdir("/dev/pts", 0755);
    mkdir("/dev/shm", 01777);
    const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"},
                                    {"/proc/self/fd/0", "/dev/stdin"},
                                    {"/proc/self/fd/1", "/dev/stdout"},
                                    {"/proc/self/fd/2", "/dev/stderr"}};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        if (symlink(links[i][0], links[i][1]) < 0 && errno != EEXIST)
            console_say("cannot make %s: %s", links[i][1], strerror(errno));
    }
}

/* A descriptor that becomes readable when a child has ended. */
static int init_signals(void)
{
    signal(SIGPIPE, SIG_IGN); /* a command that does not read its stdin */
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    int fd = -1;
    if (sigprocmask(SIG_BLOCK, &children, NULL) == 0)
        fd = signalfd(-1, &children, SFD_NONBLOCK | SFD_CLOEXEC);
    if (fd < 0)
        console_die("cannot watch for signals");
    return fd;
}

/* Reaps whoever has ended: own children, and orphans that nobody else is parent of. */
static void init_reap(int signals, struct network *network, struct requests *requests)
{
    struct signalfd_siginfo news;
    while (read(signals, &news, sizeof news) > 0)
        ; /* one signal may stand for several children */
    pid_t pid;
    int status;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (!network_child_ended(network, pid))
            requests_child_ended(requests, pid, status);
    }
}

static _Noreturn void init_power_off(struct requests *requests)
{
    port_drain(&requests->port, INIT_DRAIN_MS);
    kill(-1, SIGKILL);
    int64_t deadline_ms = poll_set_now_ms() + INIT_KILL_MS;
    while (waitpid(-1, NULL, WNOHANG) >= 0 && poll_set_now_ms() < deadline_ms)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    distros_settle(&requests->distros);
    sync();
    reboot(RB_POWER_OFF);
    console_die("cannot power off");
}

int main(void)
{
    if (getpid() != 1)
        return EXIT_FAILURE;
    static struct requests requests; /* too large for a stack */
    static struct poll_set poll_set;
    struct network network;
    init_mount_all();
    modules_load();
    int signals = init_signals();
    if (!child_prepare())
        console_die("cannot open the PID namespace");
    network_start(&network);
    requests_start(&requests);
    bool ready = false;
    for (;;) {
        poll_set_begin(&poll_set);
        size_t signals_place = poll_set_add(&poll_set, signals, POLLIN);
        network_await(&network, &poll_set);
        requests_await(&requests, &poll_set, network.settled);
        if (network.settled && !ready) {
            console_say("ready %lld ms after the kernel", (long long)poll_set_now_ms());
            ready = true;
        }
        if (poll(poll_set.items, poll_set.count, poll_set_timeout_ms(&poll_set)) < 0 &&
            errno != EINTR)
            console_die("cannot poll");
        if (poll_set_events(&poll_set, signals_place))
            init_reap(signals, &network, &requests);
        network_advance(&network, &poll_set);
        requests_advance(&requests, &poll_set);
        if (requests.power_off)
            init_power_off(&requests);
    }
}
