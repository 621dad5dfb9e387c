/* cotenant doctor: is everything there that a proof on this machine needs? */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/install.h"
#include "cmd/choice/profile_choice.h"
#include "cmd/command.h"
#include "cmd/doctor/platform.h"
#include "cmd/doctor/prerequisite.h"
#include "cmd/terminal/table.h"
#include "cmd/terminal/terminal.h"

static const char doctor_help[] =
    "Usage: cotenant doctor [--json] [--profile FILE]... [--distro RUNTIME=NAME]...\n"
    "                       [RUNTIME...]\n"
    "       cotenant doctor --platform [--out FILE]\n"
    "\n"
    "Checks what a proof of the runtimes (wsl and wslx if none is named) needs on this\n"
    "machine, and says of each thing what was found, what is needed and what to do.\n"
    "\n"
    "On Linux: tools, memory, cores, disk, namespaces, KVM or TCG, a private host, and each\n"
    "runtime's profile, command and distro. It starts private hosts and, on them, each\n"
    "runtime's VM; nothing of them stays.\n"
    "\n"
    "On Windows: edition and build, features, services, rights and whose they are, memory,\n"
    "cores, disk, and each runtime's profile, command, version, package, service and distros,\n"
    "all from the system and the registry: no client is asked, for that would start its\n"
    "service. --platform tries instead what this program takes for granted of Windows'\n"
    "interfaces and keeps the raw answers in one file, for the people who make it.\n"
    "\n"
    "  --profile FILE         check the runtime that FILE describes too\n"
    "  --distro RUNTIME=NAME  the distro that a proof is to use\n"
    "  --platform             write what the interfaces of this Windows answer\n"
    "  --out FILE             into this file, " PLATFORM_FILE_DEFAULT " unless given\n"
    "  --json                 print one JSON document\n"
    "  --help                 this text\n"
    "\n"
    "The exit status is 0 if nothing is missing, 1 if something is; 64 for a wrong command\n"
    "line, 70 for an internal error.\n";

/* The version of the JSON document. */
#define DOCTOR_FORMAT 1

struct doctor_options {
    struct texts files;
    struct texts names;
    struct texts distros;
    const char *out;
    bool platform;
    bool json;
};

static void doctor_options_release(struct doctor_options *options)
{
    texts_release(&options->files);
    texts_release(&options->names);
    texts_release(&options->distros);
}

static bool doctor_operands(void *user, int count, char **words, struct error *error)
{
    struct doctor_options *options = user;
    (void)count;
    (void)words;
    if (options->out && !options->platform)
        return error_set(error, ERROR_CLASS_USAGE, "--out goes with --platform");
    if (!options->names.count && !options->files.count) {
        texts_add(&options->names, "wsl");
        texts_add(&options->names, "wslx");
    }
    if (options->names.count + options->files.count > PROFILE_RUNTIMES_MAX)
        return error_set(error, ERROR_CLASS_USAGE, "more than %d runtimes", PROFILE_RUNTIMES_MAX);
    return true;
}

/* The files of the profiles that are named, after those that were given. */
static bool doctor_find_profiles(struct doctor_options *options, struct error *error)
{
    for (size_t i = 0; i < options->names.count; i++) {
        const char *name = options->names.items[i];
        CLEANUP(memory_free_text)
        char *file = memory_format("profiles/%s/%s.yaml", prerequisite_host_kind(), name);
        CLEANUP(memory_free_text) char *path = install_path(file, error);
        if (!path)
            return false;
        if (strchr(name, '/') || access(path, F_OK) != 0)
            return error_set(error, ERROR_CLASS_USAGE,
                             "unknown runtime %s: give its profile by --profile FILE", name);
        texts_add(&options->files, path);
    }
    return true;
}

/* The profile's row; one that can be read is kept. */
static void doctor_add_profile(struct prerequisites *list, const char *path,
                               struct profiles *profiles)
{
    struct error error = {0};
    struct profile profile = {0};
    bool read = profile_read(path, &profile, &error);
    prerequisite_add(list, memory_format("%s: profile", read ? profile.name : path), read,
                     memory_text(read ? path : error.message), memory_text("a readable profile"),
                     read ? NULL : "mend the file; docs/profiles.md has the format");
    if (read)
        *VECTOR_ADD(profiles) = profile;
}

static void doctor_write_table(const struct prerequisites *list, struct text *out)
{
    static const char *const head[] = {"ITEM", "OK", "FOUND", "NEEDED", "WHAT TO DO", NULL};
    CLEANUP(table_release) struct table table = {.head = head};
    for (size_t i = 0; i < list->count; i++) {
        const struct prerequisite *item = &list->items[i];
        const char *const cells[] = {item->item, item->ok ? "ok" : "NOT OK", item->found,
                                     item->needed, item->remedy};
        struct table_row *row = table_add(&table);
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
            row->cells[k] = memory_text(cells[k]);
    }
    table_write(&table, terminal_room(STDOUT_FILENO), out);
}

static void doctor_write_json(const struct prerequisites *list, struct text *out)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(rows, record_to_json(&prerequisite_record, &list->items[i]));
    CLEANUP(json_release) json_t *document = json_object();
    json_object_set_new(document, "format", json_integer(DOCTOR_FORMAT));
    json_object_set_new(document, "ok", json_boolean(prerequisites_met(list)));
    json_object_set_new(document, "prerequisites", rows);
    CLEANUP(memory_free_text) char *lines = json_pretty(document);
    text_append(out, lines);
}

/* The rows, and what is wrong with the command line itself. */
static bool doctor_check(struct doctor_options *options, struct prerequisites *list,
                         struct error *error)
{
    CLEANUP(profiles_release) struct profiles profiles = {0};
    if (!doctor_find_profiles(options, error))
        return false;
    for (size_t i = 0; i < options->files.count; i++)
        doctor_add_profile(list, options->files.items[i], &profiles);
    for (size_t i = 0; i < options->distros.count; i++) {
        if (!profile_choice_set_distro(options->distros.items[i], &profiles, error))
            return false;
    }
    prerequisites_add_system(list, options->files.count);
    prerequisites_add_runtimes(list, &profiles);
    return true;
}

static int doctor_platform(const struct doctor_options *options, const char *name)
{
    struct error error = {0};
    const char *path = options->out ? options->out : PLATFORM_FILE_DEFAULT;
    if (!platform_write(path, &error))
        return command_fail(name, &error);
    printf("%s\n", path);
    return 0;
}

int doctor_command(int argc, char **argv)
{
    struct error error = {0};
    CLEANUP(doctor_options_release) struct doctor_options options = {0};
    const struct command_option known[] = {
        {"json", .flag = &options.json},       {"profile", .texts = &options.files},
        {"distro", .texts = &options.distros}, {"platform", .flag = &options.platform},
        {"out", .text = &options.out},         {0},
    };
    const struct command_line line = {
        .help = doctor_help,
        .options = known,
        .words = &options.names,
        .operands = doctor_operands,
        .user = &options,
    };
    int status = 0;
    if (!command_parse(&line, argc, argv, &status))
        return status;
    if (options.platform)
        return doctor_platform(&options, argv[0]);
    CLEANUP(text_release) struct text out = {0};
    CLEANUP(prerequisites_release) struct prerequisites list = {0};
    if (!doctor_check(&options, &list, &error))
        return command_fail(argv[0], &error);
    if (options.json)
        doctor_write_json(&list, &out);
    else
        doctor_write_table(&list, &out);
    if (!command_print(text_get(&out), out.length, &error))
        return command_fail(argv[0], &error);
    return prerequisites_met(&list) ? 0 : 1;
}
