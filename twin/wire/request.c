/* What the host asks for when it opens a stream. */
#include "wire/request.h"

#include <string.h>

#include "wire/integer.h"

bool wire_distro_id_valid(const char *id)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    size_t length = strlen(id);
    return length > 0 && length <= WIRE_DISTRO_ID_MAX && id[0] != '.' &&
           strspn(id, letters) == length;
}

/* What is wrong with a request whose strings are sound, or NULL. */
static const char *request_fault(const struct wire_request *request)
{
    switch (request->kind) {
    case WIRE_REQUEST_RUN:
        if (!request->argv[0] || !request->argv[0][0])
            return "no command";
        break;
    case WIRE_REQUEST_MOUNT:
    case WIRE_REQUEST_UNMOUNT:
        break;
    case WIRE_REQUEST_LIST:
    case WIRE_REQUEST_SYNC:
    case WIRE_REQUEST_POWER_OFF:
        return NULL;
    default:
        return "a request of unknown kind";
    }
    return wire_distro_id_valid(request->distro) ? NULL : "not a distro id";
}

/* Where an encoder or a decoder is in the payload. */
struct request_cursor {
    uint8_t *bytes;
    size_t at;
    const char *fault; /* the first one */
};

static void cursor_put_number(struct request_cursor *cursor, size_t number)
{
    if (cursor->fault)
        return;
    if (WIRE_PAYLOAD_MAX - cursor->at < 4) {
        cursor->fault = "the command line is too long";
        return;
    }
    integer_put_32(cursor->bytes + cursor->at, (uint32_t)number);
    cursor->at += 4;
}

static void cursor_put_string(struct request_cursor *cursor, const char *string)
{
    size_t length = strlen(string);
    cursor_put_number(cursor, length);
    if (cursor->fault)
        return;
    if (WIRE_PAYLOAD_MAX - cursor->at < length + 1) {
        cursor->fault = "the command line is too long";
        return;
    }
    memcpy(cursor->bytes + cursor->at, string, length + 1);
    cursor->at += length + 1;
}

static void cursor_put_strings(struct request_cursor *cursor, const char *const *strings,
                               size_t count_max)
{
    size_t count = 0;
    while (count <= count_max && strings[count])
        count++;
    if (count > count_max) {
        cursor->fault = "too many arguments or environment entries";
        return;
    }
    cursor_put_number(cursor, count);
    for (size_t i = 0; i < count; i++)
        cursor_put_string(cursor, strings[i]);
}

size_t wire_request_encode(const struct wire_request *request, uint8_t payload[WIRE_PAYLOAD_MAX],
                           const char **fault)
{
    struct request_cursor cursor = {.bytes = payload, .at = 1, .fault = request_fault(request)};
    if (!cursor.fault) {
        payload[0] = (uint8_t)request->kind;
        cursor_put_string(&cursor, request->distro ? request->distro : "");
        cursor_put_string(&cursor, request->folder ? request->folder : "");
        cursor_put_strings(&cursor, request->argv, WIRE_ARGUMENTS_MAX);
    }
    if (!cursor.fault)
        cursor_put_strings(&cursor, request->environment, WIRE_ENVIRONMENT_MAX);
    *fault = cursor.fault;
    return cursor.fault ? 0 : cursor.at;
}

/* A payload that is being read. */
struct request_reader {
    const uint8_t *bytes;
    size_t left;
    bool sound;
};

static uint32_t reader_number(struct request_reader *reader)
{
    if (!reader->sound || reader->left < 4) {
        reader->sound = false;
        return 0;
    }
    uint32_t number = integer_get_32(reader->bytes);
    reader->bytes += 4;
    reader->left -= 4;
    return number;
}

/* The next string, which ends with the one NUL in it; "" once the payload is not sound. */
static const char *reader_string(struct request_reader *reader)
{
    uint32_t length = reader_number(reader);
    if (!reader->sound || length >= reader->left ||
        memchr(reader->bytes, '\0', (size_t)length + 1) != reader->bytes + length) {
        reader->sound = false;
        return "";
    }
    const char *string = (const char *)reader->bytes;
    reader->bytes += (size_t)length + 1;
    reader->left -= (size_t)length + 1;
    return string;
}

static void reader_strings(struct request_reader *reader, const char **strings, size_t count_max)
{
    uint32_t count = reader_number(reader);
    if (count > count_max)
        reader->sound = false;
    size_t i = 0;
    while (reader->sound && i < count)
        strings[i++] = reader_string(reader);
    strings[i] = NULL;
}

bool wire_request_decode(struct wire_request *request, const uint8_t *payload, size_t length,
                         const char **fault)
{
    if (length == 0) {
        *fault = "an empty request";
        return false;
    }
    struct request_reader reader = {.bytes = payload + 1, .left = length - 1, .sound = true};
    request->kind = (enum wire_request_kind)payload[0];
    request->distro = reader_string(&reader);
    request->folder = reader_string(&reader);
    reader_strings(&reader, request->argv, WIRE_ARGUMENTS_MAX);
    reader_strings(&reader, request->environment, WIRE_ENVIRONMENT_MAX);
    *fault = reader.sound && reader.left == 0 ? request_fault(request) : "a malformed request";
    return *fault == NULL;
}
