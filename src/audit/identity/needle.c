/* What a scan looks for beside what it finds by form. */
#include "audit/identity/needle.h"

#include <stdlib.h>
#include <string.h>

#include "audit/identity/guid.h"
#include "base/memory.h"
#include "base/vector.h"

int64_t needles_add(struct needles *needles, const char *text, enum needle_match match,
                    bool exact_case)
{
    struct needle *needle = VECTOR_ADD(needles);
    *needle = (struct needle){.text = memory_text_of(text, strnlen(text, NEEDLE_BYTES_MAX)),
                              .match = match,
                              .exact_case = exact_case};
    return (int64_t)needles->count - 1;
}

bool needles_add_guid(struct needles *needles, const char *guid)
{
    struct guid parsed;
    if (!guid_parse_whole(guid, &parsed))
        return false;
    char text[GUID_TEXT_CHARS + 1];
    guid_write(&parsed, text);
    *VECTOR_ADD(&needles->guids) = memory_text(text);
    return true;
}

void needles_release(struct needles *needles)
{
    for (size_t i = 0; i < needles->count; i++)
        free(needles->items[i].text);
    VECTOR_RELEASE(needles);
    for (size_t i = 0; i < needles->guids.count; i++)
        free(needles->guids.items[i]);
    VECTOR_RELEASE(&needles->guids);
}
