/* Reads one install into occurrences.
 *
 * The files are listed first. Two threads then take one after another, each into a `file_scan` of
 * its own; these are put together in the order of the list, so that the result does not depend on
 * who was faster. MSI packages are left to the end and to the calling thread: reading one starts
 * child processes. */
#include "audit/install/scan.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "audit/install/file_scan.h"
#include "audit/install/tree.h"
#include "base/memory.h"

#define SCAN_THREADS 2

/* What the threads share. */
struct scan_work {
    const char *root;
    const struct tree *tree;
    struct file_scan_common common;
    bool resolves; /* the second time */
    struct scan *scan;
    struct file_scan *file_scans; /* one a file */
    uv_mutex_t lock;              /* over `next` alone */
    size_t next;
};

static char *scan_whole_path(const struct scan_work *work, size_t file)
{
    if (work->tree->single_file)
        return memory_text(work->root);
    return memory_format("%s/%s", work->root, work->tree->items[file].path);
}

static void scan_thread(void *user)
{
    struct scan_work *work = user;
    for (;;) {
        uv_mutex_lock(&work->lock);
        size_t file = work->next;
        work->next += file < work->tree->count;
        uv_mutex_unlock(&work->lock);
        if (file == work->tree->count)
            return;
        CLEANUP(memory_free_text) char *whole = scan_whole_path(work, file);
        const char *path = work->scan->paths.items[file];
        if (!work->resolves)
            file_scan_read(whole, path, &work->common, &work->file_scans[file]);
        else if (work->file_scans[file].is_source)
            file_scan_resolve(whole, path, &work->common, &work->file_scans[file]);
    }
}

/* Runs the threads over all files; where none can be started, the caller's reads alone. */
static void scan_run(struct scan_work *work)
{
    uv_thread_t threads[SCAN_THREADS - 1];
    size_t started = 0;
    work->next = 0;
    uv_mutex_init(&work->lock);
    while (started < SCAN_THREADS - 1 &&
           uv_thread_create(&threads[started], scan_thread, work) == 0)
        started++;
    scan_thread(work);
    for (size_t i = 0; i < started; i++)
        uv_thread_join(&threads[i]);
    uv_mutex_destroy(&work->lock);
}

/* Reads anew the sources that use a constant which may be a part of what is looked for. */
static void scan_resolve(struct scan_work *work)
{
    CLEANUP(constants_release) struct constants known = {0};
    for (size_t i = 0; i < work->tree->count; i++)
        constants_move(&work->file_scans[i].definitions, &known);
    constants_settle(&known, work->common.filter);
    struct automaton *names = constants_names(&known);
    if (!names)
        return;
    work->common.known = &known;
    work->common.known_names = names;
    work->resolves = true;
    scan_run(work);
    automaton_free(names);
}

static void scan_read(struct scan_work *work)
{
    scan_run(work);
    scan_resolve(work);
    for (size_t i = 0; i < work->tree->count; i++) {
        if (!work->file_scans[i].is_package)
            continue;
        CLEANUP(memory_free_text) char *whole = scan_whole_path(work, i);
        file_scan_package(whole, work->scan->paths.items[i], work->common.search,
                          &work->file_scans[i]);
    }
}

/* Moves the occurrences; false if there was no room for all. */
static bool scan_move(struct occurrences *from, struct occurrences *to)
{
    size_t moved = 0;
    while (moved < from->count && to->count < SCAN_OCCURRENCES_MAX) {
        struct occurrence *occurrence = VECTOR_ADD(to);
        *occurrence = from->items[moved++];
    }
    bool all = moved == from->count;
    memmove(from->items, from->items + moved, (from->count - moved) * sizeof *from->items);
    from->count -= moved;
    occurrences_release(from);
    return all;
}

static int scan_compare_skipped(const void *left, const void *right)
{
    const struct scan_skipped *a = left, *b = right;
    int order = strcmp(a->path, b->path);
    return order ? order : (a->reason > b->reason) - (a->reason < b->reason);
}

/* Puts the readings together in the order of the files. */
static void scan_collect(struct scan_work *work)
{
    struct scan *scan = work->scan;
    struct scan_totals *totals = &scan->totals;
    for (size_t i = 0; i < work->tree->count; i++) {
        struct file_scan *file = &work->file_scans[i];
        totals->files += file->bytes > 0;
        totals->bytes += file->bytes;
        if (file->skipped)
            totals_skip(totals, scan->paths.items[i], file->reason, file->detail);
        if (file->found.count && !scan_move(&file->found, &scan->found))
            totals_skip(totals, scan->paths.items[i], SCAN_SKIP_TOO_MANY, "identities in all");
        if (file->candidates.count)
            scan_move(&file->candidates, &scan->candidates);
        file_scan_release(file);
    }
    if (totals->skipped.count)
        qsort(totals->skipped.items, totals->skipped.count, sizeof *totals->skipped.items,
              scan_compare_skipped);
}

