/* The command line of `cotenant prove`. */
#include "cmd/choice/prove_options.h"

#include <inttypes.h>

#include "cmd/command.h"

static const char prove_help[] =
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
    "  --audit A B            also compare the two installs (cotenant audit): what they share "
    "goes\n"
    "                         into the history, and beside what happened into the report\n"
    "  --catalogue FILE       for the audit: what the product registers\n"
    "  --allow FILE           for the audit: findings that are accepted\n"
    "  --fork-switch MACRO    for the audit: defined when the fork is built\n"
    "  --tester NAME          who answers for the proof (default: the user)\n"
    "  --out DIR              the folder for the evidence; it must not exist or be empty\n"
    "                         (default: proofs/TIME-RUNTIMES)\n"
    "  --sign KEY             sign the evidence with this SSH key (MANIFEST.sig), for\n"
    "                         `cotenant verify --key`; of a key in an agent the public half\n"
    "  --json                 print the result document on standard output, and only it\n"
    "  --quiet                no progress on standard error\n"
    "  --help                 this text\n"
    "\n"
    "Ctrl-C once cleans up and ends; twice ends at once.\n"
    "The exit status is 0 for PROVEN, 1 for FAILED, 2 for PARTIAL, 3 if it was interrupted and\n"
    "nothing had failed; 64 for a wrong command line, 65 for a bad profile or key, 69 if the\n"
    "host or a runtime is not available or somebody is up already, 70 for an internal error.\n";

static bool prove_options_plan(void *user, const char *word, struct error *error)
{
    struct prove_options *options = user;
    for (int i = 0; plan_kind_words[i]; i++) {
        if (text_same(plan_kind_words[i], word)) {
            options->plan = (enum plan_kind)i;
            return true;
        }
    }
    return error_set(error, ERROR_CLASS_USAGE, "--plan is tour or procedure, not %s", word);
}

static bool prove_options_seed(void *user, const char *word, struct error *error)
{
    struct prove_options *options = user;
    options->seed_given = true;
    return command_whole_number(word, -RECORD_INTEGER_MAX, RECORD_INTEGER_MAX, &options->seed) ||
           error_set(error, ERROR_CLASS_USAGE,
                     "--seed wants a whole number, of at most 4 * 10^18, not %s", word);
}

static bool prove_options_fault(void *user, const char *word, struct error *error)
{
    struct prove_options *options = user;
    texts_add(&options->faults, word);
    return (*word && *word != '=') ||
           error_set(error, ERROR_CLASS_USAGE, "--fault wants NAME=DESCRIPTION");
}

static bool prove_options_out(void *user, const char *word, struct error *error)
{
    struct prove_options *options = user;
    options->out = word;
    return *word || error_set(error, ERROR_CLASS_USAGE, "--out wants a folder's name");
}

bool prove_options_parse(int argc, char **argv, struct prove_options *options, int *status)
{
    const struct command_option known[] = {
        {"plan", .take = prove_options_plan},
        {"rounds", .number = &options->rounds},
        {"seed", .take = prove_options_seed},
        {"restart-services", .flag = &options->restart_services},
        {"distro", .texts = &options->distros},
        {"hold", .flag = &options->hold},
        {"keep-going", .flag = &options->keep_going},
        {"host", .text = &options->host},
        {"profile", .texts = &options->profile_files},
        {"fault", .take = prove_options_fault},
        {"audit", .pair = options->audit},
        {"catalogue", .text = &options->catalogue},
        {"allow", .text = &options->allow},
        {"fork-switch", .texts = &options->fork_switches},
        {"tester", .text = &options->tester},
        {"out", .take = prove_options_out},
        {"sign", .text = &options->sign},
        {"json", .flag = &options->json},
        {"quiet", .flag = &options->quiet},
        {0},
    };
    const struct command_line line = {
        .help = prove_help,
        .options = known,
        .words = &options->runtimes,
        .user = options,
    };
    options->rounds = 1;
    return command_parse(&line, argc, argv, status);
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
    prove_options_pair(argv, "--audit", options->audit[0]);
    if (options->audit[0])
        texts_add(argv, options->audit[1]);
    prove_options_pair(argv, "--catalogue", options->catalogue);
    prove_options_pair(argv, "--allow", options->allow);
    for (size_t i = 0; i < options->fork_switches.count; i++)
        prove_options_pair(argv, "--fork-switch", options->fork_switches.items[i]);
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
    texts_release(&options->fork_switches);
}
