/* What the interfaces of this Windows really answer, in one file.
 *
 * Three parts: the host as a proof would see it, with every raw answer; questions beyond that, each
 * with what is taken for granted and why; and what public documents leave open and looking
 * cannot tell, with the reason why it was not tried. */
#include "cmd/doctor/platform.h"

#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/wine_windows.h"
#include "cmd/choice/host_access.h"
#include "cmd/doctor/prerequisite.h"
#include "host/footprint.h"
#include "host/windows/registry.h"
#include "host/windows/wmi.h"
#include "runtime/output.h"
#include "runtime/program.h"

/* The version of the document. */
#define PLATFORM_FORMAT 1

/* Longest run of a program that is asked; hcsdiag waits for a service that hangs. */
#define PLATFORM_PROGRAM_MS 30000

/* So many of the first bytes that a program printed are kept as they came. */
#define PLATFORM_BYTES_SHOWN 256

#define PLATFORM_CHANNELS "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WINEVT\\Channels"
#define PLATFORM_RELEASE  "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

/* What is read as an object of a footprint is. */
static const struct platform_question {
    const char *assumption;
    struct footprint_place place;
} platform_questions[] = {
    {"HCS keeps a key a compute system here, without its owner; the key may be missing",
     {"registry",
      "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\HostComputeService\\VolatileStore",
      NULL, NULL}},
    {"the Hyper-V firewall may be off for the whole host",
     {"registry", "HKLM\\SYSTEM\\CurrentControlSet\\Services\\MpsSvc\\Parameters", NULL, NULL}},
    {"vmwp.exe has its VM's id in its command line; memory processes are vmmem or vmmem<suffix>",
     {"wmi", "ROOT\\CIMV2", NULL,
      "SELECT Name, ProcessId, CommandLine, CreationDate, WorkingSetSize, KernelModeTime, "
      "UserModeTime FROM Win32_Process WHERE Name LIKE 'vmwp%' OR Name LIKE 'vmmem%'"}},
    {"WSL's networks are of the type ICS and have no NAT object",
     {"wmi", "ROOT\\StandardCimv2", NULL,
      "SELECT Name, InternalIPInterfaceAddressPrefix, Active FROM MSFT_NetNat"}},
    {"each install registers a creator of VMs of its own",
     {"wmi", "ROOT\\StandardCimv2", NULL,
      "SELECT VMCreatorId, FriendlyName FROM MSFT_NetFirewallHyperVVMCreator"}},
    {"rules of the Hyper-V firewall carry their creator's id",
     {"wmi", "ROOT\\StandardCimv2", NULL,
      "SELECT InstanceID, VMCreatorId, Enabled, Action FROM MSFT_NetFirewallHyperVRule"}},
    {"settings of the Hyper-V firewall are by creator",
     {"wmi", "ROOT\\StandardCimv2", NULL, "SELECT * FROM MSFT_NetFirewallHyperVVMSetting"}},
    {"these features are what WSL needs",
     {"wmi", "ROOT\\CIMV2", NULL,
      "SELECT Name, InstallState FROM Win32_OptionalFeature WHERE Name = 'VirtualMachinePlatform' "
      "OR Name LIKE 'Microsoft-Hyper-V%' OR Name = 'HypervisorPlatform' OR Name = "
      "'Microsoft-Windows-Subsystem-Linux'"}},
    {"rules of WSL 1 are stored under names that begin so", {"firewall", "WSLRULE_", NULL, NULL}},
    {"an install answers for its classes by its service", {"com", "WSLService", NULL, NULL}},
    {"the fork answers for classes of its own", {"com", "WSLXService", NULL, NULL}},
    {"the redirector of shares starts by these prefixes",
     {"registry", "HKLM\\SYSTEM\\CurrentControlSet\\Services\\P9NP\\NetworkProvider", NULL, NULL}},
};

static const char *const platform_services[] = {
    "vmcompute",   "hns",     "SharedAccess", "WSLService",   "WSLXService",
    "LxssManager", "vmms",    "HvHost",       "P9Rdr",        "P9NP",
    "vfpext",      "nvagent", "lxss",         "WslInstaller", "MpsSvc",
};

/* Commands of Windows' own, as they print; and of the client where its service runs already. */
static const struct platform_program {
    const char *assumption;
    const char *service; /* asked only while it runs; NULL: always */
    const char *const argv[6];
} platform_programs[] = {
    {"two lines a system, owner last", NULL, {"hcsdiag.exe", "list", NULL}},
    {"JSON, on newer builds alone", NULL, {"hcsdiag.exe", "list", "-raw", NULL}},
    {"no public capture of Windows 11 was found", NULL, {"hnsdiag.exe", "list", "networks", NULL}},
    {"objects of JSON after each other", NULL, {"hnsdiag.exe", "list", "networks", "-d", NULL}},
    {"as networks", NULL, {"hnsdiag.exe", "list", "endpoints", NULL}},
    {"bare names, status 0 also for none",
     "WSLService",
     {"wsl.exe", "--list", "--running", "--quiet", NULL}},
    {"seven lines with localised labels", "WSLService", {"wsl.exe", "--version", NULL}},
};

