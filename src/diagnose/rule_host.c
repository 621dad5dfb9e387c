/* Rules for the host itself: what could not be seen, and what its kernel did. */
#include "diagnose/rule.h"

#include <stdio.h>
#include <string.h>

static void rule_host_unavailable(struct rule_book *book, const struct event *event)
{
    const struct event_unavailable *what = &event->unavailable;
    bool changes = text_same(what->what, "changes");
    bool host = text_same(what->what, "host");
    rule_suspect(book,
                 changes ? CAUSE_WATCH_BLIND
                 : host  ? CAUSE_HOST_GONE
                         : CAUSE_PART_UNREADABLE,
                 RULE_NOBODY, RULE_NOBODY, event->seq, "%s: %s", what->what, what->reason);
}

static void rule_host_view(struct rule_book *book, const struct event *event)
{
    const struct view *view = &event->view.view;
    for (size_t i = 0; i < view->unavailable.count; i++)
        rule_suspect(book, CAUSE_PART_UNREADABLE, RULE_NOBODY, RULE_NOBODY, event->seq, "%s: %s",
                     view_part_words[view->unavailable.items[i].part],
                     view->unavailable.items[i].reason);
}

/* Whether the kernel's words on what it killed mean this life's worker: by its number, or, where
 * the numbers are those of another namespace, by the name of what the VM runs in. */
static bool rule_host_means(const char *text, const struct life *life)
{
    char number[32];
    snprintf(number, sizeof number, "Killed process %lld", (long long)life->worker_pid);
    const char *found = strstr(text, number);
    return (found && strcspn(found + strlen(number), "0123456789") > 0) ||
           strstr(text, "(qemu-system") != NULL;
}

/* A worker that was killed, and a kernel that says that it killed for want of memory. */
static void rule_host_memory(struct rule_book *book, const struct event *event)
{
    const struct event_diagnostic *diagnostic = &event->diagnostic;
    if (!diagnostic->text || !strstr(diagnostic->name, "out of memory"))
        return;
    for (size_t i = 0; i < book->suspicions.count; i++) {
        const struct suspicion *killed = &book->suspicions.items[i];
        if (killed->code != CAUSE_WORKER_KILLED ||
            !rule_host_means(diagnostic->text, &book->state->subjects[killed->runtime].life))
            continue;
        rule_suspect(book, CAUSE_OOM_KILLED, killed->runtime, killed->other, event->seq,
                     "the kernel reports that it killed %s's worker for want of memory",
                     rule_name(book, killed->runtime));
        return;
    }
}

void rule_host_take(struct rule_book *book, const struct event *event)
{
    if (event->kind == EVENT_UNAVAILABLE)
        rule_host_unavailable(book, event);
    else if (event->kind == EVENT_VIEW)
        rule_host_view(book, event);
    else if (event->kind == EVENT_DIAGNOSTIC)
        rule_host_memory(book, event);
}
