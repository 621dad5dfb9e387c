/* A control_run: one control carried out. */
#include "cmd/controls/control_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/folder.h"
#include "base/install.h"
#include "cmd/command.h"
#include "evidence/evidence.h"

#define CONTROL_RUN_FILES    "files"
#define CONTROL_RUN_EVIDENCE "evidence"

/* What is kept of a proof's own words. */
#define CONTROL_RUN_SAID_BYTES_MAX 4096

static void control_run_finish(struct control_run *control_run)
{
    control_run->ended = true;
    control_run->duration_ms = (clock_monotonic_ns() - control_run->start_ns) / CLOCK_NS_PER_MS;
    if (control_run->deadline_open)
        uv_timer_stop(&control_run->deadline);
    control_run->on_end(control_run->user, control_run);
}

/* Which unknown criteria count: in a plan that ran to its end all; in one that was stopped most
 * are unknown because their steps did not run, and only those expected are looked for. */
static bool control_run_counts_unknown(const struct control_run *control_run,
                                       const struct verdict *verdict, const char *id)
{
    return verdict->complete || texts_have(&control_run->control->expected.unknown, id);
}

/* Whether the ids have one that counts as found. */
static bool control_run_found_any(const struct control_run *control_run, const struct texts *ids)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (texts_have(&control_run->found.fails, ids->items[i]) ||
            texts_have(&control_run->found.unknown, ids->items[i]))
            return true;
    }
    return false;
}

/* The causes of what was found; a criterion that none explains has the word for that. */
static void control_run_read_causes(struct control_run *control_run, const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (control_run_found_any(control_run, &cause->criteria) &&
            !texts_have(&control_run->found.causes, cause->code))
            texts_add(&control_run->found.causes, cause->code);
    }
    if (control_run_found_any(control_run, &verdict->unexplained))
        texts_add(&control_run->found.causes, CONTROL_UNEXPLAINED);
}

static bool control_run_read(struct control_run *control_run, int64_t exit_status,
                             struct error *error)
{
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    CLEANUP(memory_free_text)
    char *folder = memory_format("%s/" CONTROL_RUN_EVIDENCE, control_run->folder);
    if (!evidence_read(folder, &summary, &verdict, error))
        return false;
    control_run->found.verdict = verdict.word;
    for (size_t i = 0; i < verdict.criteria.count; i++) {
        const struct criterion *criterion = &verdict.criteria.items[i];
        if (criterion->result == CRITERION_FAIL)
            texts_add(&control_run->found.fails, criterion->id);
        else if (criterion->result == CRITERION_UNKNOWN &&
                 control_run_counts_unknown(control_run, &verdict, criterion->id))
            texts_add(&control_run->found.unknown, criterion->id);
    }
    control_run_read_causes(control_run, &verdict);
    return exit_status == command_verdict_status(&verdict, summary.end.outcome) ||
           error_set(error, ERROR_CLASS_INTERNAL,
                     "the proof ended with status %lld, and its evidence is %s",
                     (long long)exit_status, verdict_words[verdict.word]);
}

static void control_run_on_output(void *user, enum child_stream stream, const char *bytes,
                                  size_t length)
{
    struct control_run *control_run = user;
    size_t room = CONTROL_RUN_SAID_BYTES_MAX - control_run->said.length;
    if (stream == CHILD_STDERR)
        text_append_bytes(&control_run->said, bytes, length < room ? length : room);
}

static void control_run_on_end(void *user, int64_t exit_status, int signal)
{
    struct control_run *control_run = user;
    struct error error = {0};
    child_free(control_run->child);
    control_run->child = NULL;
    if (signal)
        error_set(&error, ERROR_CLASS_INTERNAL, "the proof was ended by signal %d", signal);
    else if (control_run_read(control_run, exit_status, &error))
        control_run->caught =
            control_outcome_met(&control_run->control->expected, &control_run->found);
    control_run->busy =
        !control_run->caught && !error_is_set(&error) &&
        control_outcome_is_busy(&control_run->control->expected, &control_run->found);
    if (error_is_set(&error))
        control_run->problem =
            memory_format("%s%s%s", error.message, control_run->said.length ? "; it said: " : "",
                          text_get(&control_run->said));
    control_run_finish(control_run);
}

