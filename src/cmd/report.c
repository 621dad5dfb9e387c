/* cotenant report: the same proof in another form. */
#include "report/evidence.h"

#include <getopt.h>
#include <string.h>

#include "cmd/command.h"
#include "report/format.h"

static const char report_help[] =
    "Usage: cotenant report DIR [--format FORM]\n"
    "\n"
    "Reads the history in the evidence folder DIR, judges it, and prints the report. The\n"
    "same history always gives the same bytes. It also reads what a proof left that was\n"
    "cut off in the middle. Whether the folder is intact is for `cotenant verify`.\n"
    "\n"
    "  --format FORM   markdown (the default), html, json or plain\n"
    "  --help          this text\n"
    "\n"
    "The exit status is 0; 64 for a wrong command line, 65 for a damaged or missing\n"
    "history, 70 for an internal error.\n";

struct report_options {
    const char *folder;
    const struct format *format;
    bool help;
};

static bool report_format(const char *name, const struct format **format, struct error *error)
{
    *format = format_find(name);
    if (*format)
        return true;
    CLEANUP(text_release) struct text known = {0};
    for (const struct format *at = formats; at->name; at++)
        text_append_format(&known, "%s%s", at == formats ? "" : ", ", at->name);
    return error_set(error, ERROR_CLASS_USAGE, "unknown form %s: there are %s", name,
                     text_get(&known));
}

static bool report_parse(int argc, char **argv, struct report_options *options, struct error *error)
{
    static const struct option known[] = {
        {"format", required_argument, NULL, 'f'}, {"help", no_argument, NULL, 'h'}, {0}};
    options->format = &formats[0];
    opterr = 0;
    optind = 1;
    for (int given; (given = getopt_long(argc, argv, ":h", known, NULL)) != -1;) {
        switch (given) {
        case 'f':
            if (!report_format(optarg, &options->format, error))
                return false;
            break;
        case 'h':
            options->help = true;
            return true;
        default:
            return command_option_refused(given, argv, error);
        }
    }
    if (argc - optind != 1)
        return error_set(error, ERROR_CLASS_USAGE,
                         "name one evidence folder: cotenant report DIR, see --help");
    options->folder = argv[optind];
    return true;
}

static bool report_print(const struct report_options *options, struct error *error)
{
    CLEANUP(story_release) struct story story = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    if (!evidence_read(options->folder, &story, &verdict, error))
        return false;
    CLEANUP(text_release) struct text out = {0};
    options->format->write(&story, &verdict, &out);
    return command_print(text_get(&out), out.length, error);
}

int report_command(int argc, char **argv)
{
    struct error error = {0};
    struct report_options options = {0};
    bool done = report_parse(argc, argv, &options, &error) &&
                (options.help ? command_print(report_help, sizeof report_help - 1, &error)
                              : report_print(&options, &error));
    return done ? 0 : command_fail(argv[0], &error);
}
