/* cotenant report: the same proof in another form. */
#include "evidence/evidence.h"

#include "cmd/command.h"
#include "report/format.h"

static const char report_help[] =
    "Usage: cotenant report DIR [--format FORM]\n"
    "\n"
    "Reads the history in the evidence folder DIR, judges it, and prints the report. The\n"
    "same history always gives the same bytes. It also reads what a proof left that was\n"
    "cut off in the middle. Whether the folder is intact is for `cotenant verify`.\n"
    "\n"
    "  --format FORM   markdown (the default), html, json, junit or plain\n"
    "  --help          this text\n"
    "\n"
    "The exit status is 0; 64 for a wrong command line, 65 for a damaged or missing\n"
    "history, 70 for an internal error.\n";

struct report_options {
    const char *folder;
    const struct format *format;
};

static bool report_format(void *user, const char *name, struct error *error)
{
    struct report_options *options = user;
    options->format = format_find(name);
    if (options->format)
        return true;
    CLEANUP(text_release) struct text known = {0};
    for (const struct format *at = formats; at->name; at++)
        text_append_format(&known, "%s%s", at == formats ? "" : ", ", at->name);
    return error_set(error, ERROR_CLASS_USAGE, "unknown form %s: there are %s", name,
                     text_get(&known));
}

static bool report_operands(void *user, int count, char **words, struct error *error)
{
    struct report_options *options = user;
    if (count != 1)
        return error_set(error, ERROR_CLASS_USAGE,
                         "name one evidence folder: cotenant report DIR, see --help");
    options->folder = words[0];
    return true;
}

static bool report_print(const struct report_options *options, struct error *error)
{
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    if (!evidence_read(options->folder, &summary, &verdict, error))
        return false;
    CLEANUP(text_release) struct text out = {0};
    options->format->write(&summary, &verdict, &out);
    return command_print(text_get(&out), out.length, error);
}

int report_command(int argc, char **argv)
{
    struct error error = {0};
    struct report_options options = {.format = &formats[0]};
    const struct command_option known[] = {
        {"format", .take = report_format},
        {0},
    };
    const struct command_line line = {
        .help = report_help,
        .options = known,
        .operands = report_operands,
        .user = &options,
    };
    int status = 0;
    if (!command_parse(&line, argc, argv, &status))
        return status;
    return report_print(&options, &error) ? 0 : command_fail(argv[0], &error);
}