static const char *const platform_untried[][2] = {
    {"whether HNS enforces unique names for networks of the type ICS",
     "trying would make networks; run this again while both runtimes are up and compare the names, "
     "ids, types and flags of their networks under \"view\""},
    {"whether two such networks with a firewall coexist on this build",
     "as above: both are under \"view\" while both are up"},
    {"what the redirector answers to a second connection target of one name",
     "only a service can ask it; doctor refuses two distros of one name, and footprint.R sees a "
     "share that goes"},
    {"whether a second serial port on one pipe name fails a VM's start",
     "trying would start VMs; a proof's start shows it"},
    {"the units of VirtualMachineMemory's fields",
     "asking needs a handle on a running system, which can decide whether it lives"},
};

static json_t *platform_object(const struct platform_question *question)
{
    static const char *const states[] = {"there", "absent", "unreadable"};
    const struct footprint_place *place = &question->place;
    CLEANUP(footprint_reading_release) struct footprint_reading reading = {0};
    footprint_read(place, &reading);
    json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "assumption", question->assumption, "kind",
                            place->kind, "at", place->at, "state", states[reading.state]);
    if (place->query)
        json_object_set_new(row, "query", json_string(place->query));
    struct error error = {0};
    CLEANUP(wmi_answer_release) struct wmi_answer answer = {0};
    /* Absent may be the class itself: then the code is the answer. */
    if (place->query && reading.state == FOOTPRINT_ABSENT &&
        !wmi_query(place->at, place->query, &answer, &error))
        json_object_set_new(row, "answer", json_string(error.message));
    if (reading.text)
        json_object_set_new(row, "answer", json_stranger(reading.text, strlen(reading.text)));
    return row;
}

static json_t *platform_list_objects(void)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < sizeof platform_questions / sizeof *platform_questions; i++)
        json_array_append_new(rows, platform_object(&platform_questions[i]));
    for (size_t i = 0; i < sizeof platform_services / sizeof *platform_services; i++) {
        const struct platform_question service = {
            .assumption = "a service that WSL or this program depends on, or may meet",
            .place = {.kind = "service", .at = platform_services[i]}};
        json_array_append_new(rows, platform_object(&service));
    }
    return rows;
}

/* --- programs ---------------------------------------------------------------------------- */

static bool platform_service_runs(const char *name)
{
    CLEANUP(footprint_reading_release) struct footprint_reading reading = {0};
    footprint_read(&(struct footprint_place){.kind = "service", .at = name}, &reading);
    return reading.state == FOOTPRINT_THERE && !strstr(reading.text, "process 0\n");
}

static void platform_put_output(json_t *row, const char *key, const struct text *output)
{
    CLEANUP(text_release) struct text decoded = {0};
    CLEANUP(text_release) struct text bytes = {0};
    const char *encoding = output_decode(text_get(output), output->length, &decoded);
    for (size_t i = 0; i < output->length && i < PLATFORM_BYTES_SHOWN; i++)
        text_append_format(&bytes, "%02x", (unsigned char)output->data[i]);
    json_object_set_new(row, key,
                        json_pack("{s:s, s:s, s:o}", "encoding", encoding, "first_bytes",
                                  text_get(&bytes), "text",
                                  json_stranger(text_get(&decoded), decoded.length)));
}

/* What the program prints; `environment` as child_run has it. */
static json_t *platform_program(const struct platform_program *program,
                                const char *const *environment)
{
    struct error error = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    json_t *argv = json_array();
    for (size_t i = 0; program->argv[i]; i++)
        json_array_append_new(argv, json_string(program->argv[i]));
    json_t *row = json_pack("{s:s, s:o, s:b}", "assumption", program->assumption, "argv", argv,
                            "wsl_utf8", environment != NULL);
    const struct child_spec spec = {.argv = program->argv, .environment = environment};
    if (program->service && !platform_service_runs(program->service)) {
        json_object_set_new(row, "not_asked",
                            json_string("its service does not run, and the question would start "
                                        "it"));
    } else if (!program_is_there(program->argv[0]) ||
               !child_run(&spec, PLATFORM_PROGRAM_MS, &result, &error)) {
        json_object_set_new(
            row, "not_asked",
            json_string(error_is_set(&error) ? error.message : "there is no such program"));
    } else {
        json_object_set_new(row, "exit_status", json_integer(result.exit_status));
        json_object_set_new(row, "timed_out", json_boolean(result.timed_out));
        platform_put_output(row, "output", &result.output);
        platform_put_output(row, "error_output", &result.error_output);
    }
    return row;
}

