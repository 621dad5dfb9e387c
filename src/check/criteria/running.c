/* running.R: R's own list of running distros agrees with what the host shows. */
#include "check/state.h"

#include <string.h>

/* Whether the text has the distro's name alone on a line, and whether it has any name at all. */
static bool running_names(const char *output, const char *distro, bool *any)
{
    bool found = false;
    *any = false;
    for (const char *line = output; *line;) {
        size_t length = strcspn(line, "\n");
        size_t first = strspn(line, " \t\r");
        size_t last = length;
        while (last > first && strchr(" \t\r", line[last - 1]))
            last--;
        if (first < last) {
            *any = true;
            found = found || (last - first == strlen(distro) &&
                              memcmp(line + first, distro, last - first) == 0);
        }
        line += length + (line[length] == '\n');
    }
    return found;
}

static void running_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_observation *observation = &subject->observation;
    const struct step_state *step = &state->step;
    const struct compute_system *first = NULL;
    if (observation->running_reason) {
        CLEANUP(memory_free_text)
        char *reason = memory_format("it could not be asked for its running distros: %s",
                                     observation->running_reason);
        ledger_note(entry, CRITERION_UNKNOWN, observation->running_seq, "list", reason);
        return;
    }
    if (observation->running_cut) {
        ledger_note(entry, CRITERION_UNKNOWN, observation->running_seq, "list",
                    "its list of running distros was not kept whole");
        return;
    }
    if (observation->running_seq < 0 || observation->running_phase == EVENT_OP_INFO ||
        !state_view_has(state, VIEW_SYSTEMS)) {
        ledger_note(entry, CRITERION_UNKNOWN, observation->running_seq, "list",
                    observation->running_seq < 0 ? "its list of running distros was not asked for"
                                                 : "its list, or the host's, did not come in time");
        return;
    }
    bool up = view_owned(&step->view, subject->profile->owner, &first) > 0;
    bool any = false;
    const char *output = observation->running_output ? observation->running_output : "";
    bool listed = running_names(output, subject->profile->distro, &any);
    if (observation->running_phase == EVENT_OP_FAIL)
        ledger_note(entry, CRITERION_FAIL, observation->running_seq, "list",
                    "its command for the running distros failed");
    else if (up && !listed)
        ledger_note(entry, CRITERION_FAIL, observation->running_seq, "list",
                    "the host shows its VM, but its list lacks the distro");
    else if (!up && any)
        ledger_note(entry, CRITERION_FAIL, observation->running_seq, "list",
                    "the host shows no VM of its owner, but its list names a distro");
    else if (observation->running_failed_seq >= 0)
        ledger_note(entry, CRITERION_UNKNOWN, observation->running_failed_seq, "list",
                    "its command for the running distros failed, and not when it was asked again");
    else
        ledger_note(entry, CRITERION_PASS, observation->running_seq, "list", NULL);
}

static bool running_shown_at(const struct criterion_step *at)
{
    return at->place < at->plan->steps.count &&
           (criterion_was_started(at) ||
            text_same(at->plan->steps.items[at->place].runtime, at->runtime));
}

static const char *running_inapplicable(const struct check_state *state,
                                        const struct profile *profile)
{
    (void)state;
    return profile->commands.running.count
               ? NULL
               : "the profile names no command that lists running distros";
}

const struct criterion_type criterion_running = {
    .scope = CRITERION_OF_RUNTIME,
    .shown_at = running_shown_at,
    .inapplicable = running_inapplicable,
    .judge = running_judge,
    .claim = "its own list of what runs agrees with the host",
};
