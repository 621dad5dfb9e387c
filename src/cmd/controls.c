/* cotenant controls: plants each fault; each must be caught. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/folder.h"
#include "cmd/command.h"
#include "cmd/controls/control_table.h"
#include "evidence/evidence_folder.h"
#include "private/private.h"

#define CONTROLS_JOBS     2
#define CONTROLS_JOBS_MAX 16

/* SIGINT, SIGTERM, SIGHUP. */
#define CONTROLS_SIGNALS 3

static const char controls_help[] =
    "Usage: cotenant controls [OPTION...] [NAME...]\n"
    "\n"
    "Shows that a proof can fail: makes one proof for each control (by default all that ship),\n"
    "a runtime with one planted fault, each on a private host of its own, and compares what the\n"
    "proof came to with what it must come to: the verdict, and exactly the criteria that fail.\n"
    "\n"
    "  --jobs N     as many at a time (default 2)\n"
    "  --out DIR    keep the evidence of each proof, under DIR/NAME; it must not exist or be\n"
    "               empty (default: a folder that is removed again)\n"
    "  --list       only say which controls there are; with --json, and what they must come to\n"
    "  --json       print the result document on standard output, and only it\n"
    "  --quiet      no progress on standard error\n"
    "  --help       this text\n"
    "\n"
    "A control that the host was too busy to judge is tried once more, alone; a wrong verdict\n"
    "never is. Ctrl-C ends the proofs that run and prints what is known by then.\n"
    "The exit status is 0 if every fault was caught as it must be, 1 if not, 3 if interrupted\n"
    "and no other fault had been missed;\n"
    "64 for a wrong command line, 65 for a bad control, 69 if it cannot run here, 70 for an\n"
    "internal error.\n";

struct controls_options {
    struct texts names;
    const char *out;
    int64_t jobs;
    bool list, json, quiet;
};

static void controls_options_release(struct controls_options *options)
{
    texts_release(&options->names);
}

/* All that runs and has run. */
struct controls_run {
    const struct controls_options *options;
    uv_loop_t loop;
    uv_signal_t signals[CONTROLS_SIGNALS];
    struct controls controls;
    struct control_run *control_runs; /* one each */
    size_t started;
    size_t running;
    bool interrupted;
    struct evidence_folder folder;
    char *temporary; /* the folder to remove again; NULL if it is to be kept */
};

/* The folder that every control_run gets one in. */
static bool controls_folder(struct controls_run *run, struct error *error)
{
    char folder[PATH_MAX];
    size_t bytes = sizeof folder;
    uv_fs_t request;
    if (run->options->out)
        return evidence_folder_make(&run->folder, run->options->out, NULL, error);
    int code = uv_os_tmpdir(folder, &bytes);
    CLEANUP(memory_free_text) char *pattern = memory_format("%s/cotenant-controls-XXXXXX", folder);
    if (code == 0) {
        code = uv_fs_mkdtemp(NULL, &request, pattern, NULL);
        run->temporary = code == 0 ? memory_text(request.path) : NULL;
        uv_fs_req_cleanup(&request);
    }
    return code == 0 ||
           error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                          "no temporary folder: %s; name one by --out", uv_strerror(code));
}

static void controls_start_more(struct controls_run *run);

static void controls_on_end(void *user, struct control_run *control_run)
{
    struct controls_run *run = user;
    run->running--;
    if (!run->options->quiet)
        control_table_progress(control_run);
    controls_start_more(run);
}

/* What the host was too busy to judge is tried once more, alone. */
static void controls_start_again(struct controls_run *run)
{
    for (size_t i = 0; i < run->controls.count && !run->running; i++) {
        struct control_run *control_run = &run->control_runs[i];
        if (!control_run->busy || control_run->again)
            continue;
        run->running++;
        control_run_start_again(control_run, &run->loop);
    }
}

static void controls_start_more(struct controls_run *run)
{
    while (!run->interrupted && run->running < (size_t)run->options->jobs &&
           run->started < run->controls.count) {
        run->running++;
        control_run_start(&run->control_runs[run->started++], &run->loop);
    }
    if (!run->running && !run->interrupted)
        controls_start_again(run);
    if (!run->running)
        uv_stop(&run->loop);
}

static void controls_on_signal(uv_signal_t *signal, int number)
{
    struct controls_run *run = signal->data;
    (void)number;
    run->interrupted = true;
    uv_stop(&run->loop);
}

