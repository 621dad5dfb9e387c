/* Footprints on Linux: of what an install registers there, only files are looked at. */
#include "host/footprint.h"

void footprint_read_system(const struct footprint_place *place, struct footprint_reading *reading)
{
    footprint_unreadable(reading, "Linux has no object of the kind %s", place->kind);
}
