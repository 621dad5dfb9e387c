/* What a proof on Windows needs, and whether it is there: the procedure's section 2, item by item.
 *
 * Nothing is asked of a runtime's client: `wsl --list` already starts its service, and a service's
 * start is one of the things that a proof looks at. The registry, the service manager and WMI tell
 * as much. */
#include "cmd/doctor/prerequisite.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>
#include <windows.h>

#include <lmcons.h>
#include <wtsapi32.h>

#include "base/wide_windows.h"
#include "base/wine_windows.h"
#include "host/footprint.h"
#include "host/windows/registry.h"
#include "host/windows/wmi.h"
#include "runtime/program.h"

#define PREREQUISITE_MIB (1024LL * 1024)
#define PREREQUISITE_GIB (1024LL * PREREQUISITE_MIB)

/* The first Windows with the interfaces that are used: 10, version 1809. */
#define PREREQUISITE_BUILD_MIN 17763

/* 8 GB, less what firmware and graphics take. */
#define PREREQUISITE_MEMORY_MIN (7 * PREREQUISITE_GIB)
#define PREREQUISITE_CORES_MIN  4
#define PREREQUISITE_DISK_MIN   (10 * PREREQUISITE_GIB)

#define PREREQUISITE_WINDOWS "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define PREREQUISITE_BRANCH  "SOFTWARE\\Microsoft\\Windows\\CurrentVersion"

/* The well-known group Hyper-V Administrators (Microsoft: "Well-known SIDs"): S-1-5-32-578. */
#define PREREQUISITE_HYPERV_ADMINISTRATORS 578

const char *prerequisite_host_kind(void)
{
    return "hcs";
}

/* --- the system -------------------------------------------------------------------------- */

static void prerequisite_add_windows(struct prerequisites *list)
{
    const char *wine = wine_version();
    CLEANUP(memory_free_text) char *edition = registry_text(PREREQUISITE_WINDOWS, "EditionID");
    CLEANUP(memory_free_text)
    char *display = registry_text(PREREQUISITE_WINDOWS, "DisplayVersion");
    CLEANUP(memory_free_text)
    char *build = registry_text(PREREQUISITE_WINDOWS, "CurrentBuildNumber");
    CLEANUP(memory_free_text) char *revision = registry_text(PREREQUISITE_WINDOWS, "UBR");
    bool recent = build && strtol(build, NULL, 10) >= PREREQUISITE_BUILD_MIN;
    CLEANUP(memory_free_text)
    char *found = memory_format("%s%s%s, build %s.%s", edition ? edition : "edition not known",
                                display ? " " : "", display ? display : "", build ? build : "?",
                                revision ? revision : "?");
    char *where =
        wine ? memory_format("Wine %s, which calls itself %s", wine, found) : memory_text(found);
    prerequisite_add(list, memory_text("Windows"), recent && !wine, where,
                     memory_format("10, version 1809 (build %d), or later", PREREQUISITE_BUILD_MIN),
                     wine     ? "Wine is not Windows: everything here is a rehearsal"
                     : recent ? NULL
                              : "update Windows");
}

/* An optional feature's state, in words; NULL with the error. */
static const char *prerequisite_feature(const char *name, struct error *error)
{
    static const char *const words[] = {"state not known", "enabled", "disabled", "absent"};
    CLEANUP(wmi_answer_release) struct wmi_answer answer = {0};
    CLEANUP(memory_free_text)
    char *query =
        memory_format("SELECT InstallState FROM Win32_OptionalFeature WHERE Name = '%s'", name);
    if (!wmi_query("ROOT\\CIMV2", query, &answer, error))
        return NULL;
    const char *state =
        answer.objects.count ? wmi_value(&answer.objects.items[0], "InstallState") : NULL;
    size_t number = state ? strtoul(state, NULL, 10) : answer.objects.count ? 0 : 3;
    return words[number < sizeof words / sizeof *words ? number : 0];
}

static void prerequisite_add_feature(struct prerequisites *list, const char *name, bool needed)
{
    struct error error = {0};
    const char *state = prerequisite_feature(name, &error);
    bool enabled = text_same(state, "enabled");
    CLEANUP(memory_free_text)
    char *remedy = memory_format("as administrator: dism /online /enable-feature /featurename:%s "
                                 "/all; then restart Windows",
                                 name);
    prerequisite_add(list, memory_format("feature %s", name), enabled || !needed,
                     memory_text(state ? state : error.message),
                     memory_text(needed ? "enabled" : "any: WSL needs only the platform"),
                     enabled || !needed ? NULL : remedy);
}

