/* What one turn of init's loop waits for: file descriptors, and the nearest deadline. */
#pragma once

#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/* Three pipes for each stream, a report for each distro, and the port, signals and network. */
#define WATCH_MAX 512

struct watch {
    struct pollfd items[WATCH_MAX];
    size_t count;
    int64_t deadline_ms; /* on watch_now_ms's clock; INT64_MAX for none */
};

/* Where a descriptor that is not watched in this turn has its place. */
#define WATCH_NONE SIZE_MAX

/* Milliseconds on the clock that never jumps. */
static inline int64_t watch_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static inline void watch_begin(struct watch *watch)
{
    watch->count = 0;
    watch->deadline_ms = INT64_MAX;
}

/* Watches a descriptor in this turn. Gives its place for watch_events. One that has nothing to
 * wait for must not be added: poll reports its hang-up over and over. */
static inline size_t watch_add(struct watch *watch, int fd, short events)
{
    if (watch->count == WATCH_MAX)
        return WATCH_NONE;
    watch->items[watch->count] = (struct pollfd){.fd = fd, .events = events};
    return watch->count++;
}

/* What happened at a place; 0 for WATCH_NONE. */
static inline short watch_events(const struct watch *watch, size_t place)
{
    return place == WATCH_NONE ? 0 : watch->items[place].revents;
}

static inline void watch_until(struct watch *watch, int64_t deadline_ms)
{
    if (deadline_ms < watch->deadline_ms)
        watch->deadline_ms = deadline_ms;
}

/* The time left to the deadline, as poll takes it. */
static inline int watch_timeout_ms(const struct watch *watch)
{
    if (watch->deadline_ms == INT64_MAX)
        return -1;
    int64_t left_ms = watch->deadline_ms - watch_now_ms();
    return left_ms < 0 ? 0 : left_ms > 60000 ? 60000 : (int)left_ms;
}
