/* cotenant list: what is on a host, by owner. */
#include "cmd/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/list/list_events.h"
#include "cmd/list/list_footprint.h"
#include "cmd/list/list_table.h"
#include "cmd/terminal/suggestion.h"
#include "cmd/terminal/terminal.h"

#define LIST_EVENTS_SECONDS_MAX (366LL * 24 * 60 * 60)

static const char list_help[] =
    "Usage: cotenant list systems|networks|endpoints|workers|services|nat|events|footprint\n"
    "                     [--host private|URI] [--profile FILE]... [--json]\n"
    "\n"
    "Shows what is on a host, by owner; `events` shows changes as they come. The host is\n"
    "the private host that the command is on, elsewhere the machine's own libvirt, or this\n"
    "Windows. \"-\" is what the host does not tell. It changes nothing and starts nothing.\n"
    "\n"
    "`footprint` shows what the runtimes have registered on the machine, as their profiles\n"
    "name it; shares are not asked for, since that could boot a distro. `cotenant diff`\n"
    "compares two of its --json documents: what an installation changed.\n"
    "\n"
    "  --host private|URI  the private host around this command, or libvirt at a URI\n"
    "  --profile FILE      whose VMs and services to know too (may be repeated)\n"
    "  --json              one JSON document (events: a JSON line each)\n"
    "  --seconds N         events: end after N seconds; else with Ctrl-C\n"
    "  --help              this text\n"
    "\n"
    "The exit status is 0; 1 if the part that was asked for could not be read whole; 64\n"
    "for a wrong command line, 65 for a bad profile, 69 if no host answers.\n";

struct list_options {
    const char *what;
    const char *host;
    struct texts profiles;
    int64_t seconds;
    bool json;
};

static void list_options_release(struct list_options *options)
{
    texts_release(&options->profiles);
}

static const char *const list_parts[] = {
    [VIEW_SYSTEMS] = "systems", [VIEW_NETWORKS] = "networks", [VIEW_ENDPOINTS] = "endpoints",
    [VIEW_WORKERS] = "workers", [VIEW_SERVICES] = "services", [VIEW_NAT_RULES] = "nat",
};

#define LIST_PARTS     (sizeof list_parts / sizeof *list_parts)
#define LIST_EVENTS    "events"
#define LIST_FOOTPRINT "footprint"

/* The part's number; LIST_PARTS for another word. */
static enum view_part list_part(const char *word)
{
    enum view_part part = 0;
    while (part < LIST_PARTS && !text_same(list_parts[part], word))
        part++;
    return part;
}

/* Every word that the command takes, in the order in which its help names them. */
static const char *const list_words[] = {"systems",  "networks", "endpoints", "workers",
                                         "services", "nat",      "events",    "footprint"};

static bool list_refuse(const char *word, struct error *error)
{
    const char *meant = suggestion_find(word, list_words, sizeof list_words / sizeof *list_words);
    if (meant)
        return error_set(error, ERROR_CLASS_USAGE, "%s: did you mean %s?", word, meant);
    return error_set(error, ERROR_CLASS_USAGE,
                     "%s: not one of systems, networks, endpoints, workers, services, nat, "
                     "events, footprint",
                     word);
}

static bool list_operands(void *user, int count, char **words, struct error *error)
{
    struct list_options *options = user;
    if (count == 0)
        return error_set(error, ERROR_CLASS_USAGE,
                         "of what? systems, networks, endpoints, workers, services, nat, events or "
                         "footprint");
    options->what = words[0];
    bool events = text_same(options->what, LIST_EVENTS);
    if (!events && !text_same(options->what, LIST_FOOTPRINT) &&
        list_part(options->what) == LIST_PARTS)
        return list_refuse(options->what, error);
    if (count > 1)
        return error_set(error, ERROR_CLASS_USAGE, "%s: one thing at a time", words[1]);
    if (options->seconds > 0 && !events)
        return error_set(error, ERROR_CLASS_USAGE, "--seconds goes with events");
    return true;
}

