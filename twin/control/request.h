/* A request: what one call of the client asks of its service.
 *
 * Client and service speak the frames of wire/frame.h over the control socket, without a
 * greeting, on the one stream REQUEST_STREAM. The client opens it with an encoded request and
 * waits for OPENED before it sends more; the answer to everything else than a command comes as
 * DATA on stdout too. REFUSED may end the stream at any time: its text is why. The end of the
 * connection is the client's CLOSE.
 *
 * Encoded: verb and flags, one byte each, then distro, folder, path and the arguments, each
 * ended by a NUL; an absent text is an empty one. */
#pragma once

#include "base/error.h"
#include "base/text.h"
#include "wire/request.h"

#define REQUEST_STREAM UINT32_C(1)

/* What fits one frame, with room for what the service adds before it goes to the guest. */
#define REQUEST_BYTES_MAX     (WIRE_PAYLOAD_MAX - 8192)
#define REQUEST_ARGUMENTS_MAX WIRE_ARGUMENTS_MAX

/* WSL's -1: the exit status of everything that the runtime itself refuses or fails at. */
#define REQUEST_STATUS_FAILED 255

enum request_verb {
    REQUEST_RUN,        /* distro, arguments, folder: a command in a distro */
    REQUEST_LIST,       /* quiet, verbose, running */
    REQUEST_IMPORT,     /* distro, folder: where the image goes; path: the tar */
    REQUEST_UNREGISTER, /* distro */
    REQUEST_TERMINATE,  /* distro */
    REQUEST_SHUTDOWN,
    REQUEST_STATUS,
    REQUEST_VERSION, /* answered by the client, as is help */
    REQUEST_HELP,
};

struct request {
    enum request_verb verb;
    char *distro;           /* NULL: the default one */
    char *folder;           /* absolute; REQUEST_RUN: NULL is home */
    char *path;             /* absolute */
    struct texts arguments; /* REQUEST_RUN: empty for the distro's shell */
    bool quiet;
    bool verbose;
    bool running;
};

/* Appends the encoded request. A usage error if it breaks a limit. */
bool request_encode(const struct request *request, struct text *bytes, struct error *error);

/* Fills a zeroed request. The caller releases it, after a failure too. */
bool request_decode(struct request *request, const void *payload, size_t length,
                    struct error *error);

void request_release(struct request *request);