static void prerequisite_add_hypervisor(struct prerequisites *list)
{
    struct error error = {0};
    CLEANUP(wmi_answer_release) struct wmi_answer answer = {0};
    bool asked = wmi_query("ROOT\\CIMV2", "SELECT HypervisorPresent FROM Win32_ComputerSystem",
                           &answer, &error);
    const char *present = asked && answer.objects.count
                              ? wmi_value(&answer.objects.items[0], "HypervisorPresent")
                              : NULL;
    bool runs = present && text_same_ignoring_case(present, "true");
    prerequisite_add(list, memory_text("hypervisor"), runs,
                     memory_text(runs      ? "runs"
                                 : present ? "does not run"
                                 : asked   ? "not told"
                                           : error.message),
                     memory_text("runs"),
                     runs ? NULL
                          : "switch virtualization on in the firmware, and "
                            "VirtualMachinePlatform in Windows");
}

/* A service that must be installed; `needed`: for what. */
static void prerequisite_add_service(struct prerequisites *list, char *item, const char *name,
                                     const char *needed, const char *remedy)
{
    CLEANUP(footprint_reading_release) struct footprint_reading reading = {0};
    footprint_read(&(struct footprint_place){.kind = "service", .at = name}, &reading);
    bool there = reading.state == FOOTPRINT_THERE;
    char *found = there                               ? memory_text("installed")
                  : reading.state == FOOTPRINT_ABSENT ? memory_format("%s is not installed", name)
                                                      : memory_text(reading.text);
    prerequisite_add(list, item, there, found, memory_text(needed), there ? NULL : remedy);
}

/* --- rights ------------------------------------------------------------------------------ */

static bool prerequisite_is_elevated(void)
{
    HANDLE token = NULL;
    TOKEN_ELEVATION elevation = {0};
    DWORD bytes = sizeof elevation;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return false;
    bool read = GetTokenInformation(token, TokenElevation, &elevation, bytes, &bytes);
    CloseHandle(token);
    return read && elevation.TokenIsElevated;
}

static bool prerequisite_is_hyperv_administrator(void)
{
    SID_IDENTIFIER_AUTHORITY authority = SECURITY_NT_AUTHORITY;
    PSID group = NULL;
    BOOL member = FALSE;
    if (!AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID,
                                  PREREQUISITE_HYPERV_ADMINISTRATORS, 0, 0, 0, 0, 0, 0, &group))
        return false;
    bool asked = CheckTokenMembership(NULL, group, &member);
    FreeSid(group);
    return asked && member;
}

/* Who runs this program, and whose session it is; NULL where it is not told. The caller frees it.
 */
static char *prerequisite_user(void)
{
    wchar_t name[UNLEN + 1];
    DWORD length = sizeof name / sizeof *name;
    return GetUserNameW(name, &length) ? wide_text(name) : NULL;
}

static char *prerequisite_session_user(void)
{
    wchar_t *name = NULL;
    DWORD bytes = 0;
    if (!WTSQuerySessionInformationW(WTS_CURRENT_SERVER_HANDLE, WTS_CURRENT_SESSION, WTSUserName,
                                     &name, &bytes))
        return NULL;
    char *text = wide_text(name);
    WTSFreeMemory(name);
    return text;
}

static void prerequisite_add_rights(struct prerequisites *list)
{
    bool elevated = prerequisite_is_elevated();
    bool member = prerequisite_is_hyperv_administrator();
    CLEANUP(memory_free_text) char *user = prerequisite_user();
    CLEANUP(memory_free_text) char *session = prerequisite_session_user();
    prerequisite_add(list, memory_text("rights"), elevated || member,
                     memory_text(elevated ? "elevated"
                                 : member ? "not elevated, in the group Hyper-V Administrators"
                                          : "not elevated"),
                     memory_text("elevated (or Hyper-V Administrators, which may not do for "
                                 "networks)"),
                     elevated ? NULL
                     : member ? "elevated, nothing is left open"
                              : "start a terminal with \"Run as administrator\"");
    bool known = user && session && *session;
    bool same = known && text_same_ignoring_case(user, session);
    CLEANUP(memory_free_text)
    char *found = memory_format("%s, in the session of %s", user ? user : "(not told)",
                                known ? session : "(not told)");
    prerequisite_add(list, memory_text("user"), same, memory_text(found),
                     memory_text("the user who owns the distros"),
                     same ? NULL
                          : "distros are a user's own: elevate as the user who installed them, not "
                            "as another administrator");
}

/* --- the machine ------------------------------------------------------------------------- */

static void prerequisite_add_amount(struct prerequisites *list, const char *item, bool ok,
                                    char *found, const char *needed, const char *remedy)
{
    prerequisite_add(list, memory_text(item), ok, found, memory_text(needed), ok ? NULL : remedy);
}