static void controls_carry_out(struct controls_run *run)
{
    static const int numbers[CONTROLS_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};
    const char *folder = run->temporary ? run->temporary : run->folder.path;
    run->control_runs = memory_zeroed(run->controls.count, sizeof *run->control_runs);
    for (size_t i = 0; i < run->controls.count; i++) {
        const struct control *control = &run->controls.items[i];
        run->control_runs[i] =
            (struct control_run){.control = control,
                                 .folder = memory_format("%s/%s", folder, control->name),
                                 .on_end = controls_on_end,
                                 .user = run};
    }
    uv_loop_init(&run->loop);
    for (int i = 0; i < CONTROLS_SIGNALS; i++) {
        uv_signal_init(&run->loop, &run->signals[i]);
        run->signals[i].data = run;
        uv_signal_start(&run->signals[i], controls_on_signal, numbers[i]);
    }
    controls_start_more(run);
    if (run->running)
        uv_run(&run->loop, UV_RUN_DEFAULT);
}

static void controls_release(struct controls_run *run)
{
    struct error ignored = {0};
    for (size_t i = 0; run->control_runs && i < run->controls.count; i++)
        control_run_release(&run->control_runs[i]);
    if (run->control_runs) {
        for (int i = 0; i < CONTROLS_SIGNALS; i++)
            uv_close((uv_handle_t *)&run->signals[i], NULL);
        uv_run(&run->loop, UV_RUN_DEFAULT);
        uv_loop_close(&run->loop);
    }
    if (run->temporary)
        folder_remove(run->temporary, &ignored);
    free(run->temporary);
    free(run->control_runs);
    evidence_folder_release(&run->folder);
    controls_list_release(&run->controls);
}

static bool controls_print_list(const struct controls *controls, bool json, struct error *error)
{
    CLEANUP(text_release) struct text out = {0};
    if (json)
        control_table_list_json(controls, &out);
    for (size_t i = 0; !json && i < controls->count; i++)
        text_append_format(&out, "%-28s %s\n", controls->items[i].name,
                           controls->items[i].description);
    return command_print(text_get(&out), out.length, error);
}

static bool controls_print(const struct controls_run *run, struct error *error)
{
    CLEANUP(text_release) struct text out = {0};
    if (run->options->json)
        control_table_json(run->control_runs, run->controls.count, run->interrupted, &out);
    else
        control_table_plain(run->control_runs, run->controls.count, &out);
    return command_print(text_get(&out), out.length, error);
}

static int controls_status(const struct controls_run *run)
{
    for (size_t i = 0; i < run->controls.count; i++) {
        if (run->control_runs[i].ended && !run->control_runs[i].caught)
            return 1;
    }
    return run->interrupted ? 3 : 0;
}

/* Gives the exit status, or -1 with the error. */
static int controls_run_all(struct controls_run *run, struct error *error)
{
    if (!run->options->list && text_same(getenv(PRIVATE_VARIABLE), "1")) {
        error_set(error, ERROR_CLASS_UNAVAILABLE,
                  "controls make private hosts of their own: run them outside of one");
        return -1;
    }
    if (!controls_read(&run->options->names, &run->controls, error))
        return -1;
    if (run->options->list)
        return controls_print_list(&run->controls, run->options->json, error) ? 0 : -1;
    if (!controls_folder(run, error))
        return -1;
    controls_carry_out(run);
    return controls_print(run, error) ? controls_status(run) : -1;
}

int controls_command(int argc, char **argv)
{
    struct error error = {0};
    CLEANUP(controls_options_release) struct controls_options options = {.jobs = CONTROLS_JOBS};
    CLEANUP(controls_release) struct controls_run run = {.options = &options};
    const struct command_option known[] = {
        {"jobs", .number = &options.jobs, .least = 1, .most = CONTROLS_JOBS_MAX},
        {"out", .text = &options.out},
        {"list", .flag = &options.list},
        {"json", .flag = &options.json},
        {"quiet", .flag = &options.quiet},
        {0},
    };
    const struct command_line line = {
        .help = controls_help,
        .options = known,
        .words = &options.names,
    };
    int status = 0;
    if (!command_parse(&line, argc, argv, &status))
        return status;
    status = controls_run_all(&run, &error);
    return status < 0 ? command_fail(argv[0], &error) : status;
}
