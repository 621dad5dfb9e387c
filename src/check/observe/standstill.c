/* A standstill, and what else may explain it. */
#include "check/observe/standstill.h"

#include "base/clock.h"

void standstill_longer(struct standstill *standstill, const struct standstill *fresh)
{
    if (fresh->length_ns > fresh->limit_ns &&
        (standstill->seq < 0 || fresh->length_ns > standstill->length_ns))
        *standstill = *fresh;
}

void standstill_view(struct standstill *standstill, int64_t t_ns, int64_t waited_ns)
{
    if (standstill->seq >= 0 && standstill->waited_after_ns < 0 && t_ns >= standstill->to_ns)
        standstill->waited_after_ns = waited_ns;
}

enum criterion_result standstill_judge(const struct standstill *standstill,
                                       const struct pulse *pulse, int64_t now_ns, int64_t waited_ns,
                                       char **reason)
{
    *reason = NULL;
    if (standstill->seq < 0)
        return CRITERION_PASS;
    int64_t stalled_ns = pulse_stalled_ns(pulse, standstill->from_ns, standstill->to_ns, now_ns);
    if (standstill->waited_after_ns >= 0)
        waited_ns = standstill->waited_after_ns;
    int64_t starved_ns = waited_ns - standstill->waited_ns;
    int64_t excess_ns = standstill->length_ns - standstill->limit_ns;
    CLEANUP(memory_free_text)
    char *what =
        memory_format(standstill->clock ? "its uptime and the host's clock went apart by %lld ms"
                                        : "no beat for %lld ms",
                      (long long)(standstill->length_ns / CLOCK_NS_PER_MS));
    if (excess_ns <= stalled_ns) {
        *reason = memory_format("%s, of which the prover itself stood still %lld ms", what,
                                (long long)(stalled_ns / CLOCK_NS_PER_MS));
        return CRITERION_UNKNOWN;
    }
    if (excess_ns <= stalled_ns + starved_ns) {
        *reason = memory_format("%s, while its worker waited %lld ms for a processor: the host "
                                "was short of them",
                                what, (long long)(starved_ns / CLOCK_NS_PER_MS));
        return CRITERION_UNKNOWN;
    }
    *reason = memory_format("%s while the prover ran on", what);
    return CRITERION_FAIL;
}
