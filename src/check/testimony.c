/* What a runtime's guest answered. */
#include "check/testimony.h"

#include <stdlib.h>

void told_set(struct told *told, const struct event *event)
{
    if (told->known) {
        told->twice = true;
        return;
    }
    *told = (struct told){.known = true,
                          .seq = event->seq,
                          .text = memory_text(event->probe.answer),
                          .result = event->probe.result};
}

bool testimony_take(struct testimony *testimony, const struct event *event)
{
    const struct event_probe *probe = &event->probe;
    for (int question = 0; question < QUESTION_PEER; question++) {
        if (!text_same(probe->about, question_words[question]))
            continue;
        told_set(&testimony->told[question], event);
        return true;
    }
    /* "ping", its name, its address */
    if (!text_same(probe->about, question_words[QUESTION_PEER]) || probe->question.count != 3)
        return false;
    const char *name = probe->question.items[1];
    struct told *peer = (struct told *)testimony_peer(testimony, name);
    if (!peer) {
        struct told_peer *added = VECTOR_ADD(&testimony->peers);
        added->name = memory_text(name);
        peer = &added->told;
    }
    told_set(peer, event);
    return true;
}

const struct told *testimony_peer(const struct testimony *testimony, const char *name)
{
    for (size_t i = 0; i < testimony->peers.count; i++) {
        if (text_same(testimony->peers.items[i].name, name))
            return &testimony->peers.items[i].told;
    }
    return NULL;
}

void testimony_renew(struct testimony *testimony, struct testimony *fresh)
{
    for (size_t i = 0; i < QUESTION_PEER; i++) {
        struct told *told = &fresh->told[i];
        if (!told->known || told->result == EVENT_PROBE_UNKNOWN)
            continue;
        free(testimony->told[i].text);
        testimony->told[i] = *told;
        *told = (struct told){0};
    }
    testimony_release(fresh);
}

void testimony_release(struct testimony *testimony)
{
    for (size_t i = 0; i < QUESTION_PEER; i++)
        free(testimony->told[i].text);
    for (size_t i = 0; i < testimony->peers.count; i++) {
        free(testimony->peers.items[i].name);
        free(testimony->peers.items[i].told.text);
    }
    VECTOR_RELEASE(&testimony->peers);
    *testimony = (struct testimony){0};
}