bool scan_install(const char *root, const struct needles *needles,
                  const struct scan_options *options, struct scan *scan, struct error *error)
{
    CLEANUP(tree_release) struct tree tree = {0};
    if (!tree_list(root, options->excluded, &tree, &scan->totals, error))
        return false;
    scan->single_file = tree.single_file;
    for (size_t i = 0; i < tree.count; i++)
        texts_add(&scan->paths, tree.items[i].path);
    struct search *search = search_new(needles);
    struct scan_work work = {.root = root, .tree = &tree, .scan = scan};
    struct constant_filter *filter = constant_filter_new(needles);
    work.common = (struct file_scan_common){.search = search, .options = options, .filter = filter};
    work.file_scans = memory_zeroed(tree.count + 1, sizeof *work.file_scans);
    scan_read(&work);
    scan_collect(&work);
    free(work.file_scans);
    constant_filter_free(filter);
    search_free(search);
    return true;
}

/* The GUIDs that stand as text or source, as pointers to their texts. */
struct scan_known {
    const char **items;
    size_t count, capacity;
};

static int scan_compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void scan_know(struct scan_known *known, const struct scan *scan)
{
    for (size_t i = 0; i < scan->found.count; i++) {
        const struct occurrence *occurrence = &scan->found.items[i];
        if (occurrence->kind == OCCURRENCE_GUID && occurrence->use != OCCURRENCE_REMARK)
            *VECTOR_ADD(known) = memory_text(occurrence->value);
    }
}

/* By file, then by place in it. */
static bool scan_is_before(const struct occurrence *left, const struct occurrence *right)
{
    int order = strcmp(left->path, right->path);
    return order ? order < 0 : left->offset < right->offset;
}

/* Merges the known candidates into what was found. */
static void scan_merge(struct scan *scan, const struct scan_known *known)
{
    struct occurrences merged = {0};
    size_t next = 0;
    for (size_t i = 0; i < scan->candidates.count; i++) {
        struct occurrence *candidate = &scan->candidates.items[i];
        const char *value = candidate->value;
        bool keep = known->count && bsearch(&value, known->items, known->count,
                                            sizeof *known->items, scan_compare_texts);
        if (!keep) {
            free(candidate->value);
            free(candidate->place);
            continue;
        }
        while (next < scan->found.count && !scan_is_before(candidate, &scan->found.items[next])) {
            struct occurrence *occurrence = VECTOR_ADD(&merged);
            *occurrence = scan->found.items[next++];
        }
        struct occurrence *occurrence = VECTOR_ADD(&merged);
        *occurrence = *candidate;
    }
    while (next < scan->found.count) {
        struct occurrence *occurrence = VECTOR_ADD(&merged);
        *occurrence = scan->found.items[next++];
    }
    VECTOR_RELEASE(&scan->candidates);
    VECTOR_RELEASE(&scan->found);
    scan->found = merged;
}

void scan_settle(struct scan *a, struct scan *b)
{
    struct scan_known known = {0};
    scan_know(&known, a);
    scan_know(&known, b);
    if (known.count)
        qsort(known.items, known.count, sizeof *known.items, scan_compare_texts);
    scan_merge(a, &known);
    scan_merge(b, &known);
    for (size_t i = 0; i < known.count; i++)
        free((char *)known.items[i]);
    VECTOR_RELEASE(&known);
}

void scan_release(struct scan *scan)
{
    occurrences_release(&scan->found);
    occurrences_release(&scan->candidates);
    texts_release(&scan->paths);
    for (size_t i = 0; i < scan->totals.skipped.count; i++) {
        free(scan->totals.skipped.items[i].path);
        free(scan->totals.skipped.items[i].detail);
    }
    VECTOR_RELEASE(&scan->totals.skipped);
}

const char *scan_skip_word(enum scan_skip reason)
{
    static const char *const words[] = {
        [SCAN_SKIP_UNREADABLE] = "unreadable",
        [SCAN_SKIP_LINK] = "symbolic link",
        [SCAN_SKIP_LINK_LOOP] = "symbolic link in a loop",
        [SCAN_SKIP_NOT_REGULAR] = "no regular file",
        [SCAN_SKIP_EMPTY] = "empty",
        [SCAN_SKIP_LARGE] = "too large",
        [SCAN_SKIP_PACKED] = "packed",
        [SCAN_SKIP_HISTORY] = "version control",
        [SCAN_SKIP_DAMAGED] = "damaged",
        [SCAN_SKIP_NO_STRINGS] = "no strings",
        [SCAN_SKIP_TOO_MANY] = "too many",
        [SCAN_SKIP_EXCLUDED] = "excluded",
        [SCAN_SKIP_NO_READER] = "no reader",
    };
    return words[reason];
}
