/* Init's end of the virtio-serial port: frames in, frames out, nothing unbounded.
 *
 * Output waits in one queue of a fixed size. DATA enters it only while a reserve stays free,
 * which is kept for the small frames that tell of a stream's fate; and no frame of the host is
 * taken while that reserve is used up, since each may want an answer. So the queue never
 * overflows, and a host that does not read only stops itself. */
#pragma once

#include <stdbool.h>

#include "guest/poll_set.h"
#include "wire/session.h"

#define PORT_QUEUE_BYTES ((size_t)512 * 1024)
/* For the small frames of all streams at once: END, END, EXIT, OPENED and four CREDIT frames are
 * below 160 bytes a stream. */
#define PORT_RESERVE_BYTES ((size_t)64 * 1024)
#define PORT_INPUT_BYTES   ((size_t)64 * 1024)

/* How long to wait for the port to appear after its driver was loaded. */
#define PORT_WAIT_MS 5000

/* How often to look whether the host is back: poll can't wait for that without spinning. */
#define PORT_RETURN_POLL_MS 20

struct port {
    int fd;
    bool connected; /* somebody has the host's end open */
    size_t place;
    struct wire_session session;
    size_t input_start;
    size_t input_end;
    uint8_t input[PORT_INPUT_BYTES];
    size_t queue_start;
    size_t queue_held;
    uint8_t queue[PORT_QUEUE_BYTES];
};

enum port_event {
    PORT_NOTHING, /* no frame, for now */
    PORT_STARTED, /* a new session: the ack is on its way, and all streams of old are void */
    PORT_FRAME,   /* `frame` was filled */
    PORT_LOST,    /* the session is over: the host left, or sent what is no frame */
};

/* Finds and opens the port; dies without it. */
void port_open(struct port *port);

/* Waits for what the port can do next; for input only if `listen`. */
void port_await(struct port *port, struct poll_set *poll_set, bool listen);

/* Takes the next event. Call it until NOTHING. Reads no more than one buffer a turn. */
enum port_event port_next(struct port *port, const struct poll_set *poll_set,
                          struct wire_frame *frame);

/* Ends the session from this side, after a frame that the host should not have sent. */
void port_reset(struct port *port, const char *fault);

/* Queues a frame without payload, or with a short one. */
void port_send(struct port *port, enum wire_type type, enum wire_channel channel, uint32_t stream,
               const void *payload, size_t length);
/* How long a DATA payload may be now; 0 to wait. */
size_t port_data_room(const struct port *port);

/* Writes what is queued, as far as the host takes it. */
void port_flush(struct port *port);
/* The same, waiting up to `wait_ms` until all of it is written. */
void port_drain(struct port *port, int wait_ms);
