/* The reader of a history. */
#include "history/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

struct history_reader {
    FILE *file;
    char *path;
    struct text line;
    int64_t line_number;
    int64_t last_t_ns;
    bool ended; /* the end event was read */
    bool torn;
};

struct history_reader *history_reader_new(const char *path, struct error *error)
{
    FILE *file = file_stream(path, error);
    if (!file)
        return NULL;
    struct history_reader *reader = memory_zeroed(1, sizeof *reader);
    reader->file = file;
    reader->path = memory_text(path);
    return reader;
}

static enum history_read history_refuse(const struct history_reader *reader, struct error *error,
                                        const char *what)
{
    error_set(error, ERROR_CLASS_INPUT, "%s:%lld: %s", reader->path, (long long)reader->line_number,
              what);
    return HISTORY_BROKEN;
}

/* Whether all bytes are ones that the writer puts there: it escapes all others. */
static bool history_is_ascii(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] < ' ' || bytes[i] > '~')
            return false;
    }
    return true;
}

/* Reads one line into reader->line. A last line without a line end is torn. */
static enum history_read history_next_line(struct history_reader *reader, struct error *error)
{
    char chunk[4096];
    text_clear(&reader->line);
    reader->line_number++;
    for (;;) {
        if (!fgets(chunk, sizeof chunk, reader->file)) {
            if (ferror(reader->file))
                return history_refuse(reader, error, "cannot be read");
            reader->torn = reader->line.length > 0;
            return HISTORY_END;
        }
        size_t length = strlen(chunk);
        bool whole = length && chunk[length - 1] == '\n';
        if (!length || (!whole && length < sizeof chunk - 1 && !feof(reader->file)))
            return history_refuse(reader, error, "a NUL is no JSON"); /* it hides what follows */
        if (!history_is_ascii(chunk, whole ? length - 1 : length))
            return history_refuse(reader, error,
                                  "a byte that no history has: lines are printable ASCII, and end "
                                  "with LF alone");
        text_append_bytes(&reader->line, chunk, whole ? length - 1 : length);
        if (reader->line.length > HISTORY_LINE_BYTES_MAX)
            return history_refuse(reader, error, "the line is too long");
        if (whole)
            return HISTORY_EVENT;
    }
}

/* What must hold between an event and those before it; NULL if it does. */
static const char *history_misplaced(const struct history_reader *reader, const struct event *event)
{
    if (reader->ended && event->kind != EVENT_FAULT)
        return "an event after the end";
    if ((event->kind == EVENT_PROOF) != (reader->line_number == 1))
        return "the first line, and only it, describes the proof";
    if (event->seq != reader->line_number - 1)
        return "\"seq\" must count the lines from 0";
    if (event->t_ns < reader->last_t_ns)
        return "the time goes back";
    return NULL;
}

/* Whether the first line names another version, whose fields need not be ours. */
static bool history_is_foreign(const struct history_reader *reader, const json_t *json)
{
    const json_t *format = json_object_get(json, "format");
    return reader->line_number == 1 && json_is_integer(format) &&
           json_integer_value(format) != HISTORY_FORMAT;
}

enum history_read history_read(struct history_reader *reader, struct event *event,
                               struct error *error)
{
    enum history_read line = history_next_line(reader, error);
    if (line != HISTORY_EVENT)
        return line;
    CLEANUP(memory_free_text)
    char *place = memory_format("%s:%lld", reader->path, (long long)reader->line_number);
    CLEANUP(json_release)
    json_t *json = json_parse(place, text_get(&reader->line), reader->line.length, error);
    if (json && history_is_foreign(reader, json))
        return history_refuse(reader, error,
                              "another version of the format; use the cotenant that wrote it, or a "
                              "newer one");
    if (!json || !event_from_json(place, json, event, error))
        return HISTORY_BROKEN;
    const char *problem = history_misplaced(reader, event);
    if (problem) {
        event_release(event);
        return history_refuse(reader, error, problem);
    }
    reader->last_t_ns = event->t_ns;
    reader->ended = reader->ended || event->kind == EVENT_END;
    return HISTORY_EVENT;
}

int64_t history_reader_line(const struct history_reader *reader)
{
    return reader->line_number;
}

bool history_reader_torn(const struct history_reader *reader)
{
    return reader->torn;
}

static void history_reader_free(struct history_reader *reader)
{
    if (!reader)
        return;
    fclose(reader->file);
    free(reader->path);
    text_release(&reader->line);
    free(reader);
}

void history_reader_cleanup(struct history_reader **reader)
{
    history_reader_free(*reader);
    *reader = NULL;
}