static void control_run_on_deadline(uv_timer_t *timer)
{
    struct control_run *control_run = timer->data;
    child_free(control_run->child);
    control_run->child = NULL;
    control_run->problem = memory_format("the proof did not end within %lld s",
                                         (long long)(CONTROL_RUN_MS_MAX / CLOCK_MS_PER_S));
    control_run_finish(control_run);
}

/* The proof's command line: the control's arguments, and what only we know. */
static bool control_run_words(const struct control_run *control_run, const char *files,
                              const char *root, struct texts *words, struct error *error)
{
    const struct control *control = control_run->control;
    CLEANUP(memory_free_text) char *executable = install_executable(error);
    if (!executable)
        return false;
    CLEANUP(memory_free_text)
    char *evidence = memory_format("%s/" CONTROL_RUN_EVIDENCE, control_run->folder);
    CLEANUP(memory_free_text)
    char *fault = memory_format("%s=%s", control->name, control->description);
    if (control->around.count) {
        const char *const private[] = {executable, "private", "--out", control_run->folder, "--"};
        for (size_t i = 0; i < sizeof private / sizeof *private; i++)
            texts_add(words, private[i]);
        control_fill_in(&control->around, files, root, words);
    }
    const char *const own[] = {executable, "prove", "--quiet", "--out", evidence, "--fault", fault};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        texts_add(words, own[i]);
    control_fill_in(&control->arguments, files, root, words);
    return true;
}

static bool control_run_spawn(struct control_run *control_run, uv_loop_t *loop, struct error *error)
{
    static const struct child_handlers handlers = {.output = control_run_on_output,
                                                   .end = control_run_on_end};
    CLEANUP(texts_release) struct texts words = {0};
    CLEANUP(texts_release) struct texts environment = {0};
    CLEANUP(memory_free_text)
    char *files = memory_format("%s/" CONTROL_RUN_FILES, control_run->folder);
    CLEANUP(memory_free_text) char *root = install_path("", error);
    if (!root || !folder_make(control_run->folder, error) || !folder_make(files, error) ||
        !control_write_files(control_run->control, files, error) ||
        !control_run_words(control_run, files, root, &words, error))
        return false;
    control_fill_in(&control_run->control->environment, files, root, &environment);
    *VECTOR_ADD(&words) = NULL;
    *VECTOR_ADD(&environment) = NULL;
    const struct child_spec spec = {.argv = (const char *const *)words.items,
                                    .environment = (const char *const *)environment.items};
    control_run->child = child_spawn(loop, &spec, &handlers, control_run, error);
    return control_run->child;
}

void control_run_start(struct control_run *control_run, uv_loop_t *loop)
{
    struct error error = {0};
    control_run->start_ns = clock_monotonic_ns();
    if (!control_run_spawn(control_run, loop, &error)) {
        control_run->problem = memory_text(error.message);
        control_run_finish(control_run);
        return;
    }
    if (!control_run->deadline_open)
        uv_timer_init(loop, &control_run->deadline);
    control_run->deadline.data = control_run;
    control_run->deadline_open = true;
    uv_timer_start(&control_run->deadline, control_run_on_deadline, CONTROL_RUN_MS_MAX, 0);
}

void control_run_start_again(struct control_run *control_run, uv_loop_t *loop)
{
    char *folder = memory_format("%s-again", control_run->folder);
    free(control_run->folder);
    control_run->folder = folder;
    record_release(&control_outcome_record, &control_run->found);
    text_clear(&control_run->said);
    control_run->ended = control_run->busy = false;
    control_run->again = true;
    control_run_start(control_run, loop);
}

void control_run_release(struct control_run *control_run)
{
    child_free(control_run->child);
    control_run->child = NULL;
    if (control_run->deadline_open)
        uv_close((uv_handle_t *)&control_run->deadline, NULL);
    control_run->deadline_open = false;
    record_release(&control_outcome_record, &control_run->found);
    text_release(&control_run->said);
    free(control_run->problem);
    free(control_run->folder);
    control_run->problem = control_run->folder = NULL;
}
