/* A table of an MSI package, as text: whatever it is, it is read or refused, and what is found is a
 * cell's. */
#include "audit/binary/msi.h"

#include <string.h>

#include "target.h"

void fuzz_take(const char *bytes, size_t length)
{
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSLService", NEEDLE_WHOLE, false);
    struct search *search = search_new(&needles);
    static const char *const tables[] = {"ServiceInstall", "File", "Component"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct occurrences found = {0};
        struct finder finder = {
            .search = search, .path = "a.msi", .carrier = OCCURRENCE_CARRIER_MSI, .found = &found};
        bool read = msi_table_read(tables[i], bytes, length, &finder);
        FUZZ_REQUIRE(read || !found.count);
        for (size_t k = 0; k < found.count; k++) {
            FUZZ_REQUIRE(found.items[k].offset == -1 && found.items[k].line == 0);
            fuzz_require_visible(found.items[k].place, strlen(found.items[k].place));
        }
        occurrences_release(&found);
    }
    search_free(search);
}
