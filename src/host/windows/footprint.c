/* Footprints on Windows: so far only files are looked at. */
#include "host/footprint.h"

void footprint_read_system(const struct footprint_place *place, struct footprint_reading *reading)
{
    footprint_unreadable(reading, "this program cannot read an object of the kind %s yet",
                         place->kind);
}
