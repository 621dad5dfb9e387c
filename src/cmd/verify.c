/* cotenant verify: is the evidence intact, and does its history give the recorded verdict? */
#include "evidence/evidence.h"

#include <stdio.h>

#include "cmd/command.h"
#include "evidence/signature.h"
#include "report/format.h"

static const char verify_help[] =
    "Usage: cotenant verify [--key FILE] [--json] [--quiet] DIR\n"
    "\n"
    "Checks the evidence folder DIR of a proof: every file is as MANIFEST says and there\n"
    "is no other; the recorded history gives the recorded verdict; and every other file,\n"
    "made again from the history, is the same byte for byte. A signature must fit. Then\n"
    "prints the verdict.\n"
    "\n"
    "  --key FILE  it must be signed by one of the allowed signers in FILE (ssh-keygen(1));\n"
    "              says by whom\n"
    "  --json      print the result document instead (result.json)\n"
    "  --quiet     print nothing; the exit status says it\n"
    "  --help      this text\n"
    "\n"
    "The exit status is 0 for PROVEN, 1 for FAILED, 2 for PARTIAL, 3 if it is PARTIAL\n"
    "because the proof was interrupted; 64 for a wrong command line, 65 for evidence that is\n"
    "damaged, missing or not signed as it must be, 69 if there is no ssh-keygen for --key, 70\n"
    "for an internal error.\n";

struct verify_options {
    const char *folder;
    const char *key; /* the file of allowed signers; NULL: anybody */
    bool json;
    bool quiet;
};

static bool verify_operands(void *user, int count, char **words, struct error *error)
{
    struct verify_options *options = user;
    if (count != 1)
        return error_set(error, ERROR_CLASS_USAGE,
                         "name one evidence folder: cotenant verify DIR, see --help");
    options->folder = words[0];
    return true;
}

static bool verify_print(const struct verify_options *options, const struct summary *summary,
                         const struct verdict *verdict, const char *signature, struct error *error)
{
    if (options->quiet)
        return true;
    const struct format *format = format_find(options->json ? "json" : "plain");
    CLEANUP(text_release) struct text out = {0};
    format->write(summary, verdict, &out);
    if (!options->json && text_same(summary->proof.tool_version, COTENANT_VERSION))
        text_append(&out, "evidence: intact; every file follows from the history\n");
    else if (!options->json)
        text_append(&out, "evidence: intact, and the history gives this verdict; another version "
                          "of cotenant wrote it, so the other files were not compared\n");
    if (!options->json)
        text_append(&out, signature);
    return command_print(text_get(&out), out.length, error);
}

int verify_command(int argc, char **argv)
{
    struct error error = {0};
    struct verify_options options = {0};
    const struct command_option known[] = {
        {"key", .text = &options.key},
        {"json", .flag = &options.json},
        {"quiet", .flag = &options.quiet},
        {0},
    };
    const struct command_line line = {
        .help = verify_help,
        .options = known,
        .operands = verify_operands,
        .user = &options,
    };
    int status = 0;
    if (!command_parse(&line, argc, argv, &status))
        return status;
    CLEANUP(summary_release) struct summary summary = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    CLEANUP(text_release) struct text signature = {0};
    if (!evidence_verify(options.folder, COTENANT_VERSION, &summary, &verdict, &error) ||
        !signature_check(options.folder, options.key, &signature, &error) ||
        !verify_print(&options, &summary, &verdict, text_get(&signature), &error))
        return command_fail(argv[0], &error);
    return command_verdict_status(&verdict, summary.end.outcome);
}
