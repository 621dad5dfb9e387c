/* Wall time as text, from the civil calendar alone: the same on every system. */
#include "base/clock.h"

#include <stdio.h>

#define CLOCK_S_PER_DAY  INT64_C(86400)
#define CLOCK_WALL_S_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

void clock_utc_text(int64_t wall_ns, char out[static CLOCK_UTC_BYTES])
{
    int64_t seconds = wall_ns / CLOCK_NS_PER_S;
    if (seconds < 0)
        seconds = 0;
    if (seconds > CLOCK_WALL_S_MAX)
        seconds = CLOCK_WALL_S_MAX;
    /* Days to a date: eras of 400 years (146097 days) that begin on the first of March, so
     * that the leap day is the last of its year. 719468 days lie between 0000-03-01 and 1970. */
    int64_t days = seconds / CLOCK_S_PER_DAY + 719468;
    int64_t era = days / 146097;
    int64_t day_of_era = days % 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    int year = (int)(year_of_era + era * 400 + (month <= 2));
    int of_day = (int)(seconds % CLOCK_S_PER_DAY);
    char text[64]; /* the compiler can't see that the year has four digits */
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, of_day / 3600,
             of_day / 60 % 60, of_day % 60);
    snprintf(out, CLOCK_UTC_BYTES, "%.20s", text);
}
