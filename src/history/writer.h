/* The writer of a history: append-only, one event a line, flushed to the disk where it matters.
 *
 * Every event is numbered and timed here, on one clock, in the order in which it is written. */
#pragma once

#include "history/event.h"

struct history_writer;

/* Creates the file (which must not exist) and takes `start_ns` on the monotonic clock as the
 * history's zero. NULL with the error; the caller frees it. */
struct history_writer *history_writer_new(const char *path, int64_t start_ns, struct error *error);

/* Fills in the event's seq and t_ns (now_ns less the start; never less than the last one's) and
 * writes its line. After a failure, e.g. no room on the disk, what was written before stays
 * readable and further writes fail the same way. */
bool history_write(struct history_writer *writer, struct event *event, int64_t now_ns,
                   struct error *error);

/* Flushes what was written to the disk. */
bool history_sync(struct history_writer *writer, struct error *error);

/* Closes the file. NULL is fine. */
void history_writer_free(struct history_writer *writer);
