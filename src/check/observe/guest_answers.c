/* What a runtime's guest answered. */
#include "check/observe/guest_answers.h"

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

bool guest_answers_take(struct guest_answers *guest_answers, const struct event *event)
{
    const struct event_probe *probe = &event->probe;
    for (int question = 0; question < QUESTION_PEER; question++) {
        if (!text_same(probe->about, question_words[question]))
            continue;
        told_set(&guest_answers->told[question], event);
        return true;
    }
    /* "ping", its name, its address */
    if (!text_same(probe->about, question_words[QUESTION_PEER]) || probe->question.count != 3)
        return false;
    const char *name = probe->question.items[1];
    struct told *peer = (struct told *)guest_answers_peer(guest_answers, name);
    if (!peer) {
        struct told_peer *added = VECTOR_ADD(&guest_answers->peers);
        added->name = memory_text(name);
        peer = &added->told;
    }
    told_set(peer, event);
    return true;
}

const struct told *guest_answers_peer(const struct guest_answers *guest_answers, const char *name)
{
    for (size_t i = 0; i < guest_answers->peers.count; i++) {
        if (text_same(guest_answers->peers.items[i].name, name))
            return &guest_answers->peers.items[i].told;
    }
    return NULL;
}

void guest_answers_renew(struct guest_answers *guest_answers, struct guest_answers *fresh)
{
    for (size_t i = 0; i < QUESTION_PEER; i++) {
        struct told *told = &fresh->told[i];
        if (!told->known || told->result == EVENT_PROBE_UNKNOWN)
            continue;
        free(guest_answers->told[i].text);
        guest_answers->told[i] = *told;
        *told = (struct told){0};
    }
    guest_answers_release(fresh);
}

void guest_answers_release(struct guest_answers *guest_answers)
{
    for (size_t i = 0; i < QUESTION_PEER; i++)
        free(guest_answers->told[i].text);
    for (size_t i = 0; i < guest_answers->peers.count; i++) {
        free(guest_answers->peers.items[i].name);
        free(guest_answers->peers.items[i].told.text);
    }
    VECTOR_RELEASE(&guest_answers->peers);
    *guest_answers = (struct guest_answers){0};
}
