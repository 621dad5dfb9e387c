/* cotenant prove: the main job.
 *
 * Everything that can be wrong on the command line is found before anything is started. On a
 * private host the program runs itself once more: outside it makes the folder for the evidence,
 * inside it does the work. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/install.h"
#include "cmd/choice/audit_choice.h"
#include "cmd/choice/host_choice.h"
#include "cmd/choice/profile_choice.h"
#include "cmd/choice/prove_options.h"
#include "cmd/command.h"
#include "cmd/terminal/progress.h"
#include "cmd/terminal/screen.h"
#include "evidence/evidence.h"
#include "evidence/evidence_folder.h"
#include "evidence/manifest.h"
#include "evidence/signature.h"
#include "report/document/brief.h"
#include "report/format.h"
#include "run/interrupt.h"

/* The statuses up to this one are verdicts, and say that there is evidence. */
#define PROVE_STATUS_JUDGED_MAX 3

/* What is decided before anything starts. */
struct proof_setup {
    struct prove_options options;
    struct host_choice place;
    struct profiles profiles;
    struct plan plan;
    struct audit audit; /* of --audit; else empty */
    struct evidence_folder folder;
};

static void prove_release(struct proof_setup *setup)
{
    evidence_folder_release(&setup->folder);
    audit_release(&setup->audit);
    plan_release(&setup->plan);
    profiles_release(&setup->profiles);
    prove_options_release(&setup->options);
}

/* A private host has an outside of its own, for all who name none. */
static void prove_know_outside(const struct proof_setup *setup)
{
    const char *uplink = setup->place.uplink;
    for (size_t i = 0; uplink && i < setup->profiles.count; i++) {
        struct profile_guest *guest = &setup->profiles.items[i].guest;
        if (!guest->outside)
            guest->outside = memory_text(uplink);
    }
}

static bool prove_audit(const struct prove_options *options, struct audit *audit,
                        struct error *error)
{
    const struct auditor_options auditor = {.a = options->audit[0],
                                            .b = options->audit[1],
                                            .catalogue = options->catalogue,
                                            .allow = options->allow,
                                            .fork_switches = &options->fork_switches};
    if (options->audit[0])
        return audit_choice_run(&auditor, audit, error);
    if (options->catalogue || options->allow || options->fork_switches.count)
        return error_set(error, ERROR_CLASS_USAGE,
                         "--catalogue, --allow and --fork-switch are for --audit A B");
    return true;
}

/* Everything that needs no host: profiles, plan, audit, folder. */
static bool prove_prepare(struct proof_setup *setup, struct error *error)
{
    struct prove_options *options = &setup->options;
    if (!host_choice_for_proof(options->host, &setup->place, error))
        return false;
    const struct profile_choice choice = {.host = setup->place.operations,
                                          .names = &options->runtimes,
                                          .files = &options->profile_files,
                                          .distros = &options->distros};
    if (!options->seed_given) {
        options->seed = clock_wall_ns() & INT32_MAX;
        options->seed_given = true;
    }
    const struct plan_options plan = {.kind = options->plan,
                                      .rounds = options->rounds,
                                      .seed = options->seed,
                                      .restart_services = options->restart_services};
    if (!profile_choice_read(&choice, &setup->profiles, error))
        return false;
    prove_know_outside(setup);
    return plan_make(&plan, &setup->profiles, &setup->plan, error) &&
           prove_audit(options, &setup->audit, error) &&
           evidence_folder_make(&setup->folder, options->out, &setup->profiles, error);
}

/* Who answers for the proof: the one that was named, or the user. The caller frees it. */
static char *prove_tester(const struct prove_options *options)
{
    uv_passwd_t user;
    if (options->tester)
        return memory_text(options->tester);
    if (uv_os_get_passwd(&user) < 0)
        return memory_text(getenv("USER"));
    char *name = memory_text(user.username);
    uv_os_free_passwd(&user);
    return name;
}

/* Runs the same command line on a private host, with what must not be decided twice filled in. */
static int prove_again_inside(struct proof_setup *setup)
{
    struct error error = {0};
    int status = 0;
    CLEANUP(memory_free_text) char *executable = install_executable(&error);
    CLEANUP(memory_free_text) char *tester = prove_tester(&setup->options);
    CLEANUP(texts_release) struct texts argv = {0};
    struct prove_options options = setup->options;
    options.out = setup->folder.path;
    options.tester = tester;
    if (!executable)
        return command_fail("prove", &error);
    texts_add(&argv, executable);
    texts_add(&argv, "prove");
    prove_options_words(&options, &argv);
    return host_choice_run_private(&argv, setup->folder.path, &status, &error)
               ? status
               : command_fail("prove", &error);
}

/* Prints the result, and gives how the run ended. `finished`: all files of the evidence are there.
 */
