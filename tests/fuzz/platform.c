/* Fuzz target: documents of HCS and HCN. A list of systems that is not whole is said not to be;
 * what is read of it can be written into a history and read back. */
#include "target.h"

#include <string.h>

#include "host/windows/hcn_document.h"
#include "host/windows/hcs_document.h"

#define PLATFORM_ID "b95d0c5e-57d4-412b-b571-18a81a16e005"

/* What succeeded left no error; what failed says that the platform could not be read. */
static void platform_require(bool succeeded, const struct error *error)
{
    FUZZ_REQUIRE(succeeded != error_is_set(error));
    FUZZ_REQUIRE(succeeded || error->class == ERROR_CLASS_UNAVAILABLE);
}

static void platform_require_record(const struct record_type *type, const void *record)
{
    CLEANUP(json_release) json_t *json = record_to_json(type, record);
    CLEANUP(memory_free_text) char *line = json_line(json);
    fuzz_require_visible(line, strlen(line));
}

static void platform_systems(const char *text)
{
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(texts_release) struct texts ids = {0};
    struct error error = {0};
    platform_require(hcs_document_systems(text, &view, &error), &error);
    for (size_t i = 0; i < view.systems.count; i++)
        FUZZ_REQUIRE(view.systems.items[i].id && *view.systems.items[i].id);
    platform_require_record(&view_record, &view);
    error = (struct error){0};
    platform_require(hcs_document_ids(text, &ids, &error), &error);
}

static void platform_network(const char *older, const char *newer)
{
    struct network network = {0};
    struct error error = {0};
    platform_require(hcn_document_network(PLATFORM_ID, older, newer, &network, &error), &error);
    platform_require_record(&network_record, &network);
    record_release(&network_record, &network);
}

static void platform_endpoint(const char *older, const char *newer)
{
    struct endpoint endpoint = {0};
    struct error doubt = {0};
    struct error error = {0};
    bool read = hcn_document_endpoint(PLATFORM_ID, older, newer, &endpoint, &doubt, &error);
    platform_require(read, &error);
    FUZZ_REQUIRE(!read || !endpoint.system_id || !error_is_set(&doubt));
    platform_require_record(&endpoint_record, &endpoint);
    record_release(&endpoint_record, &endpoint);
}

void fuzz_take(const char *bytes, size_t length)
{
    CLEANUP(memory_free_text) char *text = memory_text_of(bytes, length);
    CLEANUP(texts_release) struct texts ids = {0};
    struct error error = {0};
    platform_systems(text);
    platform_require(hcn_document_ids(text, &ids, &error), &error);
    platform_network(text, NULL);
    platform_network(NULL, text);
    platform_endpoint(text, NULL);
    platform_endpoint(NULL, text);
}
