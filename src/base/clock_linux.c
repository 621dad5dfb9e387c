/* The clocks of POSIX. */
#include "base/clock.h"

#include <time.h>

static int64_t clock_read_ns(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now); /* these two ids exist on every Linux */
    return (int64_t)now.tv_sec * CLOCK_NS_PER_S + now.tv_nsec;
}

int64_t clock_monotonic_ns(void)
{
    return clock_read_ns(CLOCK_MONOTONIC);
}

int64_t clock_wall_ns(void)
{
    return clock_read_ns(CLOCK_REALTIME);
}