static void prerequisite_add_machine(struct prerequisites *list)
{
    int64_t total = (int64_t)uv_get_total_memory(), available = (int64_t)uv_get_free_memory();
    SYSTEM_INFO system = {0};
    ULARGE_INTEGER free_bytes = {0};
    GetNativeSystemInfo(&system);
    prerequisite_add_amount(list, "memory", total >= PREREQUISITE_MEMORY_MIN,
                            memory_format("%lld MiB, %lld available",
                                          (long long)(total / PREREQUISITE_MIB),
                                          (long long)(available / PREREQUISITE_MIB)),
                            PREREQUISITE_PROCEDURE_MEMORY,
                            "end what uses memory, and give each runtime less by its own settings");
    prerequisite_add_amount(list, "cores", system.dwNumberOfProcessors >= PREREQUISITE_CORES_MIN,
                            memory_format("%lu", (unsigned long)system.dwNumberOfProcessors),
                            PREREQUISITE_PROCEDURE_CORES,
                            "expect guests that wait for a processor, and criteria left open");
    bool read = GetDiskFreeSpaceExW(NULL, &free_bytes, NULL, NULL);
    prerequisite_add_amount(list, "disk",
                            read && (int64_t)free_bytes.QuadPart >= PREREQUISITE_DISK_MIN,
                            read ? memory_format("%lld MiB free on the working folder's drive",
                                                 (long long)free_bytes.QuadPart / PREREQUISITE_MIB)
                                 : memory_format("not readable: error %lu", GetLastError()),
                            PREREQUISITE_PROCEDURE_DISK, "make room, or work on another drive");
}

void prerequisites_add_system(struct prerequisites *list, size_t runtimes)
{
    static const char service_remedy[] = "switch the feature VirtualMachinePlatform on";
    (void)runtimes; /* the procedure's amounts are for two */
    prerequisite_add_windows(list);
    prerequisite_add_feature(list, "VirtualMachinePlatform", true);
    prerequisite_add_feature(list, "Microsoft-Hyper-V", false);
    prerequisite_add_hypervisor(list);
    prerequisite_add_service(list, memory_text("Host Compute Service"), "vmcompute",
                             "the service vmcompute", service_remedy);
    prerequisite_add_service(list, memory_text("Host Network Service"), "hns", "the service hns",
                             service_remedy);
    prerequisite_add_rights(list);
    prerequisite_add_machine(list);
}

/* --- the runtimes ------------------------------------------------------------------------ */

/* The install's key under the root; the caller frees it. */
static char *prerequisite_key(const struct profile *profile, const char *root)
{
    return memory_format("%s\\" PREREQUISITE_BRANCH "\\%s", root, profile->registry);
}

/* The names of the distros of this user that the registry has. */
static enum registry_state prerequisite_distros(const struct profile *profile,
                                                struct texts *distros, struct error *error)
{
    CLEANUP(memory_free_text) char *key = prerequisite_key(profile, "HKCU");
    CLEANUP(texts_release) struct texts ids = {0};
    enum registry_state state = registry_subkeys(key, &ids, error);
    for (size_t i = 0; i < ids.count; i++) {
        CLEANUP(memory_free_text) char *below = memory_format("%s\\%s", key, ids.items[i]);
        CLEANUP(memory_free_text) char *name = registry_text(below, "DistributionName");
        if (name)
            texts_add(distros, name);
    }
    return state;
}

static void prerequisite_add_command(struct prerequisites *list, const struct profile *profile)
{
    const char *program = profile->commands.exec.items[0];
    bool there = program_is_there(program);
    CLEANUP(memory_free_text)
    char *remedy =
        memory_format("install %s, put it on PATH, or mend commands in its profile", profile->name);
    prerequisite_add(list, memory_format("%s: command", profile->name), there,
                     memory_format("%s: %s", program, there ? "found" : "not found"),
                     memory_format("%s, in PATH", program), there ? NULL : remedy);
}

static void prerequisite_add_version(struct prerequisites *list, const struct profile *profile)
{
    CLEANUP(memory_free_text) char *key = prerequisite_key(profile, "HKLM");
    CLEANUP(memory_free_text) char *msi = memory_format("%s\\MSI", key);
    CLEANUP(memory_free_text) char *version = registry_text(msi, "Version");
    CLEANUP(memory_free_text) char *folder = registry_text(msi, "InstallLocation");
    CLEANUP(memory_free_text)
    char *remedy = memory_format("install the MSI of %s; the WSL that is part of Windows is older "
                                 "than what is known here",
                                 profile->name);
    prerequisite_add(list, memory_format("%s: version", profile->name), version != NULL,
                     version ? memory_format("%s in %s", version, folder ? folder : "(not told)")
                             : memory_format("no %s", msi),
                     memory_text("installed by its MSI"), version ? NULL : remedy);
}

