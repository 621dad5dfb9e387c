/* What must hold before the first step. */
#include "run/precondition.h"

#include <string.h>

#include "run/op.h"
#include "runtime/output.h"
#include "runtime/program.h"

/* Most distros that are named of what is up already. */
#define PRECONDITION_DISTROS_MAX 8

static bool precondition_has_program(const struct profile *profile, const struct texts *words,
                                     struct error *error)
{
    if (!words->count)
        return true;
    CLEANUP(texts_release) struct texts argv = {0};
    profile_command(profile, words, NULL, &argv);
    return program_is_there(argv.items[0]) ||
           error_set(error, ERROR_CLASS_UNAVAILABLE,
                     "%s's command %s is not there; install it or put it on PATH", profile->name,
                     argv.items[0]);
}

static bool precondition_is_answered(void *user)
{
    const struct op *op = user;
    return op->done;
}

/* Asks the runtime something by one of its commands. The caller frees the answer. NULL with the
 * error. */
static char *precondition_ask(struct prover *prover, const struct profile *profile,
                              enum event_verb verb, const struct texts *words, struct error *error)
{
    char *answer = NULL;
    int64_t deadline_ms = profile->deadlines.command_ms;
    struct op *op = op_invoke(prover, profile, verb, words, deadline_ms, NULL);
    enum prover_wait waited = prover_wait(prover, precondition_is_answered, op, 2 * deadline_ms, 0);
    if (waited == PROVER_MET && op->phase == EVENT_OP_OK)
        answer = memory_text(op->output);
    else if (waited == PROVER_STOPPED)
        error_set(error, ERROR_CLASS_UNAVAILABLE, "interrupted before the first step");
    else
        error_set(error, ERROR_CLASS_UNAVAILABLE, "%s; is the runtime installed and whole?",
                  op->problem ? op->problem : "no answer came");
    op_free(op);
    return answer;
}

/* Appends the distros that run in the runtime's VM: a shutdown would stop them all. It is asked
 * only where the host shows that the VM is up, for the question starts a runtime's service. */
static void precondition_word_distros(struct prover *prover, const struct profile *profile,
                                      struct text *up)
{
    struct error ignored = {0};
    if (!profile->commands.running.count ||
        !precondition_has_program(profile, &profile->commands.running, &ignored))
        return;
    CLEANUP(memory_free_text)
    char *distros =
        precondition_ask(prover, profile, EVENT_VERB_RUNNING, &profile->commands.running, &ignored);
    size_t named = 0;
    for (const char *line = distros ? distros : ""; *line && named < PRECONDITION_DISTROS_MAX;) {
        size_t length = strcspn(line, "\r\n");
        if (length) {
            text_append(up, named++ ? ", " : "; its shutdown would stop ");
            text_append_visible(up, line, length, false);
        }
        line += length;
        line += strspn(line, "\r\n");
    }
}

/* Names every system that is in the way, and what runs in it. */
static bool precondition_nobody_is_up(struct prover *prover, struct error *error)
{
    const struct profiles *profiles = prover->options->profiles;
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(text_release) struct text up = {0};
    if (!prover_look(prover, &view)) {
        *error = prover->host_error;
        return false;
    }
    const struct unavailable *unseen = view_unavailable(&view, VIEW_SYSTEMS);
    if (unseen)
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "the host's compute systems cannot be read, so nobody can say who is up: "
                         "%s",
                         unseen->reason);
    for (size_t i = 0; i < view.systems.count; i++) {
        const struct compute_system *system = &view.systems.items[i];
        int owner = profiles_of_owner(profiles, system->owner);
        if (owner < 0)
            continue;
        const struct profile *profile = &profiles->items[owner];
        text_append_format(&up, "%s%s (owner %s, %s", up.length ? ", " : "", system->id,
                           system->owner, system_state_words[system->state]);
        if (system->state == SYSTEM_STATE_RUNNING)
            precondition_word_distros(prover, profile, &up);
        text_append_char(&up, ')');
    }
    return !up.length ||
           error_set(error, ERROR_CLASS_UNAVAILABLE,
                     "a compute system of an owner under proof is there already: %s; shut it down "
                     "with its runtime's own command and try again",
                     text_get(&up));
}

/* Those that the plan restarts services by. */
static bool precondition_has_restarts(const struct plan *plan, const struct profile *profile,
                                      struct error *error)
{
    bool planned = false;
    for (size_t i = 0; i < plan->steps.count && !planned; i++)
        planned = plan->steps.items[i].action == PLAN_RESTART_SERVICE;
    for (size_t i = 0; planned && i < profile->services.count; i++) {
        if (!precondition_has_program(profile, &profile->services.items[i].restart, error))
            return false;
    }
    return true;
}

static bool precondition_has_commands(const struct plan *plan, const struct profile *profile,
                                      struct error *error)
{
    const struct profile_commands *commands = &profile->commands;
    return precondition_has_restarts(plan, profile, error) &&
           precondition_has_program(profile, &commands->exec, error) &&
           precondition_has_program(profile, &commands->shutdown, error) &&
           precondition_has_program(profile, &commands->running, error) &&
           precondition_has_program(profile, &commands->distros, error) &&
           precondition_has_program(profile, &commands->version, error);
}

static bool precondition_has_distro(struct prover *prover, const struct profile *profile,
                                    struct error *error)
{
    const struct texts *words = &profile->commands.distros;
    if (!words->count)
        return true;
    CLEANUP(memory_free_text)
    char *distros = precondition_ask(prover, profile, EVENT_VERB_DISTROS, words, error);
    if (!distros || output_has_line(distros, profile->distro))
        return distros;
    return error_set(error, ERROR_CLASS_UNAVAILABLE,
                     "%s has no distro %s; import it, or name another by --distro %s=NAME",
                     profile->name, profile->distro, profile->name);
}

static bool precondition_version(struct prover *prover, const struct profile *profile,
                                 struct texts *versions, struct error *error)
{
    const struct texts *words = &profile->commands.version;
    CLEANUP(memory_free_text)
    char *version = words->count
                        ? precondition_ask(prover, profile, EVENT_VERB_VERSION, words, error)
                        : memory_text("");
    if (version)
        texts_add(versions, version);
    return version;
}

bool precondition_check(struct prover *prover, struct texts *versions, struct error *error)
{
    const struct profiles *profiles = prover->options->profiles;
    if (!precondition_nobody_is_up(prover, error))
        return false;
    for (size_t i = 0; i < profiles->count; i++) {
        if (!precondition_has_commands(prover->options->plan, &profiles->items[i], error))
            return false;
    }
    for (size_t i = 0; i < profiles->count; i++) {
        if (!precondition_version(prover, &profiles->items[i], versions, error) ||
            !precondition_has_distro(prover, &profiles->items[i], error))
            return false;
    }
    return true;
}
