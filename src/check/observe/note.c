/* Notes: the first decides. */
#include "check/observe/note.h"

#include <stdarg.h>

void note_set(struct note *note, int64_t seq, const char *format, ...)
{
    if (note->what)
        return;
    va_list arguments;
    va_start(arguments, format);
    note->what = memory_format_list(format, arguments);
    va_end(arguments);
    note->seq = seq;
}
