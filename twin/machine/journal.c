/* The service's log. */
#include "machine/journal.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

void journal_write(const char *format, ...)
{
    char now[CLOCK_UTC_BYTES];
    va_list arguments;
    va_start(arguments, format);
    CLEANUP(memory_free_text) char *message = memory_format_list(format, arguments);
    va_end(arguments);
    CLEANUP(text_release) struct text line = {0};
    clock_utc_text(clock_wall_ns(), now);
    text_append_format(&line, "%s ", now);
    text_append_visible(&line, message, strlen(message), false);
    fprintf(stderr, "%s\n", text_get(&line)); /* unbuffered: one write a line */
}
