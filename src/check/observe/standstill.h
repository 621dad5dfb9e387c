/* A standstill: a guest that fell silent, or whose clock fell behind, for longer than it may; and
 * what else may explain it.
 *
 * Two things make a guest stand still without anybody having harmed it: the prover itself did not
 * run, so that nothing was read; or the guest's worker was ready to run and the host had no
 * processor for it. As far as one of them covers a standstill, it is no break but a doubt. */
#pragma once

#include "check/observe/pulse.h"
#include "check/verdict.h"

struct standstill {
    int64_t seq; /* the beat that ended it, or showed it; -1 for none */
    int64_t from_ns, to_ns;
    int64_t length_ns;       /* of the silence; or how far the clocks went apart */
    int64_t limit_ns;        /* what may pass */
    int64_t waited_ns;       /* how long the worker had waited for a processor before */
    int64_t waited_after_ns; /* the same by the first view after it; -1 while there was none */
    bool clock;              /* shown by the guest's clock */
    bool before_step;        /* it began before the step in which it ended */
};

/* No standstill. */
#define STANDSTILL_NONE                                                                            \
    (struct standstill)                                                                            \
    {                                                                                              \
        .seq = -1, .waited_after_ns = -1                                                           \
    }

/* Takes the new one if it is longer than what is there. */
void standstill_longer(struct standstill *standstill, const struct standstill *fresh);

/* Takes what a view says of how long the worker has waited by then: the first one after it counts.
 */
void standstill_view(struct standstill *standstill, int64_t t_ns, int64_t waited_ns);

/* Whether it is a break (fail), a doubt (unknown) or nothing (pass). `waited_ns` is how long the
 * worker has waited by now, if no view came after it. `reason` is what to say, for the caller to
 * free; NULL for a pass. */
enum criterion_result standstill_judge(const struct standstill *standstill,
                                       const struct pulse *pulse, int64_t now_ns, int64_t waited_ns,
                                       char **reason);
