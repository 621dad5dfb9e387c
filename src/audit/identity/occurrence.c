/* One place in an install where an identity stands. */
#include "audit/identity/occurrence.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/vector.h"

void occurrences_release(struct occurrences *occurrences)
{
    for (size_t i = 0; i < occurrences->count; i++) {
        free(occurrences->items[i].value);
        free(occurrences->items[i].place);
    }
    VECTOR_RELEASE(occurrences);
}

const char *occurrence_kind_word(enum occurrence_kind kind)
{
    static const char *const words[] = {
        [OCCURRENCE_GUID] = "GUID", [OCCURRENCE_TEXT] = "text", [OCCURRENCE_NAME] = "name"};
    return words[kind];
}

const char *occurrence_name_word(enum occurrence_name name)
{
    static const char *const words[] = {[OCCURRENCE_NAME_NONE] = "",
                                        [OCCURRENCE_NAME_PIPE] = "pipe",
                                        [OCCURRENCE_NAME_OBJECT] = "object",
                                        [OCCURRENCE_NAME_SERVICE] = "service",
                                        [OCCURRENCE_NAME_SOCKET] = "socket",
                                        [OCCURRENCE_NAME_BUS] = "bus name",
                                        [OCCURRENCE_NAME_UNIT] = "systemd unit"};
    return words[name];
}

const char *occurrence_carrier_word(enum occurrence_carrier carrier)
{
    static const char *const words[] = {
        [OCCURRENCE_CARRIER_SOURCE] = "source", [OCCURRENCE_CARRIER_MARKUP] = "markup",
        [OCCURRENCE_CARRIER_SCRIPT] = "script", [OCCURRENCE_CARRIER_TEXT] = "text",
        [OCCURRENCE_CARRIER_PE] = "PE",         [OCCURRENCE_CARRIER_ELF] = "ELF",
        [OCCURRENCE_CARRIER_MSI] = "MSI",       [OCCURRENCE_CARRIER_BINARY] = "binary"};
    return words[carrier];
}

const char *occurrence_use_word(enum occurrence_use use)
{
    static const char *const words[] = {[OCCURRENCE_DEFINED] = "defined",
                                        [OCCURRENCE_USED] = "used",
                                        [OCCURRENCE_INACTIVE] = "inactive",
                                        [OCCURRENCE_REMARK] = "remark"};
    return words[use];
}

char *occurrence_place_in_any_build(const struct occurrence *at)
{
    const char *word = occurrence_carrier_word(at->carrier);
    const char *place = at->place;
    if (at->carrier == OCCURRENCE_CARRIER_PE || at->carrier == OCCURRENCE_CARRIER_ELF ||
        at->carrier == OCCURRENCE_CARRIER_BINARY)
        return memory_text(word);
    const char *row = strstr(place, ": ");
    const char *column = row ? strrchr(row, '.') : NULL;
    if (column)
        return memory_format("%s %.*s%s", word, (int)(row - place), place, column);
    return *place ? memory_format("%s %s", word, place) : NULL;
}
