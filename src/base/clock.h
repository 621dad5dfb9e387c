/* The two clocks: one that only goes forward, for histories and limits, and the wall's. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define CLOCK_NS_PER_S  INT64_C(1000000000)
#define CLOCK_NS_PER_MS INT64_C(1000000)
#define CLOCK_MS_PER_S  INT64_C(1000)

/* Bytes of "2026-01-28T12:34:56Z" and its NUL. */
#define CLOCK_UTC_BYTES 21

/* Nanoseconds on the monotonic clock; it counts from an unnamed start. */
int64_t clock_monotonic_ns(void);

/* Nanoseconds since 1970-01-01 UTC on the wall's clock. */
int64_t clock_wall_ns(void);

/* The wall's time `wall_ns` as "2026-01-28T12:34:56Z" (years 1970 to 9999; clamped beyond). */
void clock_utc_text(int64_t wall_ns, char out[static CLOCK_UTC_BYTES]);