typedef LONG WINAPI prerequisite_packages_call(PCWSTR, UINT32 *, PWSTR *, UINT32 *, WCHAR *);

/* How many packages of the family this user has: -1 if it cannot be told. */
static int prerequisite_packages(const char *family)
{
    CLEANUP(wide_free) wchar_t *wide = wide_from(family);
    HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
    FARPROC found = kernel ? GetProcAddress(kernel, "GetPackagesByPackageFamily") : NULL;
    prerequisite_packages_call *call = (prerequisite_packages_call *)(void (*)(void))found;
    UINT32 count = 0, length = 0;
    if (!call)
        return -1;
    LONG code = call(wide, &count, NULL, &length, NULL);
    return code == ERROR_SUCCESS || code == ERROR_INSUFFICIENT_BUFFER ? (int)count : -1;
}

static void prerequisite_add_package(struct prerequisites *list, const struct profile *profile)
{
    int packages = prerequisite_packages(profile->package);
    prerequisite_add(
        list, memory_format("%s: package", profile->name), packages > 0,
        packages < 0 ? memory_text("Windows does not tell")
                     : memory_format("%d registered of %s", packages, profile->package),
        memory_text("registered for this user"),
        packages > 0 ? NULL
                     : "install the fork with SKIPMSIX=1, then this runtime again: the "
                       "fork's MSI takes the package away");
}

static void prerequisite_word_names(const struct texts *names, struct text *out)
{
    for (size_t i = 0; i < names->count; i++)
        text_append_format(out, "%s%s", i ? ", " : "", names->items[i]);
    if (!names->count)
        text_append(out, "none");
}

static void prerequisite_add_distro(struct prerequisites *list, const struct profile *profile)
{
    struct error error = {0};
    CLEANUP(texts_release) struct texts distros = {0};
    CLEANUP(text_release) struct text names = {0};
    enum registry_state state = prerequisite_distros(profile, &distros, &error);
    bool foreign = profile_distro_is_foreign(profile->distro);
    bool there = texts_have(&distros, profile->distro);
    CLEANUP(memory_free_text)
    char *remedy = memory_format("register a distro %s in %s as this user, or name another by "
                                 "--distro %s=NAME",
                                 profile->distro, profile->name, profile->name);
    prerequisite_word_names(&distros, &names);
    prerequisite_add(
        list, memory_format("%s: distro", profile->name), there && !foreign,
        memory_text(state == REGISTRY_UNREADABLE ? error.message : text_get(&names)),
        memory_format("%s%s", profile->distro, foreign ? ", which is another program's own" : ""),
        there && !foreign ? NULL : remedy);
}

/* A share \\wsl.localhost\NAME answers for one distro alone, whichever runtime it is in. */
static void prerequisite_add_names(struct prerequisites *list, const struct profiles *profiles)
{
    CLEANUP(texts_release) struct texts all = {0};
    CLEANUP(texts_release) struct texts shared = {0};
    CLEANUP(text_release) struct text names = {0};
    for (size_t i = 0; i < profiles->count; i++) {
        struct error ignored = {0};
        CLEANUP(texts_release) struct texts own = {0};
        if (profiles->items[i].registry)
            prerequisite_distros(&profiles->items[i], &own, &ignored);
        for (size_t k = 0; k < own.count; k++) {
            for (size_t n = 0; n < all.count; n++) {
                if (text_same_ignoring_case(all.items[n], own.items[k]))
                    texts_add(&shared, own.items[k]);
            }
        }
        texts_copy(&all, &own);
    }
    prerequisite_word_names(&shared, &names);
    prerequisite_add(list, memory_text("distro names in two"), !shared.count,
                     memory_text(text_get(&names)), memory_text("none"),
                     shared.count ? "rename one: export it, unregister it, import it under a name "
                                    "of its own; both answer for \\\\wsl.localhost\\NAME"
                                  : NULL);
}

void prerequisites_add_runtimes(struct prerequisites *list, const struct profiles *profiles)
{
    for (size_t i = 0; i < profiles->count; i++) {
        const struct profile *profile = &profiles->items[i];
        prerequisite_add_command(list, profile);
        if (profile->registry)
            prerequisite_add_version(list, profile);
        if (profile->package)
            prerequisite_add_package(list, profile);
        for (size_t k = 0; k < profile->services.count; k++)
            prerequisite_add_service(list, memory_format("%s: service", profile->name),
                                     profile->services.items[k].name,
                                     profile->services.items[k].name, "install the runtime again");
        if (profile->registry)
            prerequisite_add_distro(list, profile);
    }
    prerequisite_add_names(list, profiles);
}
