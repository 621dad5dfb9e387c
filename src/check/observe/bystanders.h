/* Bystanders: what the baseline had and nobody under proof owns: compute systems, networks and
 * endpoints, NAT rules, services.
 *
 * The checker compares them with every view and every reported change. What happens to one while
 * a step's command is under way is that step's harm. Between windows they are renewed: the result
 * names what strangers do by themselves, and it fails nothing. On a host that is not private a VM
 * may also end by itself within a window. Nobody can tell whose doing that was: it is a doubt. */
#pragma once

#include "check/observe/breach.h"
#include "history/event.h"
#include "profile/profile.h"

struct bystanders {
    const struct profiles *profiles;
    bool private;
    bool known;            /* a baseline was taken */
    struct view held;      /* what they were when they were last renewed, and nothing else */
    bool any;              /* the baseline had some */
    struct note harmed;    /* in this step */
    struct note doubt;     /* in this step */
    struct text elsewhere; /* what happened outside of windows, for the whole proof */
};

/* Takes the baseline. The profiles must outlive the bystanders. */
void bystanders_begin(struct bystanders *bystanders, const struct profiles *profiles, bool private,
                      const struct view *baseline);

/* Turns to the next step. */
void bystanders_turn(struct bystanders *bystanders);

/* Holds a view, or a reported change, against them. `window`: a step's command is under way. */
void bystanders_view(struct bystanders *bystanders, const struct event *event, bool window);
void bystanders_change(struct bystanders *bystanders, const struct event *event, bool window);

void bystanders_release(struct bystanders *bystanders);
