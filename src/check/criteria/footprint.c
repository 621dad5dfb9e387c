/* footprint.R: nothing that R has registered on the host is changed by a step of another. Its
 * profile says which objects those are; each is looked at before the step's command and after its
 * effect, and must be there, or not be there, with the same content.
 *
 * A change that came between two steps of others is nobody's that is known: it leaves the
 * criterion open. So does an object that could not be read, and a footprint of which nothing at
 * all is there: then the list is not one of this install. */
#include "check/state.h"

#include <string.h>

#include "profile/footprint.h"

/* What the objects of one step come to. The first thing wrong decides; without one, the first
 * doubt. */
struct footprint_finding {
    int64_t seq; /* the line that decides; -1 for none */
    char *wrong;
    char *doubt;
    size_t there;
    struct text absent; /* names of objects that were there neither before nor after */
};

static void footprint_finding_release(struct footprint_finding *finding)
{
    memory_free_text(&finding->wrong);
    memory_free_text(&finding->doubt);
    text_release(&finding->absent);
}

static void footprint_doubt(struct footprint_finding *finding, int64_t seq, char *doubt)
{
    if (finding->doubt) {
        memory_free_text(&doubt);
        return;
    }
    finding->doubt = doubt;
    if (!finding->wrong)
        finding->seq = seq;
}

static bool footprint_is_told(const struct told *told)
{
    return told->known && !told->twice && told->result != EVENT_PROBE_UNKNOWN;
}

static bool footprint_same(const struct told *left, const struct told *right)
{
    return left->result == right->result && text_same(left->text, right->text);
}

/* The first line of one answer that the other does not have; an empty one if there is none. */
static void footprint_first_line(const char *lines, const char *other, struct text *out)
{
    for (const char *line = lines ? lines : ""; *line;) {
        size_t length = strcspn(line, "\n");
        bool found = false;
        for (const char *each = other ? other : ""; *each && !found;) {
            size_t each_length = strcspn(each, "\n");
            found = each_length == length && memcmp(each, line, length) == 0;
            each += each_length + (each[each_length] == '\n');
        }
        if (!found) {
            text_append_bytes(out, line, length);
            return;
        }
        line += length + (line[length] == '\n');
    }
}

/* What became of the object; the caller frees it. */
static char *footprint_word_change(const char *object, const struct told *before,
                                   const struct told *after)
{
    CLEANUP(text_release) struct text was = {0};
    CLEANUP(text_release) struct text is = {0};
    if (after->result == EVENT_PROBE_FAIL)
        return memory_format("%s is gone", object);
    if (before->result == EVENT_PROBE_FAIL)
        return memory_format("%s, which was not there, is there", object);
    footprint_first_line(before->text, after->text, &was);
    footprint_first_line(after->text, before->text, &is);
    return memory_format("%s is not what it was: \"%s\", was \"%s\"", object, text_get(&is),
                         text_get(&was));
}

static void footprint_object(const struct subject *subject, const struct profile_object *object,
                             struct footprint_finding *finding)
{
    const struct mark *mark = footprint_looks_find(&subject->observation.looks, object->name);
    const struct mark *former = footprint_looks_find(&subject->looks, object->name);
    if (!mark || !footprint_is_told(&mark->before) || !footprint_is_told(&mark->after)) {
        bool unread = mark && mark->after.known && mark->after.result == EVENT_PROBE_UNKNOWN;
        footprint_doubt(
            finding, unread ? mark->after.seq : -1,
            unread ? memory_format("%s could not be read: %s", object->name,
                                   mark->after.text ? mark->after.text : "-")
                   : memory_format("%s was not looked at before and after the step", object->name));
        return;
    }
    if (former && footprint_is_told(&former->after) &&
        !footprint_same(&former->after, &mark->before))
        footprint_doubt(finding, mark->before.seq,
                        memory_format("%s changed between two steps, when no command was under way",
                                      object->name));
    if (!footprint_same(&mark->before, &mark->after) && !finding->wrong) {
        finding->wrong = footprint_word_change(object->name, &mark->before, &mark->after);
        finding->seq = mark->after.seq;
    }
    finding->there += mark->before.result == EVENT_PROBE_OK;
    if (mark->before.result == EVENT_PROBE_FAIL)
        text_append_format(&finding->absent, "%s%s", finding->absent.length ? ", " : "",
                           object->name);
    if (finding->seq < 0)
        finding->seq = mark->after.seq;
}

static void footprint_judge(const struct judgement *judgement)
{
    const struct check_state *state = judgement->state;
    const struct subject *subject = judgement->subject;
    struct ledger_entry *entry = judgement->entry;
    const struct step_state *step = &state->step;
    const struct profile *profile = subject->profile;
    const struct plan_step *former = state_former_step(state);
    bool up = former && plan_step_has_up(former, profile->name) &&
              plan_step_has_up(step->plan, profile->name);
    CLEANUP(footprint_finding_release) struct footprint_finding finding = {.seq = -1};
    for (size_t i = 0; i < profile->footprint.count; i++) {
        const struct profile_object *object = &profile->footprint.items[i];
        if (up || !footprint_needs_vm(object))
            footprint_object(subject, object, &finding);
    }
    if (!finding.there)
        footprint_doubt(&finding, -1,
                        memory_text("nothing of its footprint is there: is the list for this "
                                    "install?"));
    if (step->outcome != EVENT_STEP_DONE || step->settled_seq < 0)
        footprint_doubt(&finding, -1, memory_text("the step was not done"));
    CLEANUP(memory_free_text)
    char *reason = finding.absent.length
                       ? memory_format("shown, but for what was not there to be changed: %s",
                                       text_get(&finding.absent))
                       : NULL;
    if (finding.wrong)
        ledger_note(entry, CRITERION_FAIL, finding.seq, "footprint after the step", finding.wrong);
    else if (finding.doubt)
        ledger_note(entry, CRITERION_UNKNOWN, finding.seq, "footprint", finding.doubt);
    else
        ledger_note(entry, CRITERION_PASS, finding.seq, "footprint after the step", reason);
}

static bool footprint_shown_at(const struct criterion_step *at)
{
    return at->place < at->plan->steps.count &&
           !text_same(at->plan->steps.items[at->place].runtime, at->runtime);
}

/* Some hosts have one of every install; on others only a profile can say so. */
static bool footprint_left_out(const struct check_state *state, const struct profile *profile)
{
    return !state->capabilities.has_footprints && !profile->footprint.count;
}

static const char *footprint_inapplicable(const struct check_state *state,
                                          const struct profile *profile)
{
    (void)state;
    return profile->footprint.count
               ? NULL
               : "the profile names nothing that it has registered on the host";
}

const struct criterion_type criterion_footprint = {
    .scope = CRITERION_OF_RUNTIME,
    .shown_at = footprint_shown_at,
    .inapplicable = footprint_inapplicable,
    .left_out = footprint_left_out,
    .judge = footprint_judge,
    .claim = "nothing that it registered was changed by a step of another",
};
