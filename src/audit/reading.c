/* One file of an install. libuv's synchronous calls serve on both systems. */
#include "audit/reading.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "audit/binary.h"
#include "audit/form.h"
#include "audit/markup.h"
#include "audit/msi.h"
#include "audit/script.h"
#include "audit/source.h"
#include "base/memory.h"

#define READING_WINDOW_BYTES (256 * 1024)

/* What is at work on one file. */
struct reading_work {
    uv_file file;
    struct finder finder;
    struct form form;
    struct layout layout;
    struct feed feed;
    void (*reader_free)(void *reader);
    int64_t size;
};

static void reading_request_release(uv_fs_t *request)
{
    uv_fs_req_cleanup(request);
}

static void reading_work_release(struct reading_work *work)
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

static void reading_skip(struct reading *reading, enum scan_skip reason, const char *detail)
{
    if (reading->skipped)
        return;
    reading->skipped = true;
    reading->reason = reason;
    reading->detail = memory_text(detail);
}

/* Reads up to `length` bytes; gives how many, or libuv's code. */
static int reading_read(uv_file file, int64_t offset, void *out, size_t length)
{
    uv_buf_t buffer = uv_buf_init(out, (unsigned)length);
    uv_fs_t request;
    int got = uv_fs_read(NULL, &request, file, &buffer, 1, offset, NULL);
    uv_fs_req_cleanup(&request);
    return got;
}

static size_t reading_read_at(void *user, int64_t offset, void *out, size_t length)
{
    int got = reading_read(*(const uv_file *)user, offset, out, length);
    return got < 0 ? 0 : (size_t)got;
}

/* Opens the file and makes sure that it is a regular one still. */
static bool reading_open(const char *whole, struct reading_work *work, struct reading *reading)
{
    uv_fs_t request;
    work->file = uv_fs_open(NULL, &request, whole, UV_FS_O_RDONLY | UV_FS_O_NONBLOCK, 0, NULL);
    uv_fs_req_cleanup(&request);
    CLEANUP(reading_request_release) uv_fs_t status = {0};
    int code = work->file < 0 ? work->file : uv_fs_fstat(NULL, &status, work->file, NULL);
    if (code < 0) {
        reading_skip(reading, SCAN_SKIP_UNREADABLE, uv_strerror(code));
        return false;
    }
    work->size = (int64_t)status.statbuf.st_size;
    if ((status.statbuf.st_mode & S_IFMT) != S_IFREG)
        reading_skip(reading, SCAN_SKIP_NOT_REGULAR, "");
    else if (work->size == 0)
        reading_skip(reading, SCAN_SKIP_EMPTY, "");
    else if (work->size > SCAN_FILE_BYTES_MAX)
        reading_skip(reading, SCAN_SKIP_LARGE, "");
    return !reading->skipped;
}

/* Reads the headers of a PE or ELF. One that says it is and isn't is read on as mere bytes. */
static void reading_layout(struct reading_work *work, struct reading *reading)
{
    struct layout_reader reader = {.read = reading_read_at, .user = &work->file};
    struct error error = {0};
    bool fine = true;
    if (work->form.carrier == OCCURRENCE_CARRIER_PE)
        fine = pe_layout(&reader, &work->layout, &error);
    else if (work->form.carrier == OCCURRENCE_CARRIER_ELF)
        fine = elf_layout(&reader, &work->layout, &error);
    if (fine)
        return;
    reading_skip(reading, SCAN_SKIP_DAMAGED, error.message);
    work->finder.carrier = OCCURRENCE_CARRIER_BINARY;
}

/* Makes the reader for the file's form, with its feed. */
static void reading_begin(struct reading_work *work, const struct scan_options *options,
                          struct reading *reading)
{
    struct feed *feed = &work->feed;
    feed->encoding = work->form.encoding;
    switch (work->form.reader) {
    case FORM_READER_SOURCE:
        feed->user = source_new(&work->finder, options);
        feed->take = source_take;
        work->reader_free = source_free;
        break;
    case FORM_READER_MARKUP:
        feed->user = markup_new(&work->finder, options);
        feed->take = markup_take;
        work->reader_free = markup_free;
        break;
    case FORM_READER_SCRIPT:
        feed->user = script_new(&work->finder, work->form.language);
        feed->take = script_take;
        work->reader_free = script_free;
        break;
    default:
        reading_layout(work, reading);
        feed->user = binary_new(&work->finder, &work->layout, &reading->candidates);
        feed->take = binary_take;
        work->reader_free = binary_free;
        break;
    }
}

