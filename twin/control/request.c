/* A request: what one call of the client asks of its service. */
#include "control/request.h"

#include <stdlib.h>
#include <string.h>

#define REQUEST_QUIET   0x01
#define REQUEST_VERBOSE 0x02
#define REQUEST_RUNNING 0x04

/* Verb and flags. */
#define REQUEST_HEAD_BYTES 2

static void request_append_text(struct text *bytes, const char *string)
{
    text_append(bytes, string ? string : "");
    text_append_char(bytes, '\0');
}

bool request_encode(const struct request *request, struct text *bytes, struct error *error)
{
    text_append_char(bytes, (char)request->verb);
    text_append_char(bytes, (char)((request->quiet ? REQUEST_QUIET : 0) |
                                   (request->verbose ? REQUEST_VERBOSE : 0) |
                                   (request->running ? REQUEST_RUNNING : 0)));
    request_append_text(bytes, request->distro);
    request_append_text(bytes, request->folder);
    request_append_text(bytes, request->path);
    for (size_t i = 0; i < request->arguments.count; i++)
        request_append_text(bytes, request->arguments.items[i]);
    if (bytes->length > REQUEST_BYTES_MAX || request->arguments.count > REQUEST_ARGUMENTS_MAX)
        return error_set(error, ERROR_CLASS_USAGE,
                         "The command line is too long: at most %d words and %zu bytes.",
                         REQUEST_ARGUMENTS_MAX, REQUEST_BYTES_MAX);
    return true;
}

/* The next of the strings; NULL for an empty one. The caller frees it. */
static char *request_next(const char **bytes, size_t *length)
{
    size_t taken = strlen(*bytes);
    char *text = taken ? memory_text(*bytes) : NULL;
    *bytes += taken + 1;
    *length -= taken + 1;
    return text;
}

bool request_decode(struct request *request, const void *payload, size_t length,
                    struct error *error)
{
    const char *bytes = payload;
    if (length < REQUEST_HEAD_BYTES + 3 || bytes[length - 1] != '\0' ||
        (unsigned char)bytes[0] > REQUEST_HELP)
        return error_set(error, ERROR_CLASS_INPUT, "a malformed request");
    size_t texts = 0;
    for (size_t i = REQUEST_HEAD_BYTES; i < length; i++)
        texts += bytes[i] == '\0' ? 1 : 0;
    if (texts < 3 || texts > 3 + REQUEST_ARGUMENTS_MAX)
        return error_set(error, ERROR_CLASS_INPUT, "a malformed request: %zu texts", texts);
    request->verb = (enum request_verb)bytes[0];
    request->quiet = bytes[1] & REQUEST_QUIET;
    request->verbose = bytes[1] & REQUEST_VERBOSE;
    request->running = bytes[1] & REQUEST_RUNNING;
    bytes += REQUEST_HEAD_BYTES;
    length -= REQUEST_HEAD_BYTES;
    request->distro = request_next(&bytes, &length);
    request->folder = request_next(&bytes, &length);
    request->path = request_next(&bytes, &length);
    while (length) {
        texts_add(&request->arguments, bytes);
        size_t taken = strlen(bytes) + 1;
        bytes += taken;
        length -= taken;
    }
    return true;
}

void request_release(struct request *request)
{
    free(request->distro);
    free(request->folder);
    free(request->path);
    texts_release(&request->arguments);
    *request = (struct request){0};
}