/* Says on standard error why the part is not whole. */
static void list_say_unavailable(const struct view *view, enum view_part part)
{
    for (size_t i = 0; i < view->unavailable.count; i++) {
        const struct unavailable *unavailable = &view->unavailable.items[i];
        if (unavailable->part != part)
            continue;
        CLEANUP(text_release) struct text reason = {0};
        text_append_visible(&reason, unavailable->reason, strlen(unavailable->reason), false);
        fprintf(stderr, "unavailable: %s: %s\n", list_parts[part], text_get(&reason));
    }
}

static bool list_print_json(const struct host_access *access, const struct view *view,
                            enum view_part part, struct error *error)
{
    CLEANUP(json_release) json_t *whole = record_to_json(&view_record, view);
    CLEANUP(json_release) json_t *document = json_object();
    CLEANUP(json_release) json_t *none = json_array();
    json_t *items = json_object_get(whole, view_part_words[part]);
    json_t *missing = json_array();
    size_t index = 0;
    json_t *item = NULL;
    json_array_foreach (json_object_get(whole, "unavailable"), index, item) {
        if (text_same(json_string_value(json_object_get(item, "part")), view_part_words[part]))
            json_array_append(missing, item);
    }
    json_object_set_new(document, "host", host_access_to_json(access));
    json_object_set(document, view_part_words[part], items ? items : none);
    json_object_set_new(document, "unavailable", missing);
    CLEANUP(memory_free_text) char *text = json_pretty(document);
    return command_print(text, strlen(text), error);
}

static bool list_print_table(const struct host_access *access, const struct view *view,
                             enum view_part part, struct error *error)
{
    CLEANUP(table_release) struct table table = {0};
    CLEANUP(text_release) struct text out = {0};
    host_access_describe(access, &out);
    text_append_char(&out, '\n');
    list_table_fill(view, part, &table);
    table_write(&table, terminal_room(STDOUT_FILENO), &out);
    return command_print(text_get(&out), out.length, error);
}

/* Gives the exit status, or -1 with the error. */
static int list_part_of(struct host_access *access, enum view_part part, bool json,
                        struct error *error)
{
    CLEANUP(view_release) struct view view = {0};
    if (!access->operations->view(access->host, &view, error))
        return -1;
    if (json ? !list_print_json(access, &view, part, error)
             : !list_print_table(access, &view, part, error))
        return -1;
    list_say_unavailable(&view, part);
    return view_unavailable(&view, part) ? 1 : 0;
}

static int list_run(const struct list_options *options, struct host_access *access,
                    struct error *error)
{
    if (!host_access_open(access, options->host, &options->profiles, error))
        return -1;
    if (text_same(options->what, LIST_FOOTPRINT))
        return list_footprint(access, options->json, error);
    if (!text_same(options->what, LIST_EVENTS))
        return list_part_of(access, list_part(options->what), options->json, error);
    CLEANUP(text_release) struct text host = {0};
    host_access_describe(access, &host);
    fprintf(options->json ? stderr : stdout, "%s\n", text_get(&host));
    fflush(stdout);
    return list_events(access, options->seconds, options->json, error) ? 0 : -1;
}

int list_command(int argc, char **argv)
{
    struct error error = {0};
    CLEANUP(list_options_release) struct list_options options = {0};
    CLEANUP(host_access_close) struct host_access access = {0};
    const struct command_option known[] = {
        {"host", .text = &options.host},
        {"profile", .texts = &options.profiles},
        {"seconds", .number = &options.seconds, .least = 1, .most = LIST_EVENTS_SECONDS_MAX},
        {"json", .flag = &options.json},
        {0},
    };
    const struct command_line line = {
        .help = list_help,
        .options = known,
        .operands = list_operands,
        .user = &options,
    };
    int status = 0;
    if (!command_parse(&line, argc, argv, &status))
        return status;
    status = list_run(&options, &access, &error);
    return status < 0 ? command_fail(argv[0], &error) : status;
}
