/* What a proof on this machine needs, and whether it is there. */
#include "cmd/doctor/prerequisite.h"

static const struct record_field prerequisite_fields[] = {
    RECORD_FIELD(struct prerequisite, item, RECORD_TEXT),
    RECORD_FIELD(struct prerequisite, found, RECORD_TEXT),
    RECORD_FIELD(struct prerequisite, needed, RECORD_TEXT),
    RECORD_FIELD(struct prerequisite, remedy, RECORD_TEXT),
    RECORD_FIELD(struct prerequisite, ok, RECORD_BOOLEAN),
};
RECORD_TYPE(prerequisite_record, "prerequisite", struct prerequisite, prerequisite_fields);

void prerequisites_release(struct prerequisites *list)
{
    for (size_t i = 0; i < list->count; i++)
        record_release(&prerequisite_record, &list->items[i]);
    VECTOR_RELEASE(list);
}

bool prerequisites_met(const struct prerequisites *list)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!list->items[i].ok)
            return false;
    }
    return true;
}

void prerequisite_add(struct prerequisites *list, char *item, bool ok, char *found, char *needed,
                      const char *remedy)
{
    *VECTOR_ADD(list) = (struct prerequisite){
        .item = item, .ok = ok, .found = found, .needed = needed, .remedy = memory_text(remedy)};
}
