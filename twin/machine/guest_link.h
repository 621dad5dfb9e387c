/* The link: the service's end of the VM's virtio-serial port, and the streams on it.
 *
 * It connects to the socket that QEMU offers, says hello, and is up when the guest has acked.
 * A stream's frames go to its handlers. What the guest sends is not trusted: bytes that are no
 * frames, or more than it has credit for, end the link. */
#pragma once

#include <uv.h>

#include "wire/credit.h"
#include "wire/request.h"
#include "wire/session.h"

#include "base/error.h"

/* From the connection to the guest's ack: a boot. Under TCG it takes 2 s, and took
 * 80 s on a machine with eight times its work; beyond this the guest will not come. */
#define GUEST_LINK_BOOT_MS 300000

/* Streams at a time; the guest refuses more than it can bear by itself. */
#define GUEST_LINK_STREAMS_MAX 512

struct guest_link;

struct guest_link_handlers {
    void (*up)(void *user);
    /* The link is over, for the reason `why`; all streams were told. Called once; guest_link_close
     * is allowed in here. */
    void (*lost)(void *user, const char *why);
};

struct guest_link_stream_handlers {
    /* A frame of the guest for this stream. After EXIT or REFUSED the stream is no more. */
    void (*frame)(void *user, const struct wire_frame *frame);
    /* The link was lost and the stream with it. */
    void (*lost)(void *user, const char *why);
};

/* Begins to connect. Never NULL: failures come through `lost`, from the loop. */
struct guest_link *guest_link_open(uv_loop_t *loop, const char *path,
                                   const struct guest_link_handlers *handlers, void *user);

/* Ends the link: its streams are told `why`, `lost` is not called any more. NULL is fine. */
void guest_link_close(struct guest_link *link, const char *why);

/* Opens a stream for the request on a link that is up. 0 with the error if the request breaks a
 * limit of wire/ or there are too many streams. */
uint32_t guest_link_stream_open(struct guest_link *link, const struct wire_request *request,
                                const struct guest_link_stream_handlers *handlers, void *user,
                                struct error *error);

/* Sends a frame of a peer that is not trusted either. False if it is none that a host may send
 * now (a wrong channel, no credit): then nothing was sent. */
bool guest_link_stream_send(struct guest_link *link, uint32_t number,
                            const struct wire_frame *frame);

/* The stream's user is gone: what the stream started is killed, no handler is called any more. */
void guest_link_stream_drop(struct guest_link *link, uint32_t number);

/* Streams that have not ended, those dropped included. */
size_t guest_link_stream_count(const struct guest_link *link);
