/* cotenant doctor: is everything there that a proof on this machine needs? */
#include <string.h>
#include <unistd.h>

#include "base/install.h"
#include "cmd/command.h"
#include "cmd/prerequisite.h"
#include "cmd/table.h"

static const char doctor_help[] =
    "Usage: cotenant doctor [--json] [--profile FILE]... [RUNTIME...]\n"
    "\n"
    "Checks what a proof of the runtimes (wsl and wslx if none is named) needs on this\n"
    "machine, and says of each thing what was found, what is needed and what to do: tools,\n"
    "memory, cores, disk, namespaces, KVM or TCG, a private host, and each runtime's\n"
    "profile, command and distro. It starts private hosts and, on them, each runtime's VM;\n"
    "nothing of them stays.\n"
    "\n"
    "  --profile FILE   check the runtime that FILE describes too\n"
    "  --json           print one JSON document\n"
    "  --help           this text\n"
    "\n"
    "The exit status is 0 if nothing is missing, 1 if something is; 64 for a wrong command\n"
    "line, 70 for an internal error.\n";

/* The version of the JSON document. */
#define DOCTOR_FORMAT 1

struct doctor_options {
    struct texts files;
    struct texts names;
    bool json;
};

static void doctor_options_release(struct doctor_options *options)
{
    texts_release(&options->files);
    texts_release(&options->names);
}

static bool doctor_operands(void *user, int count, char **words, struct error *error)
{
    struct doctor_options *options = user;
    (void)count;
    (void)words;
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
        CLEANUP(memory_free_text) char *file = memory_format("profiles/libvirt/%s.yaml", name);
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

static void doctor_add_runtime(struct prerequisites *list, const char *path)
{
    struct error error = {0};
    struct profile profile = {0};
    bool read = profile_read(path, &profile, &error);
    struct prerequisite *row = VECTOR_ADD(list);
    row->item = memory_format("%s: profile", read ? profile.name : path);
    row->ok = read;
    row->found = memory_text(read ? path : error.message);
    row->needed = memory_text("a readable profile");
    row->remedy = memory_text(read ? NULL : "mend the file; docs/profiles.md has the format");
    if (read)
        prerequisites_add_runtime(list, &profile);
    profile_release(&profile);
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
    table_write(&table, out);
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

int doctor_command(int argc, char **argv)
{
    struct error error = {0};
    CLEANUP(doctor_options_release) struct doctor_options options = {0};
    const struct command_option known[] = {
        {"json", .flag = &options.json},
        {"profile", .texts = &options.files},
        {0},
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
    if (!doctor_find_profiles(&options, &error))
        return command_fail(argv[0], &error);
    CLEANUP(text_release) struct text out = {0};
    CLEANUP(prerequisites_release) struct prerequisites list = {0};
    prerequisites_add_tools(&list);
    prerequisites_add_machine(&list, options.files.count);
    prerequisites_add_host(&list);
    for (size_t i = 0; i < options.files.count; i++)
        doctor_add_runtime(&list, options.files.items[i]);
    if (options.json)
        doctor_write_json(&list, &out);
    else
        doctor_write_table(&list, &out);
    if (!command_print(text_get(&out), out.length, &error))
        return command_fail(argv[0], &error);
    return prerequisites_met(&list) ? 0 : 1;
}
