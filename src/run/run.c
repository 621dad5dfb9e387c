/* The run of a proof, from the precondition to the history's end. */
#include "run/run.h"

#include <string.h>

#include "run/baseline.h"
#include "run/cleanup.h"
#include "run/precondition.h"
#include "run/probe.h"
#include "run/step.h"

/* The machine that a proof runs on, as libuv knows it on every system. */
struct run_machine {
    uv_utsname_t names;
    uv_cpu_info_t *processors;
    int cores;
};

static void run_machine_release(struct run_machine *machine)
{
    if (machine->processors)
        uv_free_cpu_info(machine->processors, machine->cores);
}

/* Reads the machine and describes it with texts of it. */
static struct event_machine run_machine_read(struct run_machine *machine, const char *accelerator)
{
    struct event_machine event = {.memory_bytes = (int64_t)uv_get_total_memory(),
                                  .accelerator = accelerator};
    if (uv_os_uname(&machine->names) == 0) {
        event.system = machine->names.sysname;
        event.release = machine->names.release;
        event.arch = machine->names.machine;
    }
    if (uv_cpu_info(&machine->processors, &machine->cores) == 0) {
        event.cores = machine->cores;
        event.processor = machine->cores ? machine->processors[0].model : NULL;
    }
    return event;
}

/* Describes the proof in the history's first line. */
static bool run_record_proof(struct recorder *recorder, const struct run_options *options,
                             const struct texts *host_versions, const struct texts *versions)
{
    CLEANUP(run_machine_release) struct run_machine machine = {0};
    CLEANUP(json_release) json_t *plan = record_to_json(&plan_record, options->plan);
    struct event event = {.kind = EVENT_PROOF,
                          .proof = {.format = HISTORY_FORMAT,
                                    .criteria_set = HISTORY_CRITERIA_SET,
                                    .tool_version = options->tool_version,
                                    .wall = prover_wall(),
                                    .tester = options->tester,
                                    .plan = plan,
                                    .host = {.kind = options->host->kind,
                                             .address = options->host_address,
                                             .private = options->host_private,
                                             .rehearsal = options->rehearsal,
                                             .versions = *host_versions,
                                             .capabilities = options->host->capabilities},
                                    .machine = run_machine_read(&machine, options->accelerator)}};
    for (size_t i = 0; i < options->profiles->count; i++) {
        const struct profile *profile = &options->profiles->items[i];
        const char *version = versions->items[i];
        *VECTOR_ADD(&event.proof.runtimes) =
            (struct event_runtime){.name = profile->name,
                                   .owner = profile->owner,
                                   .version = *version ? version : NULL,
                                   .profile = record_to_json(&profile_record, profile)};
    }
    bool recorded = recorder_write(recorder, &event);
    for (size_t i = 0; i < event.proof.runtimes.count; i++)
        json_decref(event.proof.runtimes.items[i].profile);
    VECTOR_RELEASE(&event.proof.runtimes);
    return recorded;
}

/* Begins the history with its first line; leaves no file where that fails. */
static bool run_begin(struct prover *prover, const struct texts *versions, struct error *error)
{
    const struct run_options *options = prover->options;
    CLEANUP(texts_release) struct texts host_versions = {0};
    if (!options->host->versions(prover->host, &host_versions, error))
        return false;
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", options->folder, RUN_HISTORY);
    struct recorder *recorder = recorder_new(path, &options->observer, error);
    if (recorder && run_record_proof(recorder, options, &host_versions, versions)) {
        prover_begin_record(prover, recorder);
        return true;
    }
    if (recorder) {
        *error = *recorder_failure(recorder);
        recorder_free(recorder);
        uv_fs_t request;
        uv_fs_unlink(NULL, &request, path, NULL);
        uv_fs_req_cleanup(&request);
    }
    return false;
}

/* The first criterion that has failed, in words. */
static bool run_has_failed(const struct prover *prover, struct text *reason)
{
    CLEANUP(verdict_release) struct verdict verdict = {0};
    recorder_judge(prover->recorder, &verdict);
    if (verdict.word != VERDICT_FAILED)
        return false;
    text_append(reason, verdict.reason ? verdict.reason : "a criterion failed");
    return true;
}

static void run_on_diagnostic(void *user, const char *name, const char *source, const char *text)
{
    struct event event = {.kind = EVENT_DIAGNOSTIC,
                          .diagnostic = {.name = name, .source = source, .text = text}};
    recorder_write(user, &event);
}

/* While the guests are still as the failure left them. */
static void run_diagnose(struct sessions *sessions)
{
    struct prover *prover = sessions->prover;
    prover_record_look(prover, EVENT_VIEW_FAILURE);
    probe_excerpts(sessions);
    prover->options->host->diagnostics(prover->host, run_on_diagnostic, prover->recorder);
}

