/* The reader of a history: event by event, so that memory doesn't grow with the file.
 *
 * It takes nothing on trust: the first event must be the proof's, numbers must have no hole,
 * times must not go back, nothing may follow the end. Every error names file and line. */
#pragma once

#include "history/event.h"

/* A longer line is refused. A view of 16 runtimes takes some 200 KiB. */
#define HISTORY_LINE_BYTES_MAX (8 * 1024 * 1024)

struct history_reader;

/* Opens the file. NULL with the error (class input); the caller frees it. */
struct history_reader *history_reader_new(const char *path, struct error *error);

enum history_read {
    HISTORY_EVENT,  /* an event was read */
    HISTORY_END,    /* no more events */
    HISTORY_BROKEN, /* the error says what and where */
};

/* Reads the next event into a zeroed `event`, which the caller releases. */
enum history_read history_read(struct history_reader *reader, struct event *event,
                               struct error *error);

/* The line that was read last, from 1. */
int64_t history_reader_line(const struct history_reader *reader);

/* After HISTORY_END: whether the file's last line was torn, as a crash leaves it, and dropped. */
bool history_reader_torn(const struct history_reader *reader);

/* For CLEANUP. */
void history_reader_cleanup(struct history_reader **reader);
