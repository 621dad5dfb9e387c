/* The prover's own pulse. */
#include "check/observe/pulse.h"

void pulse_tick(struct pulse *pulse, int64_t number, int64_t t_ns)
{
    if (number != pulse->number + 1)
        pulse->hole = true;
    if (t_ns - pulse->t_ns > PULSE_STALL_NS) {
        pulse->stalls[pulse->stall_count % PULSE_STALLS_MAX] =
            (struct pulse_stall){.from_ns = pulse->t_ns, .to_ns = t_ns};
        pulse->stall_count++;
    }
    pulse->number = number;
    pulse->t_ns = t_ns;
}

static int64_t pulse_overlap_ns(struct pulse_stall stall, int64_t from_ns, int64_t to_ns)
{
    int64_t from = stall.from_ns > from_ns ? stall.from_ns : from_ns;
    int64_t to = stall.to_ns < to_ns ? stall.to_ns : to_ns;
    return to > from ? to - from : 0;
}

int64_t pulse_stalled_ns(const struct pulse *pulse, int64_t from_ns, int64_t to_ns, int64_t now_ns)
{
    int64_t total_ns = 0;
    for (int64_t i = 0; i < pulse->stall_count && i < PULSE_STALLS_MAX; i++)
        total_ns += pulse_overlap_ns(pulse->stalls[i], from_ns, to_ns);
    struct pulse_stall open = {.from_ns = pulse->t_ns, .to_ns = now_ns};
    if (now_ns - pulse->t_ns > PULSE_STALL_NS)
        total_ns += pulse_overlap_ns(open, from_ns, to_ns);
    return total_ns;
}