static json_t *platform_list_programs(void)
{
    static const char *const utf8[] = {"WSL_UTF8=1", NULL};
    json_t *rows = json_array();
    for (size_t i = 0; i < sizeof platform_programs / sizeof *platform_programs; i++) {
        json_array_append_new(rows, platform_program(&platform_programs[i], NULL));
        if (platform_programs[i].service)
            json_array_append_new(rows, platform_program(&platform_programs[i], utf8));
    }
    return rows;
}

/* --- the host ---------------------------------------------------------------------------- */

/* The channels of events that are about VMs and networks, by the names that they really have. */
static json_t *platform_list_channels(void)
{
    static const char *const parts[] = {"Hyper-V", "Host-Network", "VHDMP", "SharedAccess"};
    struct error error = {0};
    CLEANUP(texts_release) struct texts names = {0};
    json_t *rows = json_array();
    if (registry_subkeys(PLATFORM_CHANNELS, &names, &error) == REGISTRY_UNREADABLE)
        json_array_append_new(rows, json_string(error.message));
    for (size_t i = 0; i < names.count; i++) {
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
            if (strstr(names.items[i], parts[k]))
                json_array_append_new(rows, json_stranger(names.items[i], strlen(names.items[i])));
        }
    }
    return rows;
}

static json_t *platform_release(void)
{
    static const char *const values[] = {
        "EditionID", "DisplayVersion", "ReleaseId",       "CurrentBuildNumber",
        "UBR",       "BuildLabEx",     "InstallationType"};
    json_t *release = json_object();
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        CLEANUP(memory_free_text) char *value = registry_text(PLATFORM_RELEASE, values[i]);
        if (value)
            json_object_set_new(release, values[i], json_stranger(value, strlen(value)));
    }
    return release;
}

static void platform_on_diagnostic(void *user, const char *name, const char *source,
                                   const char *text)
{
    json_t *row = json_pack("{s:s, s:s}", "name", name, "source", source);
    json_object_set_new(row, "text", json_stranger(text, strlen(text)));
    json_array_append_new(user, row);
}

/* The host as a proof would see it; what does not answer stands in the document as such. */
static void platform_put_host(json_t *document)
{
    struct error error = {0};
    CLEANUP(texts_release) struct texts none = {0};
    CLEANUP(view_release) struct view view = {0};
    CLEANUP(host_access_close) struct host_access access = {0};
    if (!host_access_open(&access, NULL, &none, &error) ||
        !access.operations->view(access.host, &view, &error)) {
        json_object_set_new(document, "host_problem", json_string(error.message));
        return;
    }
    json_t *diagnostics = json_array();
    access.operations->diagnostics(access.host, platform_on_diagnostic, diagnostics);
    json_object_set_new(document, "host", host_access_to_json(&access));
    json_object_set_new(document, "view", record_to_json(&view_record, &view));
    json_object_set_new(document, "diagnostics", diagnostics);
}

static json_t *platform_list_prerequisites(void)
{
    CLEANUP(prerequisites_release) struct prerequisites list = {0};
    json_t *rows = json_array();
    prerequisites_add_system(&list, 2);
    for (size_t i = 0; i < list.count; i++)
        json_array_append_new(rows, record_to_json(&prerequisite_record, &list.items[i]));
    return rows;
}

static json_t *platform_list_untried(void)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < sizeof platform_untried / sizeof *platform_untried; i++)
        json_array_append_new(rows, json_pack("{s:s, s:s}", "unknown", platform_untried[i][0],
                                              "why", platform_untried[i][1]));
    return rows;
}

bool platform_write(const char *path, struct error *error)
{
    const char *wine = wine_version();
    char wall[CLOCK_UTC_BYTES];
    clock_utc_text(clock_wall_ns(), wall);
    CLEANUP(json_release)
    json_t *document =
        json_pack("{s:i, s:s, s:s, s:o}", "format", PLATFORM_FORMAT, "tool",
                  "cotenant " COTENANT_VERSION, "wall", wall, "release", platform_release());
    if (wine)
        json_object_set_new(document, "wine", json_string(wine));
    json_object_set_new(document, "prerequisites", platform_list_prerequisites());
    platform_put_host(document);
    json_object_set_new(document, "objects", platform_list_objects());
    json_object_set_new(document, "channels", platform_list_channels());
    json_object_set_new(document, "programs", platform_list_programs());
    json_object_set_new(document, "not_tried", platform_list_untried());
    CLEANUP(memory_free_text) char *text = json_pretty(document);
    return file_write(path, text, strlen(text), error);
}
