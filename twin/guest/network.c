/* The guest's one network card: up, and an address by DHCP. */
#include "guest/network.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest/child.h"
#include "guest/command.h"
#include "guest/console.h"

#define NETWORK_CARD "eth0" /* the kernel's own name; nothing here renames it */

/* The descriptor on which udhcpc.script reports. */
#define NETWORK_REPORT_FD 3

static bool interface_up(const char *name)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", name);
    bool up = ioctl(fd, SIOCGIFFLAGS, &request) == 0;
    request.ifr_flags |= IFF_UP;
    up = up && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    close(fd);
    return up;
}

/* Becomes the DHCP client: asks once a second until it is answered, in the foreground. */
static _Noreturn void network_become_client(int report_fd)
{
    static char path[] = "PATH=/bin";
    static char *const environment[] = {path, NULL};
    child_become_ordinary();
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
    if (report_fd == NETWORK_REPORT_FD)
        fcntl(report_fd, F_SETFD, 0);
    else
        dup2(report_fd, NETWORK_REPORT_FD);
    execle("/bin/busybox", "udhcpc", "-f", "-i", NETWORK_CARD, "-s", "/etc/udhcpc.script", "-t",
           "5", "-T", "1", "-A", "1", (char *)NULL, environment);
    _exit(127);
}

void network_start(struct network *network)
{
    *network = (struct network){.report_fd = -1, .report_place = POLL_SET_NONE, .settled = true};
    if (!interface_up("lo"))
        console_say("cannot turn the loopback on: %s", strerror(errno));
    if (!interface_up(NETWORK_CARD)) {
        console_say("no network card: %s", strerror(errno));
        return;
    }
    int report[2];
    if (pipe2(report, O_CLOEXEC) < 0)
        console_die("cannot make a pipe");
    network->client = fork();
    if (network->client == 0)
        network_become_client(report[1]);
    if (network->client < 0)
        console_die("cannot start the DHCP client");
    close(report[1]);
    network->report_fd = report[0];
    network->settled = false;
    network->deadline_ms = poll_set_now_ms() + NETWORK_WAIT_MS;
}

void network_await(struct network *network, struct poll_set *poll_set)
{
    network->report_place = POLL_SET_NONE;
    if (network->report_fd >= 0)
        network->report_place = poll_set_add(poll_set, network->report_fd, POLLIN);
    if (!network->settled)
        poll_set_until(poll_set, network->deadline_ms);
}

void network_advance(struct network *network, const struct poll_set *poll_set)
{
    if (poll_set_events(poll_set, network->report_place)) {
        char line[64];
        ssize_t got = read(network->report_fd, line, sizeof line);
        if (got <= 0) {
            close(network->report_fd);
            network->report_fd = -1;
        }
        network->settled = true;
    }
    if (!network->settled && poll_set_now_ms() >= network->deadline_ms) {
        console_say("no address by DHCP after %d ms: going on without", NETWORK_WAIT_MS);
        network->settled = true;
    }
}

bool network_child_ended(struct network *network, pid_t pid)
{
    if (pid != network->client)
        return false;
    console_say("the DHCP client ended");
    network->client = 0;
    network->settled = true;
    return true;
}
