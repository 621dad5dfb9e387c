/* worker.R: R has one worker of its own, and its memory process carries its owner's name where the
 * profile says that the platform can. */
#include "check/state.h"

/* What is wrong with the system's worker; NULL if nothing. The caller frees it. */
static char *worker_wrong(const struct view *view, const char *system_id)
{
    const struct worker *own = view_worker_of(view, system_id);
    if (!own)
        return memory_text("no worker runs its VM");
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        bool same_system = text_same(worker->system_id, system_id);
        if (worker == own || worker->role == WORKER_ROLE_MEMORY)
            continue;
        if (same_system)
            return memory_format("a second worker (pid %lld) runs its VM", (long long)worker->pid);
        if (worker->pid == own->pid)
            return memory_format("its worker (pid %lld) runs another VM too",
                                 (long long)worker->pid);
    }
    return NULL;
}

/* Why the platform cannot name the system's memory process after its owner; NULL if it can. */
static const char *worker_unnamed(const struct view *view, const char *system_id)
{
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        if (worker->role != WORKER_ROLE_WORKER && worker->unnamed &&
            text_same(worker->system_id, system_id))
            return worker->unnamed;
    }
    return NULL;
}

/* What is wrong with the process that carries the memory; NULL if nothing. The caller frees it. */
static char *worker_misnamed(const struct view *view, const char *name, const char *system_id)
{
    const struct worker *found = NULL;
    for (size_t i = 0; i < view->workers.count; i++) {
        const struct worker *worker = &view->workers.items[i];
        if (worker->role == WORKER_ROLE_WORKER || !text_same(worker->name, name))
            continue;
        if (worker->system_id && !text_same(worker->system_id, system_id))
            return memory_format("another VM's memory process (pid %lld) is named %s too",
                                 (long long)worker->pid, name);
        if (found)
            return memory_format("two memory processes are named %s", name);
        found = worker;
    }
    return found ? NULL : memory_format("no memory process is named %s", name);
}

static void worker_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const char *doubt = NULL;
    const struct compute_system *system = state_system(state, subject, &doubt);
    if (!system || !state_view_has(state, VIEW_WORKERS) || step->settled_seq < 0) {
        ledger_note(entry, CRITERION_UNKNOWN, step->view_seq, "view",
                    system ? "the host's workers could not be read" : doubt);
        return;
    }
    CLEANUP(memory_free_text) char *wrong = worker_wrong(&step->view, system->id);
    const char *unnamed = worker_unnamed(&step->view, system->id);
    if (!wrong && subject->profile->memory_process && !unnamed)
        wrong = worker_misnamed(&step->view, subject->profile->memory_process, system->id);
    ledger_note(entry, wrong ? CRITERION_FAIL : CRITERION_PASS, step->view_seq,
                "view after the step", wrong ? wrong : unnamed);
}

const struct criterion_type criterion_worker = {
    .scope = CRITERION_OF_RUNTIME,
    .shown_at = criterion_while_up,
    .judge = worker_judge,
    .claim = "has one worker of its own, and its memory process carries its name",
};
