/* The command line of `cotenant prove`. */
#include "cmd/prove_options.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>

#include "cmd/command.h"

const char prove_help[] =
    "Usage: cotenant prove [OPTION...] [RUNTIME...]\n"
    "\n"
    "Proves, with evidence, that the runtimes (by default wsl and wslx) can share one host:\n"
    "starts and shuts down each beside the others as the plan says, observes it all through\n"
    "the host and by heartbeats from inside the VMs, and judges the recorded history.\n"
    "\n"
    "  --plan tour|procedure  tour (default): every runtime started and shut down once in\n"
    "                         every company, and alone; procedure: the steps by hand, 4 a\n"
    "                         runtime\n"
    "  --rounds N             repeat the plan N times, the runtimes' roles shuffled\n"
    "  --seed S               the shuffle's seed (default: drawn, and recorded)\n"
    "  --restart-services     also restart each runtime's service, alone and beside the others\n"
    "  --distro RUNTIME=NAME  the distro to take instead of the profile's\n"
    "  --hold                 after a failure, a shell on the host while the guests are still up\n"
    "  --keep-going           go on after a failure\n"
    "  --host private|URI     a private host made for this proof (default), or libvirt at URI\n"
    "  --profile FILE         a runtime's profile; without RUNTIME names, what is proved\n"
    "  --fault NAME=TEXT      say in the history what was planted (for controls); no judgement\n"
    "                         reads it\n"
    "  --tester NAME          who answers for the proof (default: the user)\n"
    "  --out DIR              the folder for the evidence; it must not exist or be empty\n"
    "                         (default: proofs/TIME-RUNTIMES)\n"
    "  --json                 print the result document on standard output, and only it\n"
    "  --quiet                no progress on standard error\n"
    "  --help                 this text\n"
    "\n"
    "Ctrl-C once cleans up and ends; twice ends at once.\n"
    "The exit status is 0 for PROVEN, 1 for FAILED, 2 for PARTIAL; 64 for a wrong command\n"
    "line, 65 for a bad profile, 69 if the host or a runtime is not available or somebody\n"
    "is up already, 70 for an internal error.\n";

static bool prove_options_number(const char *name, const char *word, int64_t *number,
                                 struct error *error)
{
    return command_whole_number(word, INT64_MIN, INT64_MAX, number) ||
           error_set(error, ERROR_CLASS_USAGE, "%s wants a whole number, not %s", name, word);
}

static bool prove_options_plan(const char *word, enum plan_kind *plan, struct error *error)
{
    for (int i = 0; plan_kind_words[i]; i++) {
        if (text_same(plan_kind_words[i], word)) {
            *plan = (enum plan_kind)i;
            return true;
        }
    }
    return error_set(error, ERROR_CLASS_USAGE, "--plan is tour or procedure, not %s", word);
}

static bool prove_options_take(int given, char **argv, struct prove_options *options,
                               struct error *error)
{
    switch (given) {
    case 'p':
        return prove_options_plan(optarg, &options->plan, error);
    case 'r':
        return prove_options_number("--rounds", optarg, &options->rounds, error);
    case 's':
        options->seed_given = true;
        return prove_options_number("--seed", optarg, &options->seed, error);
    case 'd':
        texts_add(&options->distros, optarg);
        return true;
    case 'f':
        texts_add(&options->profile_files, optarg);
        return true;
    case 'x':
        texts_add(&options->faults, optarg);
        return (*optarg && *optarg != '=') ||
               error_set(error, ERROR_CLASS_USAGE, "--fault wants NAME=DESCRIPTION");
    case 'R':
        options->restart_services = true;
        return true;
    case 'H':
        options->hold = true;
        return true;
    case 'k':
        options->keep_going = true;
        return true;
    case 't':
        options->tester = optarg;
        return true;
    case 'a':
        options->host = optarg;
        return true;
    case 'o':
        options->out = optarg;
        return *optarg || error_set(error, ERROR_CLASS_USAGE, "--out wants a folder's name");
    case 'j':
        options->json = true;
        return true;
    case 'q':
        options->quiet = true;
        return true;
    case 'h':
        options->help = true;
        return true;
    default:
        return command_option_refused(given, argv, error);
    }
}

bool prove_options_parse(int argc, char **argv, struct prove_options *options, struct error *error)
{
    static const struct option known[] = {{"plan", required_argument, NULL, 'p'},
                                          {"rounds", required_argument, NULL, 'r'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"distro", required_argument, NULL, 'd'},
                                          {"profile", required_argument, NULL, 'f'},
                                          {"fault", required_argument, NULL, 'x'},
                                          {"hold", no_argument, NULL, 'H'},
                                          {"keep-going", no_argument, NULL, 'k'},
                                          {"tester", required_argument, NULL, 't'},
                                          {"host", required_argument, NULL, 'a'},
                                          {"out", required_argument, NULL, 'o'},
                                          {"json", no_argument, NULL, 'j'},
                                          {"quiet", no_argument, NULL, 'q'},
                                          {"help", no_argument, NULL, 'h'},
                                          {"restart-services", no_argument, NULL, 'R'},
                                          {0}};
    options->rounds = 1;
    opterr = 0;
    optind = 1;
    for (int given; !options->help && (given = getopt_long(argc, argv, ":h", known, NULL)) != -1;) {
        if (!prove_options_take(given, argv, options, error))
            return false;
    }
    for (int i = optind; i < argc; i++)
        texts_add(&options->runtimes, argv[i]);
    return true;
}

static void prove_options_pair(struct texts *argv, const char *name, const char *value)
{
    if (!value)
        return;
    texts_add(argv, name);
    texts_add(argv, value);
}

void prove_options_words(const struct prove_options *options, struct texts *argv)
{
    CLEANUP(memory_free_text) char *rounds = memory_format("%" PRId64, options->rounds);
    CLEANUP(memory_free_text) char *seed = memory_format("%" PRId64, options->seed);
    prove_options_pair(argv, "--plan", plan_kind_words[options->plan]);
    prove_options_pair(argv, "--rounds", rounds);
    prove_options_pair(argv, "--seed", options->seed_given ? seed : NULL);
    for (size_t i = 0; i < options->distros.count; i++)
        prove_options_pair(argv, "--distro", options->distros.items[i]);
    for (size_t i = 0; i < options->profile_files.count; i++)
        prove_options_pair(argv, "--profile", options->profile_files.items[i]);
    for (size_t i = 0; i < options->faults.count; i++)
        prove_options_pair(argv, "--fault", options->faults.items[i]);
    prove_options_pair(argv, "--tester", options->tester);
    prove_options_pair(argv, "--host", options->host);
    prove_options_pair(argv, "--out", options->out);
    if (options->restart_services)
        texts_add(argv, "--restart-services");
    if (options->hold)
        texts_add(argv, "--hold");
    if (options->keep_going)
        texts_add(argv, "--keep-going");
    if (options->json)
        texts_add(argv, "--json");
    if (options->quiet)
        texts_add(argv, "--quiet");
    texts_add(argv, "--");
    texts_copy(argv, &options->runtimes);
}

void prove_options_release(struct prove_options *options)
{
    texts_release(&options->runtimes);
    texts_release(&options->profile_files);
    texts_release(&options->distros);
    texts_release(&options->faults);
}
