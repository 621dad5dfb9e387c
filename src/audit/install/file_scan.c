/* One file of an install. libuv's synchronous calls serve on both systems. */
#include "audit/install/file_scan.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "audit/binary/binary.h"
#include "audit/binary/msi.h"
#include "audit/install/file_type.h"
#include "audit/text/markup.h"
#include "audit/text/script.h"
#include "audit/text/source.h"
#include "base/memory.h"

#define FILE_SCAN_WINDOW_BYTES (256 * 1024)

/* What is at work on one file. */
struct file_scan_work {
    uv_file file;
    struct finder finder;
    struct file_type type;
    struct layout layout;
    struct feed feed;
    void (*reader_free)(void *reader);
    int64_t size;
    struct constant_use constants; /* of a source */
    struct finder resolved;        /* takes what is found with them the second time */
};

static void file_scan_request_release(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
}

static void file_scan_work_release(struct file_scan_work *work)
{
    if (work->file >= 0) {
        uv_fs_t request;
        uv_fs_close(NULL, &request, work->file, NULL);
        uv_fs_req_cleanup(&request);
    }
    if (work->reader_free)
        work->reader_free(work->feed.user);
    layout_release(&work->layout);
    feed_release(&work->feed);
}

static void file_scan_skip(struct file_scan *file, enum scan_skip reason, const char *detail)
{
    if (file->skipped)
        return;
    file->skipped = true;
    file->reason = reason;
    file->detail = memory_text(detail);
}

/* Reads up to `length` bytes; gives how many, or libuv's code. */
static int file_scan_bytes(uv_file file, int64_t offset, void *out, size_t length)
{
    uv_buf_t buffer = uv_buf_init(out, (unsigned)length);
    uv_fs_t request;
    int got = uv_fs_read(NULL, &request, file, &buffer, 1, offset, NULL);
    uv_fs_req_cleanup(&request);
    return got;
}

static size_t file_scan_read_at(void *user, int64_t offset, void *out, size_t length)
{
    int got = file_scan_bytes(*(const uv_file *)user, offset, out, length);
    return got < 0 ? 0 : (size_t)got;
}

/* Opens the file and makes sure that it is a regular one still. */
static bool file_scan_open(const char *whole, struct file_scan_work *work, struct file_scan *file)
{
    uv_fs_t request;
    work->file = uv_fs_open(NULL, &request, whole, UV_FS_O_RDONLY | UV_FS_O_NONBLOCK, 0, NULL);
    uv_fs_req_cleanup(&request);
    CLEANUP(file_scan_request_release) uv_fs_t status = {0};
    int code = work->file < 0 ? work->file : uv_fs_fstat(NULL, &status, work->file, NULL);
    if (code < 0) {
        file_scan_skip(file, SCAN_SKIP_UNREADABLE, uv_strerror(code));
        return false;
    }
    work->size = (int64_t)status.statbuf.st_size;
    if ((status.statbuf.st_mode & S_IFMT) != S_IFREG)
        file_scan_skip(file, SCAN_SKIP_NOT_REGULAR, "");
    else if (work->size == 0)
        file_scan_skip(file, SCAN_SKIP_EMPTY, "");
    else if (work->size > SCAN_FILE_BYTES_MAX)
        file_scan_skip(file, SCAN_SKIP_LARGE, "");
    return !file->skipped;
}

/* Reads the headers of a PE or ELF. One that says it is and isn't is read on as mere bytes. */
static void file_scan_layout(struct file_scan_work *work, struct file_scan *file)
{
    struct layout_reader reader = {.read = file_scan_read_at, .user = &work->file};
    struct error error = {0};
    bool fine = true;
    if (work->type.carrier == OCCURRENCE_CARRIER_PE)
        fine = pe_layout(&reader, &work->layout, &error);
    else if (work->type.carrier == OCCURRENCE_CARRIER_ELF)
        fine = elf_layout(&reader, &work->layout, &error);
    if (fine)
        return;
    file_scan_skip(file, SCAN_SKIP_DAMAGED, error.message);
    work->finder.carrier = OCCURRENCE_CARRIER_BINARY;
}

