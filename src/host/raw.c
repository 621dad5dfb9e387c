/* Raw answers of the platform, bounded, for a view. */
#include "host/raw.h"

#include <string.h>

void raw_add(struct view *view, const char *call, const char *subject, const char *answer)
{
    CLEANUP(text_release) struct text source = {0};
    CLEANUP(text_release) struct text kept = {0};
    size_t length = strlen(answer);
    text_append_format(&source, "%s %s", call, subject);
    text_append_bytes(&kept, answer, length < RAW_BYTES_MAX ? length : RAW_BYTES_MAX);
    if (length > RAW_BYTES_MAX)
        text_append_format(&kept, "\n(cut: %zu bytes in all)", length);
    view_add_raw(view, text_get(&source), text_get(&kept));
}
