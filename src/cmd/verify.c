/* cotenant verify: is the evidence intact, and does its history give the recorded verdict? */
#include "report/evidence.h"

#include <getopt.h>
#include <stdio.h>

#include "cmd/command.h"
#include "report/format.h"

static const char verify_help[] =
    "Usage: cotenant verify [--json] [--quiet] DIR\n"
    "\n"
    "Checks the evidence folder DIR of a proof: every file is as MANIFEST says and there\n"
    "is no other; the recorded history gives the recorded verdict; and every other file,\n"
    "made again from the history, is the same byte for byte. Then prints the verdict.\n"
    "\n"
    "  --json    print the result document instead (result.json)\n"
    "  --quiet   print nothing; the exit status says it\n"
    "  --help    this text\n"
    "\n"
    "The exit status is 0 for PROVEN, 1 for FAILED, 2 for PARTIAL; 64 for a wrong command\n"
    "line, 65 for evidence that is damaged or missing, 70 for an internal error.\n";

struct verify_options {
    const char *folder;
    bool json;
    bool quiet;
    bool help;
};

static bool verify_parse(int argc, char **argv, struct verify_options *options, struct error *error)
{
    static const struct option known[] = {{"json", no_argument, NULL, 'j'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {"help", no_argument, NULL, 'h'},
                                          {0}};
    opterr = 0;
    optind = 1;
    for (int given; (given = getopt_long(argc, argv, ":h", known, NULL)) != -1;) {
        switch (given) {
        case 'j':
            options->json = true;
            break;
        case 'q':
            options->quiet = true;
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
                         "name one evidence folder: cotenant verify DIR, see --help");
    options->folder = argv[optind];
    return true;
}

static bool verify_print(const struct verify_options *options, const struct story *story,
                         const struct verdict *verdict, struct error *error)
{
    if (options->quiet)
        return true;
    const struct format *format = format_find(options->json ? "json" : "plain");
    CLEANUP(text_release) struct text out = {0};
    format->write(story, verdict, &out);
    if (!options->json && text_same(story->proof.tool_version, COTENANT_VERSION))
        text_append(&out, "evidence: intact; every file follows from the history\n");
    else if (!options->json)
        text_append(&out, "evidence: intact, and the history gives this verdict; another version "
                          "of cotenant wrote it, so the other files were not compared\n");
    return command_print(text_get(&out), out.length, error);
}

int verify_command(int argc, char **argv)
{
    struct error error = {0};
    struct verify_options options = {0};
    if (!verify_parse(argc, argv, &options, &error))
        return command_fail(argv[0], &error);
    if (options.help)
        return command_print(verify_help, sizeof verify_help - 1, &error)
                   ? 0
                   : command_fail(argv[0], &error);
    CLEANUP(story_release) struct story story = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    if (!evidence_verify(options.folder, COTENANT_VERSION, &story, &verdict, &error) ||
        !verify_print(&options, &story, &verdict, &error))
        return command_fail(argv[0], &error);
    return command_verdict_status(&verdict);
}