/* The plan's steps, as far as they go. */
static enum event_end_outcome run_steps(struct sessions *sessions, struct text *reason)
{
    struct prover *prover = sessions->prover;
    const struct run_options *options = prover->options;
    for (size_t i = 0; i < options->plan->steps.count; i++) {
        const struct plan_step *step = &options->plan->steps.items[i];
        CLEANUP(text_release) struct text missing = {0};
        CLEANUP(text_release) struct text failed = {0};
        enum event_step_outcome outcome = step_run(sessions, step, &missing);
        recorder_sync(prover->recorder);
        if (prover_must_stop(prover))
            return EVENT_END_INTERRUPTED;
        bool failure = run_has_failed(prover, &failed);
        if (options->keep_going || (!failure && outcome == EVENT_STEP_DONE))
            continue;
        run_diagnose(sessions);
        text_append_format(reason, "step %lld: %s", (long long)step->index,
                           missing.length ? text_get(&missing) : text_get(&failed));
        return EVENT_END_STOPPED;
    }
    return EVENT_END_COMPLETE;
}

/* What a run that had to stop was stopped by. */
static enum event_end_outcome run_word_stop(const struct prover *prover, struct text *reason)
{
    if (prover->signal) {
        text_append_format(reason, "interrupted by %s", interrupt_name(prover->signal));
        return EVENT_END_INTERRUPTED;
    }
    const struct error *unwritten = recorder_failure(prover->recorder);
    if (unwritten)
        text_append(reason, unwritten->message);
    else
        text_append_format(reason, "the host is gone: %s", prover->host_error.message);
    return EVENT_END_ERROR;
}

/* What was planted, for whoever reads the history. It stands behind the end, so that without it the
 * result is the same to the byte. */
static void run_record_faults(struct prover *prover)
{
    const struct texts *faults = prover->options->faults;
    for (size_t i = 0; faults && i < faults->count; i++) {
        const char *mark = strchr(faults->items[i], '=');
        size_t length = mark ? (size_t)(mark - faults->items[i]) : strlen(faults->items[i]);
        CLEANUP(memory_free_text) char *name = memory_text_of(faults->items[i], length);
        struct event event = {.kind = EVENT_FAULT,
                              .fault = {.name = name, .description = mark ? mark + 1 : NULL}};
        recorder_write(prover->recorder, &event);
    }
}

/* What an audit found before anything ran: it stands before the baseline. */
static void run_record_audit(struct prover *prover)
{
    size_t index;
    json_t *finding;
    json_array_foreach (prover->options->audit, index, finding) {
        struct event event = {.kind = EVENT_AUDIT, .audit = {.finding = finding}};
        recorder_write(prover->recorder, &event);
    }
}

/* From the baseline to the end event. */
static void run_through(struct sessions *sessions)
{
    struct prover *prover = sessions->prover;
    CLEANUP(view_release) struct view baseline = {0};
    CLEANUP(text_release) struct text reason = {0};
    run_record_audit(prover);
    bool based = baseline_take(prover, &baseline);
    recorder_sync(prover->recorder);
    enum event_end_outcome outcome = based ? run_steps(sessions, &reason) : EVENT_END_INTERRUPTED;
    cleanup_run(sessions, &baseline, outcome == EVENT_END_STOPPED && prover->options->hold);
    if (outcome == EVENT_END_INTERRUPTED || prover->host_gone || prover->signal) {
        text_clear(&reason);
        outcome = run_word_stop(prover, &reason);
    }
    struct event event = {.kind = EVENT_END,
                          .end = {.outcome = outcome,
                                  .reason = reason.length ? reason.data : NULL,
                                  .wall = prover_wall()}};
    recorder_write(prover->recorder, &event);
    run_record_faults(prover);
    recorder_sync(prover->recorder);
}

static bool run_all(struct sessions *sessions, struct error *error)
{
    struct prover *prover = sessions->prover;
    CLEANUP(texts_release) struct texts versions = {0};
    if (!precondition_check(prover, &versions, error) || !sessions_watch(sessions, error) ||
        !run_begin(prover, &versions, error))
        return false;
    run_through(sessions);
    const struct error *failure = recorder_failure(prover->recorder);
    if (failure)
        *error = *failure;
    return !failure;
}

bool run_proof(const struct run_options *options, struct error *error)
{
    struct prover prover;
    struct sessions sessions = {0};
    bool whole = prover_init(&prover, options, error);
    sessions_init(&sessions, &prover);
    whole = whole && run_all(&sessions, error);
    prover_end_record(&prover); /* first: nothing may follow the history's end */
    sessions_release(&sessions);
    prover_release(&prover);
    return whole;
}
