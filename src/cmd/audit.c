/* cotenant audit: what two installs still share that they must not. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "audit/auditor.h"
#include "audit/report/form.h"
#include "base/file.h"
#include "cmd/choice/audit_choice.h"
#include "cmd/command.h"

static const char audit_help[] =
    "Usage: cotenant audit [OPTION...] A B\n"
    "       cotenant audit --self TREE [--catalogue FILE] [--json]\n"
    "\n"
    "Compares two installs before any VM starts: A, the canonical product, and B, its fork.\n"
    "Each is a source tree, an installed folder, a binary (PE, ELF) or an MSI package. Names\n"
    "every identity that both have and must not: where, why it collides, what to do.\n"
    "\n"
    "  --catalogue FILE      what the product registers, and what a fork must do about it\n"
    "                        (default: that of Windows Subsystem for Linux)\n"
    "  --allow FILE          findings that are known and accepted, each with its reason\n"
    "  --baseline FILE       what there was before: only what is new, or at a new place, counts\n"
    "  --write-baseline FILE writes it: all that is open now; the exit status is then 0\n"
    "  --write-allow FILE    writes an allow file of all that is open, to fill in the reasons\n"
    "  --fork-switch MACRO   defined when the fork is built, and only then: its branches are\n"
    "                        read that way; may be given more than once\n"
    "  --exclude PATTERN     leaves out files and folders of this path or name (* is any text), "
    "such\n"
    "                        as test, docs/*; may be given more than once. Pictures, fonts and\n"
    "                        trace profiles (.wprp) are always left out\n"
    "  --base TREE           the upstream commit that B branched from, where A is a newer one: "
    "only\n"
    "                        what B changed itself counts as changed, and what the next merge\n"
    "                        brings is named\n"
    "  --self TREE           checks the catalogue: each identity that a fork has to change must\n"
    "                        be found in the file of TREE that it names; prints those that aren't\n"
    "  --format FORM         table (the default), short, json, markdown, junit or sarif\n"
    "  --short               the same as --format short: one line a finding\n"
    "  --json                the same as --format json\n"
    "  --help                this text\n"
    "\n"
    "What could not be read is named on standard error, and in every form but the table.\n"
    "The exit status is 0 if nothing that must change is shared, 1 if something is, or if --self\n"
    "misses an identity; 64 for a wrong command line, 65 for an install of which nothing can be\n"
    "read or recognised, or a catalogue or an allow file that can't be read; 69 for a package\n"
    "without its reader; 70 for an internal error.\n";

struct audit_command_options {
    struct auditor_options auditor;
    struct texts switches;
    struct texts excluded;
    const struct audit_form *form;
    const char *self;
    const char *write_baseline;
    const char *write_allow;
    bool json;
    bool brief; /* --short */
};

static bool audit_take_form(void *user, const char *name, struct error *error)
{
    struct audit_command_options *options = user;
    options->form = audit_form_find(name);
    return options->form ||
           error_set(error, ERROR_CLASS_USAGE,
                     "unknown form %s: there are table, short, json, markdown, junit, sarif", name);
}

static bool audit_operands(void *user, int count, char **words, struct error *error)
{
    struct audit_command_options *options = user;
    if (options->self) {
        options->auditor.a = options->self;
        return count == 0 ||
               error_set(error, ERROR_CLASS_USAGE, "--self checks one tree: name no installs");
    }
    if (count != 2)
        return error_set(error, ERROR_CLASS_USAGE,
                         "name two installs, the canonical one first: cotenant audit A B");
    if (options->json || options->brief)
        options->form = audit_form_find(options->json ? "json" : "short");
    options->auditor.a = words[0];
    options->auditor.b = words[1];
    return true;
}

static void audit_warn(const char *name, const struct audit_install *install)
{
    for (size_t i = 0; i < install->skipped.count; i++) {
        const struct audit_skipped *skipped = &install->skipped.items[i];
        CLEANUP(text_release) struct text line = {0};
        text_append_visible(&line, skipped->path, strlen(skipped->path), false);
        text_append_format(&line, ": %s", skipped->reason);
        if (skipped->detail) {
            text_append(&line, ": ");
            text_append_visible(&line, skipped->detail, strlen(skipped->detail), false);
        }
        fprintf(stderr, "cotenant audit: not read in %s: %s\n", name, text_get(&line));
    }
    if (install->skipped_count)
        fprintf(stderr, "cotenant audit: %" PRId64 " not read in %s\n", install->skipped_count,
                name);
}

/* Checks the catalogue; gives the exit status. */
static int audit_self(const struct audit_command_options *options, struct error *error)
{
    CLEANUP(self_check_release) struct self_check check = {0};
    CLEANUP(text_release) struct text out = {0};
    if (!audit_choice_self(&options->auditor, &check, error))
        return 0;
    if (options->json)
        self_check_json_write(&check, &out);
    else
        self_check_write(&check, &out);
    command_print(text_get(&out), out.length, error);
    return check.found < check.expected || !check.expected;
}

/* Writes the files that the options ask for. */
static bool audit_write(const struct audit_command_options *options, const struct audit *audit,
                        struct error *error)
{
    CLEANUP(text_release) struct text baseline = {0};
    CLEANUP(text_release) struct text allow = {0};
    audit_allow_write(audit, "it was there when the baseline was written", &baseline);
    audit_allow_write(audit, "(say why it may stay)", &allow);
    return (!options->write_baseline ||
            file_write(options->write_baseline, text_get(&baseline), baseline.length, error)) &&
           (!options->write_allow ||
            file_write(options->write_allow, text_get(&allow), allow.length, error));
}

int audit_command(int argc, char **argv)
{
    struct error error = {0};
    CLEANUP(audit_release) struct audit audit = {0};
    struct audit_command_options options = {.form = audit_form_find("table")};
    const struct command_option known[] = {
        {"catalogue", .text = &options.auditor.catalogue},
        {"allow", .text = &options.auditor.allow},
        {"fork-switch", .texts = &options.switches},
        {"baseline", .text = &options.auditor.baseline},
        {"write-baseline", .text = &options.write_baseline},
        {"write-allow", .text = &options.write_allow},
        {"exclude", .texts = &options.excluded},
        {"base", .text = &options.auditor.base},
        {"self", .text = &options.self},
        {"format", .take = audit_take_form},
        {"short", .flag = &options.brief},
        {"json", .flag = &options.json},
        {0},
    };
    const struct command_line line = {
        .help = audit_help, .options = known, .operands = audit_operands, .user = &options};
    int status = 0;
    bool parsed = command_parse(&line, argc, argv, &status);
    options.auditor.fork_switches = &options.switches;
    options.auditor.excluded = &options.excluded;
    CLEANUP(text_release) struct text out = {0};
    if (parsed && options.self)
        status = audit_self(&options, &error);
    else if (parsed && audit_choice_run(&options.auditor, &audit, &error)) {
        audit_warn("A", &audit.a);
        audit_warn("B", &audit.b);
        options.form->write(&audit, &out);
        bool written = audit_write(&options, &audit, &error);
        status = audit.must_change && !(written && options.write_baseline) ? 1 : 0;
        command_print(text_get(&out), out.length, &error);
    }
    texts_release(&options.switches);
    texts_release(&options.excluded);
    return error_is_set(&error) ? command_fail(argv[0], &error) : status;
}
