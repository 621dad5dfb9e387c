/* Installs made for tests. */
#include "audit/testing/fixture_install.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/folder.h"
#include "base/memory.h"

char *fixture_install(const struct fixture_file *files, size_t count)
{
    const char *base = getenv("TMPDIR");
    CLEANUP(memory_free_text)
    char *pattern = memory_format("%s/audit-XXXXXX", base ? base : "/tmp");
    uv_fs_t request;
    assert_int_equal(uv_fs_mkdtemp(NULL, &request, pattern, NULL), 0);
    char *path = memory_text(request.path);
    uv_fs_req_cleanup(&request);
    struct error error = {0};
    for (size_t i = 0; i < count; i++) {
        CLEANUP(memory_free_text) char *whole = memory_format("%s/%s", path, files[i].path);
        for (char *slash = strchr(whole + strlen(path) + 1, '/'); slash;
             slash = strchr(slash + 1, '/')) {
            *slash = '\0';
            assert_true(folder_make(whole, &error));
            *slash = '/';
        }
        assert_true(file_write(whole, files[i].bytes, files[i].length, &error));
    }
    return path;
}

void fixture_install_free(char **path)
{
    struct error error = {0};
    assert_true(folder_remove(*path, &error));
    free(*path);
}

void fixture_install_scan(const char *path, const struct needles *needles,
                          const struct scan_options *options, struct scan *scan)
{
    static const struct needles no_needles;
    static const struct scan_options no_options;
    struct error error = {0};
    if (!scan_install(path, needles ? needles : &no_needles, options ? options : &no_options, scan,
                      &error))
        fail_msg("%s", error.message);
}

char *fixture_install_found(const struct scan *scan)
{
    struct text text = {0};
    for (size_t i = 0; i < scan->found.count; i++) {
        const struct occurrence *found = &scan->found.items[i];
        const char *kind = found->kind == OCCURRENCE_NAME ? occurrence_name_word(found->name)
                                                          : occurrence_kind_word(found->kind);
        text_append_format(&text, "%s:%lld %s %s %s [%s]\n", found->path, (long long)found->line,
                           occurrence_use_word(found->use), kind, found->value, found->place);
    }
    return text_take(&text);
}

char *fixture_install_skipped(const struct scan *scan)
{
    struct text text = {0};
    for (size_t i = 0; i < scan->totals.skipped.count; i++)
        text_append_format(&text, "%s: %s\n", scan->totals.skipped.items[i].path,
                           scan_skip_word(scan->totals.skipped.items[i].reason));
    return text_take(&text);
}

void fixture_install_expect(const struct fixture_file *file, const struct needles *needles,
                            const struct scan_options *options, const char *expected)
{
    static const size_t windows[] = {0, 1, 2, 3, 5, 7, 16, 31};
    CLEANUP(fixture_install_free) char *path = fixture_install(file, 1);
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        struct scan_options with_window = options ? *options : (struct scan_options){0};
        with_window.window_bytes = windows[i];
        CLEANUP(scan_release) struct scan scan = {0};
        fixture_install_scan(path, needles, &with_window, &scan);
        CLEANUP(memory_free_text) char *found = fixture_install_found(&scan);
        if (strcmp(found, expected) != 0)
            print_message("window of %zu bytes\n", windows[i]);
        assert_string_equal(found, expected);
    }
}
