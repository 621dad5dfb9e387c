/* The recorder: every event goes into the history's file, then to the checker, then to whoever
 * watches, so that nothing is judged or shown that is not in the file. */
#pragma once

#include "check/verdict.h"
#include "run/run.h"

struct recorder;

/* Creates the file. NULL with the error; the caller frees it. */
struct recorder *recorder_new(const char *path, const struct run_observer *observer,
                              struct error *error);

/* Records the event; its texts stay the caller's. NULL, before the history's first line, records
 * nothing; after a failure nothing more is recorded. */
bool recorder_write(struct recorder *recorder, struct event *event);

/* Flushes the file to the disk. */
bool recorder_sync(struct recorder *recorder);

/* The first failure, or NULL. */
const struct error *recorder_failure(const struct recorder *recorder);

/* What is shown so far, into a zeroed verdict that the caller releases. */
void recorder_judge(const struct recorder *recorder, struct verdict *verdict);

/* Closes the file. NULL is fine. */
void recorder_free(struct recorder *recorder);
