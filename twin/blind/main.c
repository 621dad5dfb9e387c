/* twin-blind: a host that answers and reports nothing. For the control "watch-goes-blind".
 *
 *     twin-blind SOCKET COMMAND...
 *
 * Listens on SOCKET while COMMAND runs and passes every connection on to libvirtd, all but
 * libvirtd's event messages: those it drops. Its exit status is the command's. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#define BLIND_DAEMON  "/run/libvirt/libvirt-sock"
#define BLIND_BACKLOG 16

/* libvirt's messages (virnetprotocol.x): a length that counts itself, program, version, procedure,
 * type, serial, status, then the payload; all numbers big-endian. */
#define BLIND_HEADER_BYTES  28
#define BLIND_MESSAGE_MAX   (64 * 1024 * 1024)
#define BLIND_PROGRAM       UINT32_C(0x20008086) /* REMOTE_PROGRAM; keepalives are another's */
#define BLIND_TYPE_MESSAGE  2                    /* VIR_NET_MESSAGE: an event */
#define BLIND_CHUNK_BYTES   65536
#define BLIND_STATUS_BROKEN 70

static uint32_t blind_number(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool blind_read(int from, uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t got = read(from, bytes, length);
        if (got <= 0)
            return false;
        bytes += got;
        length -= (size_t)got;
    }
    return true;
}

static bool blind_write(int to, const uint8_t *bytes, size_t length)
{
    while (length > 0) {
        ssize_t put = write(to, bytes, length);
        if (put <= 0)
            return false;
        bytes += put;
        length -= (size_t)put;
    }
    return true;
}

/* One message from libvirtd, passed on unless it is an event. False at the connection's end. */
static bool blind_pass_message(int from, int to)
{
    static uint8_t chunk[BLIND_CHUNK_BYTES];
    uint8_t header[BLIND_HEADER_BYTES];
    if (!blind_read(from, header, sizeof header))
        return false;
    uint32_t left = blind_number(header);
    if (left < sizeof header || left > BLIND_MESSAGE_MAX)
        return false;
    bool event = blind_number(header + 4) == BLIND_PROGRAM &&
                 blind_number(header + 16) == BLIND_TYPE_MESSAGE;
    if (!event && !blind_write(to, header, sizeof header))
        return false;
    for (left -= sizeof header; left > 0;) {
        size_t part = left < sizeof chunk ? left : sizeof chunk;
        if (!blind_read(from, chunk, part) || (!event && !blind_write(to, chunk, part)))
            return false;
        left -= (uint32_t)part;
    }
    return true;
}

static bool blind_pass_chunk(int from, int to)
{
    static uint8_t chunk[BLIND_CHUNK_BYTES];
    ssize_t got = read(from, chunk, sizeof chunk);
    return got > 0 && blind_write(to, chunk, (size_t)got);
}

static bool blind_address(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address->sun_path)
        return false;
    memcpy(address->sun_path, path, strlen(path));
    return true;
}

/* In a process of its own: one connection to its end. */
static int blind_relay(int client)
{
    struct sockaddr_un address;
    int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (daemon < 0 || !blind_address(BLIND_DAEMON, &address) ||
        connect(daemon, (struct sockaddr *)&address, sizeof address) != 0)
        return BLIND_STATUS_BROKEN;
    for (;;) {
        struct pollfd ends[2] = {{.fd = client, .events = POLLIN},
                                 {.fd = daemon, .events = POLLIN}};
        if (poll(ends, 2, -1) < 0)
            return BLIND_STATUS_BROKEN;
        if ((ends[0].revents && !blind_pass_chunk(client, daemon)) ||
            (ends[1].revents && !blind_pass_message(daemon, client)))
            return 0;
    }
}

/* Serves connections; ends with the process that started it. */
static int blind_serve(int listener)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGCHLD, SIG_IGN); /* no zombies */
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (client < 0)
            return BLIND_STATUS_BROKEN;
        pid_t child = fork();
        if (child == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            return blind_relay(client);
        }
        close(client);
    }
}

static int blind_listen(const char *path)
{
    struct sockaddr_un address;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0 || !blind_address(path, &address) ||
        bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, BLIND_BACKLOG) != 0)
        return -1;
    return listener;
}

int main(int argc, char **argv)
{
    int status = 0;
    file_open_standard();
    if (argc < 3) {
        fprintf(stderr, "usage: %s SOCKET COMMAND...\n", argv[0]);
        return 64;
    }
    int listener = blind_listen(argv[1]);
    pid_t server = listener < 0 ? -1 : fork();
    if (server < 0) {
        fprintf(stderr, "%s: cannot listen on %s: %s\n", argv[0], argv[1], strerror(errno));
        return BLIND_STATUS_BROKEN;
    }
    if (server == 0)
        return blind_serve(listener);
    close(listener);
    pid_t command = fork();
    if (command == 0) {
        execvp(argv[2], argv + 2);
        fprintf(stderr, "%s: %s\n", argv[2], strerror(errno));
        return 127;
    }
    if (command < 0 || waitpid(command, &status, 0) < 0)
        return BLIND_STATUS_BROKEN;
    kill(server, SIGKILL);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
