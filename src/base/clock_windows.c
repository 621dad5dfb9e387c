/* The clocks of Windows. */
#include "base/clock.h"

#include <windows.h>

#define CLOCK_NS_PER_FILETIME 100

/* FILETIME counts from 1601; 1970 lies so many of its units later. */
#define CLOCK_FILETIME_OF_1970 INT64_C(116444736000000000)

int64_t clock_monotonic_ns(void)
{
    LARGE_INTEGER frequency, now;
    QueryPerformanceFrequency(&frequency); /* neither fails since Windows XP */
    QueryPerformanceCounter(&now);
    int64_t seconds = now.QuadPart / frequency.QuadPart;
    int64_t rest = now.QuadPart % frequency.QuadPart;
    return seconds * CLOCK_NS_PER_S + rest * CLOCK_NS_PER_S / frequency.QuadPart;
}

int64_t clock_wall_ns(void)
{
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    int64_t units = (int64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    return (units - CLOCK_FILETIME_OF_1970) * CLOCK_NS_PER_FILETIME;
}
