/* Testimony: what a runtime's guest answered in one step about its own network and files. */
#pragma once

#include "history/event.h"
#include "profile/question.h"

/* One answer. */
struct told {
    bool known;
    bool twice; /* the step has two answers: neither is believed */
    int64_t seq;
    char *text; /* NULL without one */
    enum event_probe_result result;
};

/* Takes the answer that the event brings; a second one in a step is only noted. */
void told_set(struct told *told, const struct event *event);

struct told_peer {
    char *name;
    struct told told;
};

struct guest_answers {
    struct told told[QUESTION_PEER]; /* by question */
    VECTOR(struct told_peer) peers;
};

/* Takes the answer in. False if it is to no question that this version knows. */
bool guest_answers_take(struct guest_answers *guest_answers, const struct event *event);

/* The answer about the peer of this name, or NULL. */
const struct told *guest_answers_peer(const struct guest_answers *guest_answers, const char *name);

/* Puts what is known in `fresh` in the place of what was known before, and empties it. */
void guest_answers_renew(struct guest_answers *guest_answers, struct guest_answers *fresh);

void guest_answers_release(struct guest_answers *guest_answers);
