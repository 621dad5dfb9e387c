/* wsl.exe and wslx.exe of the made host: the command line of a test runtime, with WSL's options,
 * exit statuses and habits of printing. Its own name says which identity it has.
 *
 * It prints UTF-16LE without a byte order mark, and UTF-8 only where WSL_UTF8 is exactly "1"; its
 * messages, errors included, go to stdout, in the identity's language, and end with CR LF. What
 * does not work ends with -1. The output of Linux programs is passed through as it is. */
#include <winsock2.h>

#include <windows.h>

#include <shellapi.h>

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "guest_session.h"
#include "runtime_vm.h"
#include "unix_process.h"

#define FAILURE (-1)

/* What the made host itself does not manage is no answer of a runtime: the program ends as one that
 * Windows had no room for (STATUS_INSUFFICIENT_RESOURCES). */
#define REFUSED ((int)0xC000009A)

enum message {
    MESSAGE_RUNNING_HEADING,
    MESSAGE_HEADING,
    MESSAGE_DEFAULT,
    MESSAGE_NONE_RUNNING,
    MESSAGE_NO_DISTRO,
    MESSAGE_USAGE,
    MESSAGE_ERROR_CODE,
    MESSAGES,
};

/* As WSL's own resources word them. */
static const char *const messages_en[MESSAGES] = {
    "Windows Subsystem for Linux Distributions:",
    "Windows Subsystem for Linux Distributions:",
    " (Default)",
    "There are no running distributions.",
    "There is no distribution with the supplied name.",
    "Invalid command line argument.",
    "Error code: ",
};
static const char *const messages_de[MESSAGES] = {
    "Windows-Subsystem f\xc3\xbcr Linux-Distributionen:",
    "Windows-Subsystem f\xc3\xbcr Linux-Distributionen:",
    " (Standard)",
    "Es werden keine Distributionen ausgef\xc3\xbchrt.",
    "Es gibt keine Distribution mit dem angegebenen Namen.",
    "Ung\xc3\xbcltiges Befehlszeilenargument.",
    "Fehlercode: ",
};
static const char *const messages_ja[MESSAGES] = {
    "Linux \xe7\x94\xa8 Windows \xe3\x82\xb5\xe3\x83\x96\xe3\x82\xb7\xe3\x82\xb9\xe3\x83\x86\xe3"
    "\x83\xa0 \xe3\x83\x87\xe3\x82\xa3\xe3\x82\xb9\xe3\x83\x88\xe3\x83\xaa:",
    "Linux \xe7\x94\xa8 Windows \xe3\x82\xb5\xe3\x83\x96\xe3\x82\xb7\xe3\x82\xb9\xe3\x83\x86\xe3"
    "\x83\xa0 \xe3\x83\x87\xe3\x82\xa3\xe3\x82\xb9\xe3\x83\x88\xe3\x83\xaa:",
    " (\xe6\x97\xa2\xe5\xae\x9a\xe5\x80\xa4)",
    "\xe5\xae\x9f\xe8\xa1\x8c\xe4\xb8\xad\xe3\x81\xae\xe3\x83\x87\xe3\x82\xa3\xe3\x82\xb9\xe3\x83"
    "\x88\xe3\x83\xaa\xe3\x81\xaf\xe3\x81\x82\xe3\x82\x8a\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93"
    "\xe3\x80\x82",
    "\xe6\x8c\x87\xe5\xae\x9a\xe3\x81\x95\xe3\x82\x8c\xe3\x81\x9f\xe5\x90\x8d\xe5\x89\x8d\xe3\x81"
    "\xae\xe3\x83\x87\xe3\x82\xa3\xe3\x82\xb9\xe3\x83\x88\xe3\x83\xaa\xe3\x81\xaf\xe3\x81\x82\xe3"
    "\x82\x8a\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93\xe3\x80\x82",
    "\xe7\x84\xa1\xe5\x8a\xb9\xe3\x81\xaa\xe5\xbc\x95\xe6\x95\xb0\xe3\x81\xa7\xe3\x81\x99\xe3\x80"
    "\x82",
    "\xe3\x82\xa8\xe3\x83\xa9\xe3\x83\xbc \xe3\x82\xb3\xe3\x83\xbc\xe3\x83\x89: ",
};

static const char *message_in(const struct identity *identity, enum message message)
{
    const char *const *messages = strcmp(identity->language, "de") == 0   ? messages_de
                                  : strcmp(identity->language, "ja") == 0 ? messages_ja
                                                                          : messages_en;
    return messages[message];
}

/* Prints one line as WSL does. */
static void print_line(const struct identity *identity, const char *text)
{
    wchar_t utf_8[4] = L"";
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD written = 0;
    CLEANUP(memory_free_text) char *line = memory_format("%s\r\n", text);
    GetEnvironmentVariableW(L"WSL_UTF8", utf_8, 4);
    if (wcscmp(utf_8, L"1") == 0 && strcmp(identity->encoding, "utf-16") != 0) {
        WriteFile(output, line, (DWORD)strlen(line), &written, NULL);
        return;
    }
    PWSTR wide = answer_wide(line);
    WriteFile(output, wide, (DWORD)(wcslen(wide) * sizeof *wide), &written, NULL);
    LocalFree(wide);
}