/* Hands the whole file to its reader, a window at a time. */
static void reading_all(struct reading_work *work, char *window, size_t window_bytes,
                        struct reading *reading)
{
    int64_t offset = (int64_t)work->form.mark_bytes;
    work->feed.offset = offset;
    while (offset < work->size) {
        int got = reading_read(work->file, offset, window, window_bytes);
        if (got < 0) {
            reading_skip(reading, SCAN_SKIP_UNREADABLE, uv_strerror(got));
            break;
        }
        if (got == 0) /* it has become shorter */
            break;
        offset += got;
        feed_push(&work->feed, window, (size_t)got, false);
    }
    feed_push(&work->feed, "", 0, true);
    if (offset > (int64_t)work->form.mark_bytes || !reading->skipped)
        reading->bytes = offset;
}

/* By place in the file; what stands at the same place, by kind and value. */
static int reading_compare(const void *left, const void *right)
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
static void reading_sort(struct occurrences *found)
{
    if (!found->count)
        return;
    qsort(found->items, found->count, sizeof *found->items, reading_compare);
    size_t kept = 1;
    for (size_t i = 1; i < found->count; i++) {
        if (reading_compare(&found->items[kept - 1], &found->items[i]) != 0) {
            found->items[kept++] = found->items[i];
            continue;
        }
        free(found->items[i].value);
        free(found->items[i].place);
    }
    found->count = kept;
}

static void reading_declared(struct reading_work *work)
{
    const char *name;
    enum occurrence_name sort = form_declares(work->finder.path, &name);
    if (sort == OCCURRENCE_NAME_NONE)
        return;
    struct span span = span_of(name, strlen(name));
    span.use = OCCURRENCE_DEFINED;
    span.place = "file name";
    finder_declare(&work->finder, &span, sort);
}

void reading_file(const char *whole, const char *path, const struct search *search,
                  const struct scan_options *options, struct reading *reading)
{
    CLEANUP(reading_work_release) struct reading_work work = {.file = -1};
    if (!reading_open(whole, &work, reading))
        return;
    size_t window_bytes = options->window_bytes ? options->window_bytes : READING_WINDOW_BYTES;
    size_t room = window_bytes > FORM_HEAD_BYTES ? window_bytes : FORM_HEAD_BYTES;
    CLEANUP(memory_free_text) char *window = memory_resized(NULL, room, 1);
    int head = reading_read(work.file, 0, window, FORM_HEAD_BYTES);
    if (head < 0) {
        reading_skip(reading, SCAN_SKIP_UNREADABLE, uv_strerror(head));
        return;
    }
    work.form = form_of(path, window, (size_t)head);
    reading->is_package = work.form.reader == FORM_READER_MSI;
    if (work.form.reader == FORM_READER_NONE)
        reading_skip(reading, SCAN_SKIP_PACKED, "");
    if (reading->is_package || reading->skipped)
        return;
    work.finder = (struct finder){
        .search = search, .path = path, .carrier = work.form.carrier, .found = &reading->found};
    reading_declared(&work);
    reading_begin(&work, options, reading);
    reading_all(&work, window, window_bytes, reading);
    if (work.finder.full || (work.feed.take == binary_take && binary_is_crowded(work.feed.user)))
        reading_skip(reading, SCAN_SKIP_TOO_MANY, "identities in one file: not all are counted");
    if (work.feed.take != binary_take)
        return;
    reading_sort(&reading->found);
    if (!binary_had_strings(work.feed.user) && !reading->found.count)
        reading_skip(reading, SCAN_SKIP_NO_STRINGS, "");
}

void reading_package(const char *whole, const char *path, const struct search *search,
                     struct reading *reading)
{
    struct finder finder = {.search = search,
                            .path = path,
                            .carrier = OCCURRENCE_CARRIER_MSI,
                            .found = &reading->found};
    struct error error = {0};
    size_t tables;
    bool read = msi_read(whole, &finder, &tables, &error);
    uv_fs_t request = {0};
    if (tables && uv_fs_stat(NULL, &request, whole, NULL) >= 0)
        reading->bytes = (int64_t)request.statbuf.st_size;
    uv_fs_req_cleanup(&request);
    if (!read)
        reading_skip(reading,
                     error.class == ERROR_CLASS_UNAVAILABLE ? SCAN_SKIP_NO_READER
                                                            : SCAN_SKIP_DAMAGED,
                     error.message);
    else if (finder.full)
        reading_skip(reading, SCAN_SKIP_TOO_MANY, "identities in one file: not all are counted");
}

void reading_release(struct reading *reading)
{
    occurrences_release(&reading->found);
    occurrences_release(&reading->candidates);
    free(reading->detail);
}
