/* Tests of a host played from a history file. */
#include "host/replay/replay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define T_NS_40_MS "40000000"

static const char proof_line[] =
    "{\"criteria_set\":1,\"format\":1,\"host\":{\"kind\":\"libvirt\",\"private\":true,"
    "\"rehearsal\":true,\"versions\":[\"libvirt 9.0.0\"]},\"kind\":\"proof\",\"machine\":{"
    "\"cores\":1,\"memory_bytes\":1},\"plan\":{},\"runtimes\":[{\"name\":\"a\",\"owner\":\"A\","
    "\"profile\":{}}],\"seq\":0,\"t\":0,\"tool_version\":\"1\",\"wall\":\"2026-01-28T00:00:00Z\"}"
    "\n";
static const char rest_lines[] =
    "{\"kind\":\"view\",\"seq\":1,\"t\":0,\"view\":{},\"why\":\"baseline\"}\n"
    "{\"kind\":\"tick\",\"number\":1,\"seq\":2,\"t\":1}\n"
    "{\"kind\":\"diagnostic\",\"name\":\"n\",\"seq\":3,\"source\":\"s\",\"t\":1,\"text\":\"x\"}\n"
    "{\"found_by\":\"event\",\"id\":\"id-a\",\"kind\":\"change\",\"owner\":\"A\",\"part\":"
    "\"systems\","
    "\"reason\":\"booted\",\"seq\":4,\"t\":" T_NS_40_MS ",\"to\":\"Running\"}\n"
    "{\"kind\":\"view\",\"seq\":5,\"t\":" T_NS_40_MS ",\"view\":{\"systems\":[{\"id\":\"id-a\","
    "\"owner\":\"A\",\"state\":\"Running\"}]},\"why\":\"effect\"}\n";
static const char death_line[] =
    "{\"kind\":\"unavailable\",\"reason\":\"it died\",\"seq\":6,\"t\":" T_NS_40_MS
    ",\"what\":\"host\",\"code\":0}\n";

struct stage {
    char path[64];
    uv_loop_t loop;
    struct host *host;
    int changes;
    int deaths;
    int diagnostics;
    char last[64];
};

static void stage_change(void *user, const struct change *change)
{
    struct stage *stage = user;
    stage->changes++;
    assert_int_equal(change->found_by, CHANGE_BY_EVENT);
    snprintf(stage->last, sizeof stage->last, "%s %s %s", change->id, change->owner, change->to);
}

static void stage_blind(void *user, const struct error *error)
{
    struct stage *stage = user;
    stage->deaths++;
    assert_string_equal(error->message, "it died");
}

static void stage_diagnostic(void *user, const char *name, const char *source, const char *text)
{
    struct stage *stage = user;
    stage->diagnostics++;
    assert_string_equal(name, "n");
    assert_string_equal(source, "s");
    assert_string_equal(text, "x");
}

static void stage_open(struct stage *stage, const char *tail)
{
    CLEANUP(text_release) struct text file = {0};
    struct error error = {0};
    text_append(&file, proof_line);
    text_append(&file, rest_lines);
    text_append(&file, tail);
    memset(stage, 0, sizeof *stage);
    snprintf(stage->path, sizeof stage->path, "/tmp/replay-test-XXXXXX");
    close(mkstemp(stage->path));
    assert_true(file_write(stage->path, text_get(&file), file.length, &error));
    assert_int_equal(uv_loop_init(&stage->loop), 0);
    struct host_options options = {.address = stage->path};
    stage->host = host_replay.open(&stage->loop, &options, &error);
    assert_string_equal(error.message, "");
    assert_non_null(stage->host);
}

static void stage_close(struct stage *stage)
{
    host_replay.close(stage->host);
    uv_run(&stage->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&stage->loop), 0);
    unlink(stage->path);
}

static size_t stage_systems(struct stage *stage)
{
    CLEANUP(view_release) struct view view = {0};
    struct error error = {0};
    assert_true(host_replay.view(stage->host, &view, &error));
    return view.systems.count;
}

static void test_plays_in_time(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage, "");
    struct error error = {0};
    struct host_watcher watcher = {.user = &stage, .change = stage_change, .blind = stage_blind};
    assert_int_equal(stage_systems(&stage), 0);
    assert_true(host_replay.watch(stage.host, &watcher, &error));
    uv_run(&stage.loop, UV_RUN_DEFAULT); /* ends after the last event */
    assert_int_equal(stage.changes, 1);
    assert_string_equal(stage.last, "id-a A Running");
    assert_int_equal(stage.deaths, 0);
    assert_int_equal(stage_systems(&stage), 1);
    host_replay.diagnostics(stage.host, stage_diagnostic, &stage);
    assert_int_equal(stage.diagnostics, 1);
    CLEANUP(texts_release) struct texts versions = {0};
    assert_true(host_replay.versions(stage.host, &versions, &error));
    assert_true(texts_have(&versions, "libvirt 9.0.0"));
    stage_close(&stage);
}

static void test_dies(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage, death_line);
    struct error error = {0};
    CLEANUP(view_release) struct view view = {0};
    struct host_watcher watcher = {.user = &stage, .change = stage_change, .blind = stage_blind};
    assert_true(host_replay.watch(stage.host, &watcher, &error));
    uv_run(&stage.loop, UV_RUN_DEFAULT);
    assert_int_equal(stage.deaths, 1);
    assert_false(host_replay.view(stage.host, &view, &error));
    assert_string_equal(error.message, "it died");
    stage_close(&stage);
}

static void test_refuses(void **state)
{
    (void)state;
    uv_loop_t loop;
    assert_int_equal(uv_loop_init(&loop), 0);
    struct error error = {0};
    struct host_options options = {.address = "/nowhere/history.jsonl"};
    assert_null(host_replay.open(&loop, &options, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    char path[] = "/tmp/replay-test-XXXXXX";
    close(mkstemp(path));
    assert_true(file_write(path, proof_line, strlen(proof_line), &error));
    options.address = path;
    assert_null(host_replay.open(&loop, &options, &error));
    assert_non_null(strstr(error.message, "no view to replay"));
    unlink(path);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plays_in_time),
        cmocka_unit_test(test_dies),
        cmocka_unit_test(test_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
