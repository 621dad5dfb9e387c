/* The client's command line, with WSL's options and their meaning. */
#include "client/options.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The words still to be read. */
struct options_words {
    const char *const *items;
    int count;
    int next;
};

/* WSL's options that this runtime has no use for: known, so that the refusal can say so. */
static const char *const options_unsupported[] = {
    "--install",     "--mount",       "--unmount",   "--export",      "--import-in-place",
    "--manage",      "--set-default", "-s",          "--set-version", "--set-default-version",
    "--update",      "--user",        "-u",          "--system",      "--distribution-id",
    "--debug-shell", "--shell-type",  "--uninstall", "--online",      "-o",
    "--vhd",         "--force",       "--inbox",     "--no-launch",
};

static bool options_is(const char *word, const char *long_name, const char *short_name)
{
    return text_same(word, long_name) || (short_name && text_same(word, short_name));
}

/* The value that has to follow `option`. */
static const char *options_value(struct options_words *words, const char *option,
                                 const char *value_name, struct error *error)
{
    if (words->next < words->count && words->items[words->next][0])
        return words->items[words->next++];
    error_set(error, ERROR_CLASS_USAGE, "%s needs a value: %s %s. See --help.", option, option,
              value_name);
    return NULL;
}

static bool options_refuse(const char *word, struct error *error)
{
    CLEANUP(text_release) struct text shown = {0};
    text_append_visible(&shown, word, strlen(word), false);
    for (size_t i = 0; i < sizeof options_unsupported / sizeof *options_unsupported; i++) {
        if (text_same(word, options_unsupported[i]))
            return error_set(error, ERROR_CLASS_USAGE, "%s is not supported by this runtime.",
                             text_get(&shown));
    }
    return error_set(error, ERROR_CLASS_USAGE, "Invalid command line option: %s. See --help.",
                     text_get(&shown));
}

static bool options_end(const struct options_words *words, struct error *error)
{
    return words->next == words->count || options_refuse(words->items[words->next], error);
}

/* An absolute form of a path that the service, in another folder, will open. */
static bool options_path(const char *path, char **absolute, struct error *error)
{
    char folder[PATH_MAX];
    if (path[0] == '/') {
        *absolute = memory_text(path);
        return true;
    }
    if (!getcwd(folder, sizeof folder))
        return error_set(error, ERROR_CLASS_USAGE,
                         "The current folder is gone: give %s as an absolute path.", path);
    *absolute = memory_format("%s/%s", folder, path);
    return true;
}

static bool options_list(struct options_words *words, struct request *request, struct error *error)
{
    request->verb = REQUEST_LIST;
    for (; words->next < words->count; words->next++) {
        const char *word = words->items[words->next];
        if (options_is(word, "--quiet", "-q"))
            request->quiet = true;
        else if (options_is(word, "--verbose", "-v"))
            request->verbose = true;
        else if (options_is(word, "--running", NULL))
            request->running = true;
        else if (!options_is(word, "--all", NULL)) /* what is being installed is never listed */
            return options_refuse(word, error);
    }
    if (request->quiet && request->verbose)
        return error_set(error, ERROR_CLASS_USAGE,
                         "--quiet and --verbose exclude each other. See --help.");
    return true;
}

static bool options_import(struct options_words *words, struct request *request,
                           struct error *error)
{
    static const char usage[] = "NAME FOLDER TAR";
    request->verb = REQUEST_IMPORT;
    const char *name = options_value(words, "--import", usage, error);
    const char *folder = name ? options_value(words, "--import", usage, error) : NULL;
    const char *path = folder ? options_value(words, "--import", usage, error) : NULL;
    if (!path)
        return false;
    request->distro = memory_text(name);
    if (words->next < words->count && text_same(words->items[words->next], "--version")) {
        words->next++;
        const char *version = options_value(words, "--version", "2", error);
        if (!version)
            return false;
        if (!text_same(version, "2"))
            return error_set(error, ERROR_CLASS_USAGE,
                             "--version %s is not supported by this runtime: only 2.", version);
    }
    return options_path(folder, &request->folder, error) &&
           options_path(path, &request->path, error) && options_end(words, error);
}

static bool options_on_distro(struct options_words *words, const char *option,
                              enum request_verb verb, struct request *request, struct error *error)
{
    request->verb = verb;
    const char *name = options_value(words, option, "NAME", error);
    request->distro = memory_text(name);
    return name && options_end(words, error);
}