static bool prove_print(const struct prove_options *options, const char *folder, bool finished,
                        enum event_end_outcome *outcome, struct error *error)
{
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    CLEANUP(text_release) struct text out = {0};
    if (!evidence_read(folder, &summary, &verdict, error))
        return false;
    *outcome = summary.end.outcome;
    if (options->json) {
        format_find("json")->write(&summary, &verdict, &out);
        return command_print(text_get(&out), out.length, error);
    }
    const struct terminal terminal = terminal_of(STDOUT_FILENO);
    CLEANUP(document_release) struct document document = {0};
    brief_make(&document, &summary, &verdict);
    struct document_section *last = &document.items[document.count - 1];
    CLEANUP(memory_free_text)
    char *page = memory_format("report: %s/%s", folder, format_find("html")->file);
    CLEANUP(memory_free_text) char *evidence = memory_format("evidence: %s", folder);
    if (finished)
        document_quote(document_paragraph(last), DOCUMENT_PLAIN, page);
    document_quote(document_paragraph(last), DOCUMENT_PLAIN, evidence);
    screen_append(&terminal, &document, &out);
    return command_print(text_get(&out), out.length, error);
}

static int prove_here(struct proof_setup *setup)
{
    struct error error = {0};
    struct progress progress;
    enum event_end_outcome outcome = EVENT_END_ERROR;
    progress_begin(&progress, setup->plan.steps.count, setup->folder.path);
    CLEANUP(verdict_release) struct verdict verdict = {0};
    CLEANUP(memory_free_text) char *tester = prove_tester(&setup->options);
    CLEANUP(json_release) json_t *audit = record_to_json(&audit_record, &setup->audit);
    const struct run_options run = {
        .profiles = &setup->profiles,
        .plan = &setup->plan,
        .host = setup->place.operations,
        .host_address = setup->place.address,
        .host_private = setup->place.private,
        .rehearsal = setup->place.rehearsal,
        .accelerator = setup->place.accelerator,
        .tester = tester,
        .tool_version = COTENANT_VERSION,
        .folder = setup->folder.path,
        .keep_going = setup->options.keep_going,
        .hold = setup->options.hold,
        .faults = &setup->options.faults,
        .audit = json_object_get(audit, "findings"),
        .observer = {.user = &progress,
                     .event = setup->options.quiet ? NULL : progress_event,
                     .hold = progress_hold},
    };
    bool ran = run_proof(&run, &error);
    progress_end(&progress);
    if (!ran)
        return command_fail("prove", &error);
    /* What is known is printed, whatever of the evidence could be written. */
    struct error unprinted = {0};
    bool finished = evidence_finish(setup->folder.path, &verdict, &error);
    bool printed = prove_print(&setup->options, setup->folder.path, finished, &outcome, &unprinted);
    return !finished  ? command_fail("prove", &error)
           : !printed ? command_fail("prove", &unprinted)
                      : command_verdict_status(&verdict, outcome);
}

/* Somebody must be there who leaves the shell again. */
static bool prove_can_hold(const struct prove_options *options, struct error *error)
{
    for (int file = 0; options->hold && file <= 2; file++) {
        if (uv_guess_handle(file) != UV_TTY)
            return error_set(error, ERROR_CLASS_USAGE,
                             "--hold wants a terminal: standard input, output and error must be "
                             "one; leave it out where nobody sits");
    }
    return true;
}

/* Signs what the proof left, where the key is: outside of a private host. `status` is the proof's,
 * and is given back unless that fails. */
static int prove_sign(const struct proof_setup *setup, int status)
{
    struct error error = {0};
    if (!setup->options.sign || status > PROVE_STATUS_JUDGED_MAX)
        return status;
    if (!signature_make(setup->folder.path, setup->options.sign, &error))
        return command_fail("prove", &error);
    CLEANUP(text_release) struct text path = {0};
    text_append_visible(&path, setup->folder.path, strlen(setup->folder.path), false);
    if (!setup->options.quiet)
        fprintf(stderr, "signed: %s/" MANIFEST_SIGNATURE_FILE "\n", text_get(&path));
    return status;
}

int prove_command(int argc, char **argv)
{
    struct error error = {0};
    CLEANUP(prove_release) struct proof_setup setup = {0};
    int status = 0;
    if (!prove_options_parse(argc, argv, &setup.options, &status))
        return status;
    if (!prove_can_hold(&setup.options, &error) ||
        (setup.options.sign && !signature_try(setup.options.sign, &error)) ||
        !prove_prepare(&setup, &error))
        return command_fail(argv[0], &error);
    interrupt_outlive_readers();
    return prove_sign(&setup,
                      setup.place.go_private ? prove_again_inside(&setup) : prove_here(&setup));
}
