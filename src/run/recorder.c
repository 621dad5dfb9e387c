/* The recorder: file, checker, observer, in this order. */
#include "run/recorder.h"

#include <stdlib.h>

#include "base/clock.h"
#include "check/checker.h"
#include "history/writer.h"

struct recorder {
    struct history_writer *writer;
    struct checker *checker;
    struct run_observer observer;
    struct error failure;
};

struct recorder *recorder_new(const char *path, const struct run_observer *observer,
                              struct error *error)
{
    struct history_writer *writer = history_writer_new(path, clock_monotonic_ns(), error);
    if (!writer)
        return NULL;
    struct recorder *recorder = memory_zeroed(1, sizeof *recorder);
    recorder->writer = writer;
    recorder->checker = checker_new();
    recorder->observer = *observer;
    return recorder;
}

bool recorder_write(struct recorder *recorder, struct event *event)
{
    if (!recorder)
        return false;
    struct error *failure = &recorder->failure;
    if (error_is_set(failure) ||
        !history_write(recorder->writer, event, clock_monotonic_ns(), failure))
        return false;
    /* What the run wrote and its own checker refuses is a fault of the program. */
    if (!checker_feed(recorder->checker, event, failure)) {
        failure->class = ERROR_CLASS_INTERNAL;
        return false;
    }
    if (recorder->observer.event)
        recorder->observer.event(recorder->observer.user, event);
    return true;
}

bool recorder_sync(struct recorder *recorder)
{
    return !error_is_set(&recorder->failure) && history_sync(recorder->writer, &recorder->failure);
}

const struct error *recorder_failure(const struct recorder *recorder)
{
    return error_is_set(&recorder->failure) ? &recorder->failure : NULL;
}

void recorder_judge(const struct recorder *recorder, struct verdict *verdict)
{
    checker_judge(recorder->checker, verdict);
}

void recorder_free(struct recorder *recorder)
{
    if (!recorder)
        return;
    history_writer_free(recorder->writer);
    checker_free(recorder->checker);
    free(recorder);
}
