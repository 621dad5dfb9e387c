/* An op: an invocation and its completion. */
#include "run/op.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/program.h"

/* What a command that failed said, as far as it fits into a line. */
#define OP_SAID_BYTES_MAX 300

/* Records that the op is done; the event has what came of it. */
static void op_complete(struct op *op, struct event_op *came)
{
    op->done = true;
    op->phase = came->phase;
    struct event event = {.kind = EVENT_OP, .op = *came};
    event.op.id = op->id;
    event.op.runtime = op->profile->name;
    event.op.verb = op->verb;
    event.op.pid = op->invocation ? invocation_pid(op->invocation) : 0;
    recorder_write(op->prover->recorder, &event);
    invocation_free(op->invocation);
    op->invocation = NULL;
}

/* Whether the system let the command end before it had begun. */
static bool op_was_refused(const struct invocation_end *end)
{
    return !end->timed_out && !end->signal && program_was_refused(end->exit_status);
}

static char *op_word_problem(const struct op *op, const struct invocation_end *end,
                             int64_t deadline_ms)
{
    struct text text = {0};
    text_append_format(&text, "%s's %s command ", op->profile->name, event_verb_words[op->verb]);
    if (end->timed_out)
        text_append_format(&text, "did not end within %lld ms", (long long)deadline_ms);
    else if (op_was_refused(end))
        text_append_format(&text, "did not begin: the host had no room for it (status 0x%llX)",
                           (long long)end->exit_status);
    else if (end->signal)
        text_append_format(&text, "was ended by signal %lld", (long long)end->signal);
    else
        text_append_format(&text, "ended with status %lld", (long long)end->exit_status);
    const char *said = *end->error_output ? end->error_output : end->output;
    text_append(&text, *said ? ": " : "");
    text_append_last_line(&text, said, OP_SAID_BYTES_MAX);
    return text_take(&text);
}

static void op_on_end(void *user, const struct invocation_end *end)
{
    struct op *op = user;
    bool ok = !end->timed_out && !end->signal && end->exit_status == 0;
    op->output = memory_text(end->output);
    if (op->given_up)
        op->problem = memory_format("%s's %s command: %s", op->profile->name,
                                    event_verb_words[op->verb], op->given_up);
    else if (!ok)
        op->problem = op_word_problem(op, end, op->deadline_ms);
    struct event_op came = {
        .exit_status = end->exit_status,
        .signal = end->signal,
        .output = *end->output ? end->output : NULL,
        .error_output = *end->error_output ? end->error_output : NULL,
        .encoding = end->encoding,
        .reason = op->given_up                            ? op->given_up
                  : end->timed_out || op_was_refused(end) ? op->problem
                                                          : NULL,
        .cut = end->cut,
        .phase = end->timed_out ? EVENT_OP_INFO
                 : ok           ? EVENT_OP_OK
                                : EVENT_OP_FAIL,
    };
    op_complete(op, &came);
}

/* Invokes `words`, with `command` for the command in the guest, which may be NULL. */
static struct op *op_start(struct prover *prover, const struct profile *profile,
                           enum event_verb verb, const struct texts *words,
                           const struct texts *command, int64_t deadline_ms,
                           const struct beat_listener *beats)
{
    struct op *op = memory_zeroed(1, sizeof *op);
    *op = (struct op){.prover = prover,
                      .profile = profile,
                      .verb = verb,
                      .id = ++prover->ops,
                      .deadline_ms = deadline_ms};
    CLEANUP(texts_release) struct texts argv = {0};
    profile_command(profile, words, command, &argv);
    struct invocation_handlers handlers = {.user = op, .end = op_on_end};
    if (beats)
        handlers.beats = *beats;
    struct error error = {0};
    op->invocation = invocation_start(&prover->loop, &argv, deadline_ms, &handlers, &error);
    struct event event = {.kind = EVENT_OP,
                          .op = {.id = op->id,
                                 .runtime = profile->name,
                                 .verb = verb,
                                 .argv = argv,
                                 .pid = op->invocation ? invocation_pid(op->invocation) : 0,
                                 .phase = EVENT_OP_INVOKE}};
    recorder_write(prover->recorder, &event);
    if (!op->invocation) {
        op->problem = memory_format("%s's %s command: %s", profile->name, event_verb_words[verb],
                                    error.message);
        struct event_op came = {.reason = error.message, .phase = EVENT_OP_FAIL};
        op_complete(op, &came);
    }
    return op;
}

struct op *op_invoke(struct prover *prover, const struct profile *profile, enum event_verb verb,
                     const struct texts *words, int64_t deadline_ms,
                     const struct beat_listener *beats)
{
    CLEANUP(texts_release) struct texts command = {0};
    if (beats)
        beat_command(&command);
    return op_start(prover, profile, verb, words, beats ? &command : NULL, deadline_ms, beats);
}

struct op *op_invoke_in_guest(struct prover *prover, const struct profile *profile,
                              enum event_verb verb, const struct texts *command,
                              int64_t deadline_ms)
{
    return op_start(prover, profile, verb, &profile->commands.exec, command, deadline_ms, NULL);
}

void op_give_up(struct op *op, const char *reason)
{
    if (op->done)
        return;
    op->given_up = reason;
    invocation_give_up(op->invocation);
    op->given_up = NULL;
}

struct ops {
    struct op *const *items;
    size_t count;
};

static bool ops_are_done(void *user)
{
    const struct ops *ops = user;
    for (size_t i = 0; i < ops->count; i++) {
        if (!ops->items[i]->done)
            return false;
    }
    return true;
}

void ops_wait(struct prover *prover, struct op *const *ops, size_t count, int64_t deadline_ms)
{
    struct ops all = {.items = ops, .count = count};
    prover_wait(prover, ops_are_done, &all, deadline_ms, 0);
}

void op_free(struct op *op)
{
    if (!op)
        return;
    op_give_up(op, EVENT_OP_ENDED);
    free(op->problem);
    free(op->output);
    free(op);
}
