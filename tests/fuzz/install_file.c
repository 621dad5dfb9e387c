/* One file of an install, read as an audit reads it. */
#include "install_file.h"

#include <string.h>

#include "audit/identity/guid.h"
#include "audit/install/file_scan.h"
#include "audit/search/feed.h"
#include "target.h"

#define INSTALL_FILE_WINDOW_BYTES 7

static void install_file_require(const struct occurrence *at, size_t needles, size_t length)
{
    struct guid guid;
    FUZZ_REQUIRE(at->value && at->place && at->path);
    FUZZ_REQUIRE(at->offset >= -1 && at->offset <= (int64_t)length);
    FUZZ_REQUIRE(at->line >= 0 && at->line <= (int64_t)length + 1);
    FUZZ_REQUIRE((at->kind == OCCURRENCE_TEXT) == (at->needle >= 0));
    FUZZ_REQUIRE(at->needle < (int64_t)needles);
    FUZZ_REQUIRE((at->kind == OCCURRENCE_NAME) == (at->name != OCCURRENCE_NAME_NONE));
    if (at->kind == OCCURRENCE_GUID)
        FUZZ_REQUIRE(guid_parse_whole(at->value, &guid) && !guid_is_blank(&guid));
}

static void install_file_require_same(const struct occurrences *a, const struct occurrences *b)
{
    FUZZ_REQUIRE(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        const struct occurrence *one = &a->items[i], *two = &b->items[i];
        FUZZ_REQUIRE(one->kind == two->kind && one->use == two->use && one->line == two->line);
        FUZZ_REQUIRE(one->offset == two->offset && one->needle == two->needle);
        FUZZ_REQUIRE(text_same(one->value, two->value) && text_same(one->place, two->place));
    }
}

void install_file_take(const char *name, const char *bytes, size_t length)
{
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    needles_add(&needles, "Software\\Lxss", NEEDLE_PART, false);
    needles_add(&needles, "WSLRULE_", NEEDLE_PREFIX, false);
    needles_add_guid(&needles, "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e");
    struct texts defined = {0};
    texts_add(&defined, "WSLX");
    struct scan_options whole = {.switches = {.defined = &defined}};
    struct scan_options cut = {.switches = {.defined = &defined},
                               .window_bytes = INSTALL_FILE_WINDOW_BYTES};
    struct search *search = search_new(&needles);
    CLEANUP(memory_free_text) char *path = fuzz_file(name, bytes, length);
    struct file_scan first = {0}, second = {0};
    struct constant_filter *filter = constant_filter_new(&needles);
    struct file_scan_common common = {.search = search, .options = &whole, .filter = filter};
    file_scan_read(path, name, &common, &first);
    for (size_t i = 0; i < first.found.count; i++)
        install_file_require(&first.found.items[i], needles.count, length);
    if (length < FEED_TOKEN_BYTES_MAX) { /* a longer one may have tokens that are cut */
        common.options = &cut;
        file_scan_read(path, name, &common, &second);
        install_file_require_same(&first.found, &second.found);
        install_file_require_same(&first.candidates, &second.candidates);
    }
    file_scan_release(&first);
    file_scan_release(&second);
    constant_filter_free(filter);
    search_free(search);
    texts_release(&defined);
}