/* Makes the reader for the file's form, with its feed. */
static void file_scan_begin(struct file_scan_work *work, const struct file_scan_common *common,
                            struct file_scan *file)
{
    const struct scan_options *options = common->options;
    struct feed *feed = &work->feed;
    feed->encoding = work->type.encoding;
    switch (work->type.reader) {
    case FILE_READER_SOURCE:
        work->constants = (struct constant_use){
            .filter = common->filter, .known = common->known, .definitions = &file->definitions};
        feed->user = common->known
                         ? source_new_resolving(&work->finder, &work->resolved, &options->switches,
                                                &work->constants)
                         : source_new(&work->finder, &options->switches, &work->constants);
        file->is_source = true;
        feed->take = source_take;
        work->reader_free = source_free;
        break;
    case FILE_READER_MARKUP:
        feed->user = markup_new(&work->finder, &options->switches);
        feed->take = markup_take;
        work->reader_free = markup_free;
        break;
    case FILE_READER_SCRIPT:
        feed->user = script_new(&work->finder, work->type.language);
        feed->take = script_take;
        work->reader_free = script_free;
        break;
    default:
        file_scan_layout(work, file);
        feed->user = binary_new(&work->finder, &work->layout, &file->candidates);
        feed->take = binary_take;
        work->reader_free = binary_free;
        break;
    }
}

/* Hands the whole file to its reader, a window at a time. */
static void file_scan_all(struct file_scan_work *work, char *window, size_t window_bytes,
                          struct file_scan *file)
{
    int64_t offset = (int64_t)work->type.mark_bytes;
    work->feed.offset = offset;
    while (offset < work->size) {
        int got = file_scan_bytes(work->file, offset, window, window_bytes);
        if (got < 0) {
            file_scan_skip(file, SCAN_SKIP_UNREADABLE, uv_strerror(got));
            break;
        }
        if (got == 0) /* it has become shorter */
            break;
        offset += got;
        feed_push(&work->feed, window, (size_t)got, false);
    }
    feed_push(&work->feed, "", 0, true);
    if (offset > (int64_t)work->type.mark_bytes || !file->skipped)
        file->bytes = offset;
}

/* By place in the file; what stands at the same place, by kind and value. */
static int file_scan_compare(const void *left, const void *right)
{
    const struct occurrence *a = left, *b = right;
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->needle != b->needle)
        return a->needle < b->needle ? -1 : 1;
    return strcmp(a->value, b->value);
}

/* Two readings of the same bytes of a binary may find the same: it counts once. */
static void file_scan_sort(struct occurrences *found)
{
    if (!found->count)
        return;
    qsort(found->items, found->count, sizeof *found->items, file_scan_compare);
    size_t kept = 1;
    for (size_t i = 1; i < found->count; i++) {
        if (file_scan_compare(&found->items[kept - 1], &found->items[i]) != 0) {
            found->items[kept++] = found->items[i];
            continue;
        }
        free(found->items[i].value);
        free(found->items[i].place);
    }
    found->count = kept;
}

static void file_scan_declared(struct file_scan_work *work)
{
    const char *name;
    enum occurrence_name sort = file_type_declares(work->finder.path, &name);
    if (sort == OCCURRENCE_NAME_NONE)
        return;
    struct span span = span_of(name, strlen(name));
    span.use = OCCURRENCE_DEFINED;
    span.place = "file name";
    finder_declare(&work->finder, &span, sort);
}

void file_scan_read(const char *whole, const char *path, const struct file_scan_common *common,
                    struct file_scan *file)
{
    const struct scan_options *options = common->options;
    CLEANUP(file_scan_work_release) struct file_scan_work work = {.file = -1};
    if (!file_scan_open(whole, &work, file))
        return;
    size_t window_bytes = options->window_bytes ? options->window_bytes : FILE_SCAN_WINDOW_BYTES;
    size_t room = window_bytes > FILE_TYPE_HEAD_BYTES ? window_bytes : FILE_TYPE_HEAD_BYTES;
    CLEANUP(memory_free_text) char *window = memory_resized(NULL, room, 1);
    int head = file_scan_bytes(work.file, 0, window, FILE_TYPE_HEAD_BYTES);
    if (head < 0) {
        file_scan_skip(file, SCAN_SKIP_UNREADABLE, uv_strerror(head));
        return;
    }
    work.type = file_type_of(path, window, (size_t)head);
    file->is_package = work.type.reader == FILE_READER_MSI;
    if (work.type.reader == FILE_READER_NONE)
        file_scan_skip(file, SCAN_SKIP_PACKED, "");
    if (file->is_package || file->skipped)
        return;
    work.finder = (struct finder){.search = common->search,
                                  .path = path,
                                  .carrier = work.type.carrier,
                                  .found = &file->found};
    file_scan_declared(&work);
    file_scan_begin(&work, common, file);
    file_scan_all(&work, window, window_bytes, file);
    if (work.finder.full || (work.feed.take == binary_take && binary_is_crowded(work.feed.user)))
        file_scan_skip(file, SCAN_SKIP_TOO_MANY, "identities in one file: not all are counted");
    if (work.feed.take != binary_take)
        return;
    file_scan_sort(&file->found);
    if (!binary_had_strings(work.feed.user) && !file->found.count)
        file_scan_skip(file, SCAN_SKIP_NO_STRINGS, "");
}

