/* Rules for footprints: what of a runtime's registrations a step of another changed, and which kind
 * of them it was. */
#include "diagnose/rule.h"

#include "profile/footprint.h"

static const struct {
    const char *kind;
    enum cause_code code;
} rule_footprint_causes[] = {
    {FOOTPRINT_UNC, CAUSE_SHARE_LOST},
    {FOOTPRINT_COM, CAUSE_CLASS_TAKEN},
    {FOOTPRINT_REGISTRY, CAUSE_REGISTRY_CHANGED},
    {FOOTPRINT_FIREWALL, CAUSE_FIREWALL_CHANGED},
    {FOOTPRINT_WMI, CAUSE_FIREWALL_CHANGED},
    {FOOTPRINT_FILE, CAUSE_FOOTPRINT_FILE_CHANGED},
    {FOOTPRINT_SERVICE, CAUSE_CROSS_SERVICE_RESTART},
};

static bool rule_footprint_is_same(const struct told *was, const struct event_probe *is)
{
    return was->result == is->result && text_same(was->text, is->answer);
}

/* After the step's effect: held against what was there before its command. */
static void rule_footprint_after(struct rule_book *book, int runtime, const struct mark *mark,
                                 const struct event *event)
{
    const struct event_probe *probe = &event->probe;
    int actor = rule_actor(book);
    if (!mark || !mark->before.known || mark->before.result == EVENT_PROBE_UNKNOWN ||
        rule_footprint_is_same(&mark->before, probe))
        return;
    for (size_t i = 0; i < sizeof rule_footprint_causes / sizeof *rule_footprint_causes; i++) {
        if (probe->question.count < 2 ||
            !text_same(rule_footprint_causes[i].kind, probe->question.items[1]))
            continue;
        rule_suspect(book, rule_footprint_causes[i].code, runtime, actor, event->seq,
                     "%s's %s %s after the step of %s", rule_name(book, runtime), mark->object,
                     probe->result == EVENT_PROBE_FAIL ? "is gone" : "is not what it was",
                     rule_name(book, actor));
    }
}

void rule_footprint_take(struct rule_book *book, const struct event *event)
{
    const struct event_probe *probe = &event->probe;
    if (event->kind != EVENT_PROBE || !text_same(probe->about, FOOTPRINT_LOOKS_ABOUT) ||
        !probe->question.count)
        return;
    int runtime = profiles_find(&book->state->profiles, probe->runtime);
    if (runtime < 0)
        return;
    const char *object = probe->question.items[0];
    const struct subject *subject = &book->state->subjects[runtime];
    const struct mark *former = footprint_looks_find(&subject->looks, object);
    if (probe->result == EVENT_PROBE_UNKNOWN)
        rule_suspect(book, CAUSE_PART_UNREADABLE, runtime, RULE_NOBODY, event->seq,
                     "%s's %s could not be read: %s", rule_name(book, runtime), object,
                     probe->answer ? probe->answer : "-");
    else if (book->acted)
        rule_footprint_after(book, runtime,
                             footprint_looks_find(&subject->observation.looks, object), event);
    else if (former && former->after.known && former->after.result != EVENT_PROBE_UNKNOWN &&
             !rule_footprint_is_same(&former->after, probe))
        rule_suspect(book, CAUSE_FOOTPRINT_CHANGED_BY_OTHERS, runtime, RULE_NOBODY, event->seq,
                     "%s's %s changed between two steps", rule_name(book, runtime), object);
}
