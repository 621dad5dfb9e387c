/* What one turn of init's loop waits for: file descriptors, and the nearest deadline. */
#pragma once

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Three pipes for each stream, a report for each distro, and the port, signals and network. */
#define POLL_SET_MAX 512

struct poll_set {
    struct pollfd items[POLL_SET_MAX];
    size_t count;
    int64_t deadline_ms; /* on poll_set_now_ms's clock; INT64_MAX for none */
};

/* Where a descriptor that is not watched in this turn has its place. */
#define POLL_SET_NONE SIZE_MAX

/* Milliseconds on the clock that never jumps. */
static inline int64_t poll_set_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void poll_set_begin(struct poll_set *poll_set)
{
    poll_set->count = 0;
    poll_set->deadline_ms = INT64_MAX;
}

/* Watches a descriptor in this turn. Gives its place for poll_set_events. One that has nothing to
 * wait for must not be added: poll reports its hang-up over and over. */
static inline size_t poll_set_add(struct poll_set *poll_set, int fd, short events)
{
    if (poll_set->count == POLL_SET_MAX)
        return POLL_SET_NONE;
    poll_set->items[poll_set->count] = (struct pollfd){.fd = fd, .events = events};
    return poll_set->count++;
}

/* What happened at a place; 0 for POLL_SET_NONE. */
static inline short poll_set_events(const struct poll_set *poll_set, size_t place)
{
    return place == POLL_SET_NONE ? 0 : poll_set->items[place].revents;
}

static inline void poll_set_until(struct poll_set *poll_set, int64_t deadline_ms)
{
    if (deadline_ms < poll_set->deadline_ms)
        poll_set->deadline_ms = deadline_ms;
}

/* The time left to the deadline, as poll takes it. */
static inline int poll_set_timeout_ms(const struct poll_set *poll_set)
{
    if (poll_set->deadline_ms == INT64_MAX)
        return -1;
    int64_t left_ms = poll_set->deadline_ms - poll_set_now_ms();
    return left_ms < 0 ? 0 : left_ms > 60000 ? 60000 : (int)left_ms;
}