static void file_scan_named(void *user, const struct automaton_hit *hit)
{
    (void)hit;
    *(bool *)user = true;
}

/* Whether the file has one of the names: looked for window by window, which share enough for the
 * longest name. */
static bool file_scan_names(struct file_scan_work *work, const struct automaton *names,
                            char *window)
{
    bool named = false;
    for (int64_t offset = 0; !named && offset < work->size;) {
        int got = file_scan_bytes(work->file, offset, window, FILE_SCAN_WINDOW_BYTES);
        if (got <= 0)
            break;
        automaton_run(names, window, (size_t)got, file_scan_named, &named);
        offset +=
            got > BINDING_NAME_BYTES && offset + got < work->size ? got - BINDING_NAME_BYTES : got;
    }
    return named;
}

/* Whether it is there already, at the same place. */
static bool file_scan_has(const struct occurrences *found, const struct occurrence *occurrence)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct occurrence *at = &found->items[i];
        if (at->line == occurrence->line && at->kind == occurrence->kind &&
            at->needle == occurrence->needle && text_same(at->value, occurrence->value) &&
            text_same(at->place, occurrence->place))
            return true;
    }
    return false;
}

/* Adds what was found the second time, by line. */
static void file_scan_merge(struct occurrences *more, struct occurrences *found)
{
    for (size_t i = 0; i < more->count; i++) {
        struct occurrence occurrence = more->items[i];
        if (file_scan_has(found, &occurrence)) {
            free(occurrence.value);
            free(occurrence.place);
            continue;
        }
        (void)VECTOR_ADD(found);
        size_t at = found->count - 1;
        for (; at && found->items[at - 1].line > occurrence.line; at--)
            found->items[at] = found->items[at - 1];
        found->items[at] = occurrence;
    }
    VECTOR_RELEASE(more);
}

void file_scan_resolve(const char *whole, const char *path, const struct file_scan_common *common,
                       struct file_scan *file)
{
    CLEANUP(file_scan_work_release) struct file_scan_work work = {.file = -1};
    CLEANUP(file_scan_release) struct file_scan again = {0};
    struct occurrences resolved = {0};
    if (!file_scan_open(whole, &work, &again))
        return;
    CLEANUP(memory_free_text) char *window = memory_resized(NULL, FILE_SCAN_WINDOW_BYTES, 1);
    int head = file_scan_bytes(work.file, 0, window, FILE_TYPE_HEAD_BYTES);
    if (head <= 0)
        return;
    work.type = file_type_of(path, window, (size_t)head);
    bool wide = work.type.encoding != FEED_BYTES; /* its names do not stand there as they are */
    if (work.type.reader != FILE_READER_SOURCE ||
        (!wide && !file_scan_names(&work, common->known_names, window)))
        return;
    work.finder = (struct finder){.search = common->search,
                                  .path = path,
                                  .carrier = work.type.carrier,
                                  .found = &again.found};
    work.resolved = work.finder;
    work.resolved.found = &resolved;
    file_scan_begin(&work, common, &again);
    file_scan_all(&work, window, FILE_SCAN_WINDOW_BYTES, &again);
    file_scan_merge(&resolved, &file->found);
}

void file_scan_package(const char *whole, const char *path, const struct search *search,
                       struct file_scan *file)
{
    struct finder finder = {
        .search = search, .path = path, .carrier = OCCURRENCE_CARRIER_MSI, .found = &file->found};
    struct error error = {0};
    size_t tables;
    bool read = msi_read(whole, &finder, &tables, &error);
    uv_fs_t request = {0};
    if (tables && uv_fs_stat(NULL, &request, whole, NULL) >= 0)
        file->bytes = (int64_t)request.statbuf.st_size;
    uv_fs_req_cleanup(&request);
    if (!read)
        file_scan_skip(
            file, error.class == ERROR_CLASS_UNAVAILABLE ? SCAN_SKIP_NO_READER : SCAN_SKIP_DAMAGED,
            error.message);
    else if (finder.full)
        file_scan_skip(file, SCAN_SKIP_TOO_MANY, "identities in one file: not all are counted");
}

void file_scan_release(struct file_scan *file)
{
    occurrences_release(&file->found);
    occurrences_release(&file->candidates);
    constants_release(&file->definitions);
    free(file->detail);
}
