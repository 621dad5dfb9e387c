/* A trial: one control carried out. */
#include "cmd/trial.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/folder.h"
#include "base/install.h"
#include "cmd/command.h"
#include "report/evidence.h"

#define TRIAL_FILES    "files"
#define TRIAL_EVIDENCE "evidence"

/* What is kept of a proof's own words. */
#define TRIAL_SAID_BYTES_MAX 4096

static void trial_finish(struct trial *trial)
{
    trial->ended = true;
    trial->duration_ms = (clock_monotonic_ns() - trial->start_ns) / CLOCK_NS_PER_MS;
    if (trial->deadline_open)
        uv_timer_stop(&trial->deadline);
    trial->on_end(trial->user, trial);
}

/* Which unknown criteria count: in a plan that ran to its end all; in one that was stopped most
 * are unknown because their steps did not run, and only those expected are looked for. */
static bool trial_counts_unknown(const struct trial *trial, const struct verdict *verdict,
                                 const char *id)
{
    return verdict->complete || texts_have(&trial->control->expected.unknown, id);
}

/* Whether the ids have one that counts as found. */
static bool trial_found_any(const struct trial *trial, const struct texts *ids)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (texts_have(&trial->found.fails, ids->items[i]) ||
            texts_have(&trial->found.unknown, ids->items[i]))
            return true;
    }
    return false;
}

/* The causes of what was found; a criterion that none explains has the word for that. */
static void trial_read_causes(struct trial *trial, const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (trial_found_any(trial, &cause->criteria) &&
            !texts_have(&trial->found.causes, cause->code))
            texts_add(&trial->found.causes, cause->code);
    }
    if (trial_found_any(trial, &verdict->unexplained))
        texts_add(&trial->found.causes, CONTROL_UNEXPLAINED);
}

static bool trial_read(struct trial *trial, int64_t exit_status, struct error *error)
{
    CLEANUP(story_release) struct story story = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    CLEANUP(memory_free_text)
    char *folder = memory_format("%s/" TRIAL_EVIDENCE, trial->folder);
    if (!evidence_read(folder, &story, &verdict, error))
        return false;
    trial->found.verdict = verdict.word;
    for (size_t i = 0; i < verdict.criteria.count; i++) {
        const struct criterion *criterion = &verdict.criteria.items[i];
        if (criterion->result == CRITERION_FAIL)
            texts_add(&trial->found.fails, criterion->id);
        else if (criterion->result == CRITERION_UNKNOWN &&
                 trial_counts_unknown(trial, &verdict, criterion->id))
            texts_add(&trial->found.unknown, criterion->id);
    }
    trial_read_causes(trial, &verdict);
    return exit_status == command_verdict_status(&verdict, story.end.outcome) ||
           error_set(error, ERROR_CLASS_INTERNAL,
                     "the proof ended with status %lld, and its evidence is %s",
                     (long long)exit_status, verdict_words[verdict.word]);
}

static void trial_on_output(void *user, enum child_stream stream, const char *bytes, size_t length)
{
    struct trial *trial = user;
    size_t room = TRIAL_SAID_BYTES_MAX - trial->said.length;
    if (stream == CHILD_STDERR)
        text_append_bytes(&trial->said, bytes, length < room ? length : room);
}

static void trial_on_end(void *user, int64_t exit_status, int signal)
{
    struct trial *trial = user;
    struct error error = {0};
    child_free(trial->child);
    trial->child = NULL;
    if (signal)
        error_set(&error, ERROR_CLASS_INTERNAL, "the proof was ended by signal %d", signal);
    else if (trial_read(trial, exit_status, &error))
        trial->caught = control_outcome_met(&trial->control->expected, &trial->found);
    if (error_is_set(&error))
        trial->problem =
            memory_format("%s%s%s", error.message, trial->said.length ? "; it said: " : "",
                          text_get(&trial->said));
    trial_finish(trial);
}

static void trial_on_deadline(uv_timer_t *timer)
{
    struct trial *trial = timer->data;
    child_free(trial->child);
    trial->child = NULL;
    trial->problem = memory_format("the proof did not end within %lld s",
                                   (long long)(TRIAL_MS_MAX / CLOCK_MS_PER_S));
    trial_finish(trial);
}

/* The proof's command line: the control's arguments, and what only we know. */
static bool trial_words(const struct trial *trial, const char *files, const char *root,
                        struct texts *words, struct error *error)
{
    const struct control *control = trial->control;
    CLEANUP(memory_free_text) char *executable = install_executable(error);
    if (!executable)
        return false;
    CLEANUP(memory_free_text)
    char *evidence = memory_format("%s/" TRIAL_EVIDENCE, trial->folder);
    CLEANUP(memory_free_text)
    char *fault = memory_format("%s=%s", control->name, control->description);
    if (control->around.count) {
        const char *const private[] = {executable, "private", "--out", trial->folder, "--"};
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

static bool trial_spawn(struct trial *trial, uv_loop_t *loop, struct error *error)
{
    static const struct child_handlers handlers = {.output = trial_on_output, .end = trial_on_end};
    CLEANUP(texts_release) struct texts words = {0};
    CLEANUP(texts_release) struct texts environment = {0};
    CLEANUP(memory_free_text) char *files = memory_format("%s/" TRIAL_FILES, trial->folder);
    CLEANUP(memory_free_text) char *root = install_path("", error);
    if (!root || !folder_make(trial->folder, error) || !folder_make(files, error) ||
        !control_write_files(trial->control, files, error) ||
        !trial_words(trial, files, root, &words, error))
        return false;
    control_fill_in(&trial->control->environment, files, root, &environment);
    *VECTOR_ADD(&words) = NULL;
    *VECTOR_ADD(&environment) = NULL;
    const struct child_spec spec = {.argv = (const char *const *)words.items,
                                    .environment = (const char *const *)environment.items};
    trial->child = child_spawn(loop, &spec, &handlers, trial, error);
    return trial->child;
}

void trial_start(struct trial *trial, uv_loop_t *loop)
{
    struct error error = {0};
    trial->start_ns = clock_monotonic_ns();
    if (!trial_spawn(trial, loop, &error)) {
        trial->problem = memory_text(error.message);
        trial_finish(trial);
        return;
    }
    uv_timer_init(loop, &trial->deadline);
    trial->deadline.data = trial;
    trial->deadline_open = true;
    uv_timer_start(&trial->deadline, trial_on_deadline, TRIAL_MS_MAX, 0);
}

void trial_release(struct trial *trial)
{
    child_free(trial->child);
    trial->child = NULL;
    if (trial->deadline_open)
        uv_close((uv_handle_t *)&trial->deadline, NULL);
    trial->deadline_open = false;
    record_release(&control_outcome_record, &trial->found);
    text_release(&trial->said);
    free(trial->problem);
    free(trial->folder);
    trial->problem = trial->folder = NULL;
}