static int fail(const struct identity *identity, enum message message, const char *code)
{
    CLEANUP(memory_free_text)
    char *last = memory_format("%s%s", message_in(identity, MESSAGE_ERROR_CODE), code);
    print_line(identity, message_in(identity, message));
    print_line(identity, last);
    return FAILURE;
}

/* Whether distros run: one VM carries them all, so it is the VM's word. */
static bool is_running(const struct identity *identity)
{
    struct made_host *host = made_host_lock();
    if (!host)
        ExitProcess((UINT)REFUSED);
    const struct made_system *system = runtime_system(host, identity->name);
    bool running = system && system->guest_pid;
    made_host_unlock();
    return running != identity_has_fault(identity, "list-lies");
}

struct list_options {
    bool running;
    bool quiet;
    bool verbose;
};

/* One distro of a list; `is_default` for the first. */
static void list_distro(const struct identity *identity, const struct list_options *options,
                        const char *name, bool is_default)
{
    CLEANUP(memory_free_text) char *line = NULL;
    if (options->verbose)
        line = memory_format("%s%-20s%-16s2", is_default ? "* " : "  ", name,
                             is_running(identity) && is_default ? "Running" : "Stopped");
    else
        line = memory_format("%s%s", name,
                             is_default && !options->quiet ? message_in(identity, MESSAGE_DEFAULT)
                                                           : "");
    print_line(identity, line);
}

/* Of those that run only the default is told: the test runtimes start no other. */
static int command_list(const struct identity *identity, const struct list_options *options)
{
    bool running = is_running(identity);
    if (options->running && !running) {
        if (!options->quiet)
            print_line(identity, message_in(identity, MESSAGE_NONE_RUNNING));
        return options->quiet ? 0 : FAILURE;
    }
    if (options->verbose)
        print_line(identity, "  NAME                STATE           VERSION");
    else if (!options->quiet)
        print_line(identity, message_in(identity, options->running ? MESSAGE_RUNNING_HEADING
                                                                   : MESSAGE_HEADING));
    for (const char *each = identity->distros; *each;) {
        size_t length = strcspn(each, ",");
        CLEANUP(memory_free_text) char *name = memory_text_of(each, length);
        bool is_default = each == identity->distros;
        if (is_default || !options->running)
            list_distro(identity, options, name, is_default);
        each += length + (each[length] == ',');
    }
    return 0;
}

static int command_version(const struct identity *identity)
{
    static const char *const lines[] = {"WSL version: 2.6.1.0",
                                        "Kernel version: 6.6.87.2-1",
                                        "WSLg version: 1.0.66",
                                        "MSRDC version: 1.2.6074",
                                        "Direct3D version: 1.611.1",
                                        "DXCore version: 10.0.26100.1",
                                        "Windows version: 10.0.22631.4460"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        print_line(identity, lines[i]);
    return 0;
}

static int command_exec(const struct identity *identity, const char *distro, char *const *command)
{
    char reason[RUNTIME_REASON_MAX];
    if (distro && !identity_list_has(identity->distros, distro))
        return fail(identity, MESSAGE_NO_DISTRO, "Wsl/Service/WSL_E_DISTRO_NOT_FOUND");
    if (!unix_process_init() || !runtime_start(identity, reason))
        return fail(identity, MESSAGE_USAGE, reason);
    return guest_session_run(identity, command);
}

/* Whether the word is one of the two forms of an option. */
static bool is_option(const char *word, const char *option, const char *letter)
{
    return strcmp(word, option) == 0 || (letter && strcmp(word, letter) == 0);
}

static int run_list(const struct identity *identity, char *const *words)
{
    struct list_options options = {0};
    for (; *words; words++) {
        options.running = options.running || is_option(*words, "--running", NULL);
        options.quiet = options.quiet || is_option(*words, "--quiet", "-q");
        options.verbose = options.verbose || is_option(*words, "--verbose", "-v");
    }
    return command_list(identity, &options);
}

static int run(const struct identity *identity, char *const *words)
{
    const char *distro = NULL;
    if (*words && is_option(*words, "--distribution", "-d") && words[1]) {
        distro = words[1];
        words += 2;
    }
    if (*words && is_option(*words, "--exec", "-e") && words[1])
        return command_exec(identity, distro, words + 1);
    if (*words && is_option(*words, "--list", "-l"))
        return run_list(identity, words + 1);
    if (*words && is_option(*words, "--version", "-v"))
        return command_version(identity);
    if (*words && (is_option(*words, "--shutdown", NULL) ||
                   (is_option(*words, "--terminate", "-t") && words[1]))) {
        runtime_stop(identity);
        return 0;
    }
    return fail(identity, MESSAGE_USAGE, "Wsl/E_INVALIDARG");
}

/* The words of the command line, NULL at the end, as UTF-8. */
static char **command_words(int argc, wchar_t **argv)
{
    char **words = memory_zeroed((size_t)argc + 1, sizeof *words);
    for (int i = 1; i < argc; i++)
        words[i - 1] = answer_narrow(argv[i]);
    return words;
}

int main(void)
{
    int argc = 0;
    wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    wchar_t path[MAX_PATH], name[MAX_PATH];
    struct identity identity;
    GetModuleFileNameW(NULL, path, MAX_PATH);
    _wsplitpath(path, NULL, NULL, name, NULL);
    CLEANUP(memory_free_text) char *narrow = answer_narrow(name);
    if (!identity_read(narrow, &identity))
        return REFUSED;
    return run(&identity, command_words(argc, argv));
}
