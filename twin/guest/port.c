/* Init's end of the virtio-serial port. */
#include "guest/port.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "guest/console.h"

#define PORT_FOLDER "/sys/class/virtio-ports"

/* Whether the port of this sysfs entry has our name. */
static bool port_is_named(int folder, const char *entry)
{
    char path[64];
    snprintf(path, sizeof path, "%.40s/name", entry);
    int fd = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    char name[sizeof WIRE_PORT_NAME + 1];
    ssize_t length = read(fd, name, sizeof name);
    close(fd);
    if (length > 0 && name[length - 1] == '\n')
        length--;
    return length == (ssize_t)strlen(WIRE_PORT_NAME) &&
           memcmp(name, WIRE_PORT_NAME, (size_t)length) == 0;
}

/* Opens the port if it is there; -1 if not. */
static int port_find(void)
{
    DIR *folder = opendir(PORT_FOLDER);
    if (!folder)
        return -1;
    int fd = -1;
    struct dirent *entry;
    while (fd < 0 && (entry = readdir(folder))) {
        if (entry->d_name[0] == '.' || !port_is_named(dirfd(folder), entry->d_name))
            continue;
        char path[64];
        snprintf(path, sizeof path, "/dev/%.40s", entry->d_name);
        fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    }
    closedir(folder);
    return fd;
}

void port_open(struct port *port)
{
    port->connected = false;
    port->input_start = port->input_end = 0;
    port->queue_start = port->queue_held = 0;
    wire_session_begin(&port->session, WIRE_ROLE_GUEST, 0);
    int64_t deadline_ms = poll_set_now_ms() + PORT_WAIT_MS;
    while ((port->fd = port_find()) < 0) {
        if (poll_set_now_ms() >= deadline_ms)
            console_die("no virtio-serial port named " WIRE_PORT_NAME);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
}

/* Whether the host's end is open. */
static bool port_has_host(const struct port *port)
{
    struct pollfd item = {.fd = port->fd};
    return poll(&item, 1, 0) >= 0 && !(item.revents & POLLHUP);
}

/* Whether the answers to a frame of the host would still fit. */
static bool port_can_answer(const struct port *port)
{
    return PORT_QUEUE_BYTES - port->queue_held >= PORT_RESERVE_BYTES / 2;
}

void port_await(struct port *port, struct poll_set *poll_set, bool listen)
{
    port->place = POLL_SET_NONE;
    if (!port->connected)
        port->connected = port_has_host(port);
    if (!port->connected) {
        poll_set_until(poll_set, poll_set_now_ms() + PORT_RETURN_POLL_MS);
        return;
    }
    bool pending = port->input_start < port->input_end;
    short events = port->queue_held ? POLLOUT : 0;
    if (listen && port_can_answer(port)) {
        if (pending)
            poll_set_until(poll_set, poll_set_now_ms());
        else
            events |= POLLIN;
    }
    port->place = poll_set_add(poll_set, port->fd, events);
}

/* Forgets the session and all that is on its way in it. */
static void port_forget(struct port *port)
{
    port->input_start = port->input_end = 0;
    port->queue_start = port->queue_held = 0;
    wire_session_begin(&port->session, WIRE_ROLE_GUEST, 0);
}

void port_reset(struct port *port, const char *fault)
{
    console_say("the session was broken: %s", fault);
    port_forget(port);
}

/* Reads a buffer full; true if something came. */
static bool port_read(struct port *port)
{
    ssize_t got = read(port->fd, port->input, sizeof port->input);
    port->input_start = 0;
    port->input_end = got > 0 ? (size_t)got : 0;
    return got > 0;
}

enum port_event port_next(struct port *port, const struct poll_set *poll_set,
                          struct wire_frame *frame)
{
    short events = poll_set_events(poll_set, port->place);
    if (port->connected && (events & POLLHUP)) {
        port->connected = false;
        port->place = POLL_SET_NONE;
        port_forget(port);
        return PORT_LOST;
    }
    if (port->input_start == port->input_end) {
        if (!(events & POLLIN) || !port_read(port))
            return PORT_NOTHING;
        port->place = POLL_SET_NONE; /* once a turn: the others want theirs */
    }
    if (!port_can_answer(port))
        return PORT_NOTHING;
    const uint8_t *bytes = port->input + port->input_start;
    size_t length = port->input_end - port->input_start;
    enum wire_event event = wire_session_next(&port->session, &bytes, &length, frame);
    port->input_start = port->input_end - length;
    switch (event) {
    case WIRE_EVENT_STARTED: {
        uint8_t ack[WIRE_ACK_BYTES];
        wire_ack_encode(ack, port->session.number);
        port->queue_start = 0;
        memcpy(port->queue, ack, sizeof ack);
        port->queue_held = sizeof ack;
        return PORT_STARTED;
    }
    case WIRE_EVENT_FRAME:
        return PORT_FRAME;
    case WIRE_EVENT_BROKEN:
        console_say("the session was broken: %s", port->session.fault);
        port->queue_start = port->queue_held = 0;
        return PORT_LOST;
    case WIRE_EVENT_NONE:
        break;
    }
    return PORT_NOTHING;
}

/* Puts bytes at the end of the queue, around its edge. */
static void port_queue(struct port *port, const uint8_t *bytes, size_t length)
{
    size_t end = (port->queue_start + port->queue_held) % PORT_QUEUE_BYTES;
    size_t first = PORT_QUEUE_BYTES - end < length ? PORT_QUEUE_BYTES - end : length;
    memcpy(port->queue + end, bytes, first);
    memcpy(port->queue, bytes + first, length - first);
    port->queue_held += length;
}

void port_send(struct port *port, enum wire_type type, enum wire_channel channel, uint32_t stream,
               const void *payload, size_t length)
{
    if (!port->session.started)
        return;
    if (PORT_QUEUE_BYTES - port->queue_held < WIRE_HEADER_BYTES + length)
        console_die("the port's queue is full"); /* the reserve was reckoned wrong */
    uint8_t header[WIRE_HEADER_BYTES];
    wire_header_encode(header, type, channel, stream, length);
    port_queue(port, header, sizeof header);
    if (length)
        port_queue(port, payload, length);
}

size_t port_data_room(const struct port *port)
{
    size_t used = port->queue_held + PORT_RESERVE_BYTES + WIRE_HEADER_BYTES + WIRE_DATA_MAX;
    return used <= PORT_QUEUE_BYTES ? WIRE_DATA_MAX : 0;
}

void port_flush(struct port *port)
{
    while (port->connected && port->queue_held) {
        size_t piece = PORT_QUEUE_BYTES - port->queue_start;
        if (piece > port->queue_held)
            piece = port->queue_held;
        ssize_t written = write(port->fd, port->queue + port->queue_start, piece);
        if (written <= 0)
            return; /* full, or the host left: the next poll tells */
        port->queue_start = (port->queue_start + (size_t)written) % PORT_QUEUE_BYTES;
        port->queue_held -= (size_t)written;
    }
}

void port_drain(struct port *port, int wait_ms)
{
    int64_t deadline_ms = poll_set_now_ms() + wait_ms;
    for (;;) {
        port_flush(port);
        int64_t left_ms = deadline_ms - poll_set_now_ms();
        struct pollfd item = {.fd = port->fd, .events = POLLOUT};
        if (!port->queue_held || left_ms <= 0 || poll(&item, 1, (int)left_ms) <= 0 ||
            (item.revents & POLLHUP))
            return;
    }
}