/* Options that are a request of their own. `*taken` tells whether the next word was one. */
static bool options_management(struct options_words *words, struct request *request, bool *taken,
                               struct error *error)
{
    static const struct {
        const char *long_name, *short_name;
        enum request_verb verb;
    } plain[] = {
        {"--shutdown", NULL, REQUEST_SHUTDOWN},
        {"--status", NULL, REQUEST_STATUS},
        {"--version", "-v", REQUEST_VERSION},
        {"--help", NULL, REQUEST_HELP},
    };
    const char *word = words->items[words->next];
    *taken = true;
    words->next++;
    if (options_is(word, "--list", "-l"))
        return options_list(words, request, error);
    if (options_is(word, "--import", NULL))
        return options_import(words, request, error);
    if (options_is(word, "--unregister", NULL))
        return options_on_distro(words, word, REQUEST_UNREGISTER, request, error);
    if (options_is(word, "--terminate", "-t"))
        return options_on_distro(words, word, REQUEST_TERMINATE, request, error);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        if (options_is(word, plain[i].long_name, plain[i].short_name)) {
            request->verb = plain[i].verb;
            return options_end(words, error);
        }
    }
    words->next--;
    *taken = false;
    return true;
}

static void options_add_rest(struct options_words *words, struct request *request)
{
    while (words->next < words->count)
        texts_add(&request->arguments, words->items[words->next++]);
}

/* As WSL does it: the words, joined by blanks, are a line for the distro's shell. */
static void options_add_line(struct options_words *words, struct request *request)
{
    CLEANUP(text_release) struct text line = {0};
    if (words->next == words->count)
        return;
    for (int i = words->next; i < words->count; i++)
        text_append_format(&line, "%s%s", i > words->next ? " " : "", words->items[i]);
    words->next = words->count;
    texts_add(&request->arguments, "/bin/sh");
    texts_add(&request->arguments, "-c");
    texts_add(&request->arguments, text_get(&line));
}

static bool options_run(struct options_words *words, struct request *request, struct error *error)
{
    request->verb = REQUEST_RUN;
    while (words->next < words->count) {
        const char *word = words->items[words->next];
        char **value = NULL;
        if (options_is(word, "--distribution", "-d"))
            value = &request->distro;
        else if (options_is(word, "--cd", NULL))
            value = &request->folder;
        if (value) {
            words->next++;
            const char *text = options_value(words, word, "VALUE", error);
            if (!text)
                return false;
            free(*value);
            *value = memory_text(text);
            continue;
        }
        if (options_is(word, "--exec", "-e")) {
            words->next++;
            if (words->next == words->count)
                return error_set(error, ERROR_CLASS_USAGE,
                                 "%s needs a command: %s COMMAND. See --help.", word, word);
            options_add_rest(words, request);
        } else if (options_is(word, "--", NULL)) {
            words->next++;
            options_add_line(words, request);
        } else if (word[0] == '-') {
            return options_refuse(word, error);
        } else {
            options_add_line(words, request);
        }
    }
    if (request->folder && text_same(request->folder, "~")) {
        free(request->folder);
        request->folder = memory_text("/root");
    }
    if (request->folder && request->folder[0] != '/')
        return error_set(error, ERROR_CLASS_USAGE, "--cd takes an absolute path or ~, not %s.",
                         request->folder);
    return true;
}

bool options_parse(int argc, const char *const *argv, struct request *request, struct error *error)
{
    struct options_words words = {.items = argv, .count = argc};
    bool taken = false;
    if (argc > 0 && !options_management(&words, request, &taken, error))
        return false;
    return taken || options_run(&words, request, error);
}

char *options_help(const char *client)
{
    return memory_format(
        "Usage: %s [OPTION…] [COMMAND LINE]\n"
        "\n"
        "Running a command in a distribution; without one, its shell:\n"
        "  -d, --distribution NAME   in this distribution, not the default one\n"
        "  --cd FOLDER               in this folder of the distribution; ~ is home\n"
        "  -e, --exec COMMAND …      without a shell between\n"
        "  --                        the rest, as it is, is a line for the shell\n"
        "\n"
        "Managing:\n"
        "  -l, --list                the distributions\n"
        "      --all                   all of them\n"
        "      --running               those that run\n"
        "      -q, --quiet             names alone\n"
        "      -v, --verbose           with their state\n"
        "  --import NAME FOLDER TAR  a new distribution from a tar file, kept in FOLDER\n"
        "  --unregister NAME         delete a distribution and its files\n"
        "  -t, --terminate NAME      stop a distribution\n"
        "  --shutdown                stop all of them and the virtual machine\n"
        "  --status                  the runtime's settings\n"
        "  --version, --help\n"
        "\n"
        "The exit status is the command's, 128+n after signal n; 255 is the runtime's own "
        "refusal.\n",
        client);
}
