/* Footprints on Windows: registry, services, COM classes, firewall, management objects, shares. */
#include "host/footprint.h"

#include <string.h>
#include <windows.h>

#include "base/wide_windows.h"
#include "host/windows/hresult.h"
#include "host/windows/registry.h"
#include "host/windows/wmi.h"

#define FOOTPRINT_APPLICATIONS "HKLM\\SOFTWARE\\Classes\\AppID"
#define FOOTPRINT_CLASSES      "HKLM\\SOFTWARE\\Classes\\CLSID"

/* The stored rules of the host's firewall: a value each, "v2.30|Action=Allow|...|Name=...|". */
#define FOOTPRINT_RULES                                                                            \
    "HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy"          \
    "\\FirewallRules"
#define FOOTPRINT_RULE_NAME "|Name="

/* WBEM_E_INVALID_NAMESPACE (wbemcli.h). */
#define FOOTPRINT_NO_NAMESPACE 0x8004100eU

/* Longest configuration of a service (Microsoft: QueryServiceConfig, 8 KiB). */
#define FOOTPRINT_SERVICE_BYTES_MAX 8192

static void footprint_take_state(enum registry_state state, struct texts *lines,
                                 const struct error *error, struct footprint_reading *reading)
{
    if (state == REGISTRY_UNREADABLE)
        footprint_unreadable(reading, "%s", error->message);
    else if (state == REGISTRY_ABSENT)
        reading->state = FOOTPRINT_ABSENT;
    else
        footprint_keep(reading, lines);
}

static void footprint_read_registry(const struct footprint_place *place,
                                    struct footprint_reading *reading)
{
    struct error error = {0};
    CLEANUP(texts_release) struct texts lines = {0};
    CLEANUP(text_release) struct text data = {0};
    enum registry_state state = REGISTRY_THERE;
    if (place->value) {
        state = registry_value(place->at, place->value, &data, &error);
        texts_add(&lines, text_get(&data));
    } else {
        state = registry_tree(place->at, "", &lines, &error);
    }
    footprint_take_state(state, &lines, &error, reading);
}

/* --- services ---------------------------------------------------------------------------- */

static void footprint_close_service(SC_HANDLE *service)
{
    if (*service)
        CloseServiceHandle(*service);
}

static void footprint_read_service(const char *name, struct footprint_reading *reading)
{
    struct error error = {0};
    CLEANUP(texts_release) struct texts lines = {0};
    CLEANUP(wide_free) wchar_t *wide = wide_from(name);
    CLEANUP(footprint_close_service)
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    CLEANUP(footprint_close_service)
    SC_HANDLE service =
        manager ? OpenServiceW(manager, wide, SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG) : NULL;
    SERVICE_STATUS_PROCESS status = {0};
    struct {
        QUERY_SERVICE_CONFIGW config;
        BYTE room[FOOTPRINT_SERVICE_BYTES_MAX];
    } config = {0};
    DWORD needed = 0;
    DWORD code = service ? ERROR_SUCCESS : GetLastError();
    if (code == ERROR_SERVICE_DOES_NOT_EXIST) {
        reading->state = FOOTPRINT_ABSENT;
        return;
    }
    if (!service ||
        !QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status, sizeof status,
                              &needed) ||
        !QueryServiceConfigW(service, &config.config, sizeof config, &needed)) {
        CLEANUP(memory_free_text) char *what = memory_format("the service %s", name);
        hresult_error_win32(&error, (uint32_t)(code ? code : GetLastError()), what);
        footprint_unreadable(reading, "%s", error.message);
        return;
    }
    CLEANUP(memory_free_text) char *program = wide_text(config.config.lpBinaryPathName);
    CLEANUP(text_release) struct text shown = {0};
    text_append(&shown, "program ");
    text_append_visible(&shown, program ? program : "-", strlen(program ? program : "-"), false);
    CLEANUP(memory_free_text)
    char *process = memory_format("process %lu", (unsigned long)status.dwProcessId);
    CLEANUP(memory_free_text)
    char *state = memory_format("state %lu", (unsigned long)status.dwCurrentState);
    texts_add(&lines, text_get(&shown));
    texts_add(&lines, process);
    texts_add(&lines, state);
    footprint_keep(reading, &lines);
}

/* --- COM --------------------------------------------------------------------------------- */

/* Adds the key of this id and all below it, if `value` of it is one of `wanted`. */
static bool footprint_add_class(const char *under, const char *id, const char *value,
                                const struct texts *wanted, struct texts *lines,
                                struct error *error, enum registry_state *state)
{
    CLEANUP(memory_free_text) char *key = memory_format("%s\\%s", under, id);
    CLEANUP(memory_free_text) char *found = registry_text(key, value);
    bool fits = false;
    for (size_t i = 0; found && i < wanted->count && !fits; i++)
        fits = text_same_ignoring_case(found, wanted->items[i]);
    if (!fits)
        return false;
    CLEANUP(memory_free_text) char *prefix = memory_format("%s\\%s", strrchr(under, '\\') + 1, id);
    texts_add(lines, prefix);
    if (registry_tree(key, prefix, lines, error) == REGISTRY_UNREADABLE)
        *state = REGISTRY_UNREADABLE;
    return true;
}

/* The application ids that the service answers for, and the classes of these applications. */
static void footprint_read_com(const char *service, struct footprint_reading *reading)
{
    struct error error = {0};
    CLEANUP(texts_release) struct texts names = {0};
    CLEANUP(texts_release) struct texts services = {0};
    CLEANUP(texts_release) struct texts applications = {0};
    CLEANUP(texts_release) struct texts lines = {0};
    texts_add(&services, service);
    enum registry_state state = registry_subkeys(FOOTPRINT_APPLICATIONS, &names, &error);
    for (size_t i = 0; i < names.count && state == REGISTRY_THERE; i++) {
        if (footprint_add_class(FOOTPRINT_APPLICATIONS, names.items[i], "LocalService", &services,
                                &lines, &error, &state))
            texts_add(&applications, names.items[i]);
    }
    texts_release(&names);
    if (state == REGISTRY_THERE && applications.count)
        state = registry_subkeys(FOOTPRINT_CLASSES, &names, &error);
    for (size_t i = 0; i < names.count && state == REGISTRY_THERE; i++)
        footprint_add_class(FOOTPRINT_CLASSES, names.items[i], "AppID", &applications, &lines,
                            &error, &state);
    footprint_take_state(state == REGISTRY_THERE && !applications.count ? REGISTRY_ABSENT : state,
                         &lines, &error, reading);
}

/* --- firewall and management objects ------------------------------------------------------ */

static bool footprint_is_rule(const char *line, const char *prefix)
{
    const char *name = strstr(line, FOOTPRINT_RULE_NAME);
    return text_starts_with(line, prefix) ||
           (name && text_starts_with(name + strlen(FOOTPRINT_RULE_NAME), prefix));
}

static void footprint_read_firewall(const char *prefix, struct footprint_reading *reading)
{
    struct error error = {0};
    CLEANUP(texts_release) struct texts all = {0};
    CLEANUP(texts_release) struct texts lines = {0};
    enum registry_state state = registry_values(FOOTPRINT_RULES, &all, &error);
    for (size_t i = 0; i < all.count; i++) {
        if (footprint_is_rule(all.items[i], prefix))
            texts_add(&lines, all.items[i]);
    }
    footprint_take_state(state == REGISTRY_THERE && !lines.count ? REGISTRY_ABSENT : state, &lines,
                         &error, reading);
}

static void footprint_read_wmi(const struct footprint_place *place,
                               struct footprint_reading *reading)
{
    struct error error = {0};
    CLEANUP(texts_release) struct texts lines = {0};
    CLEANUP(wmi_answer_release) struct wmi_answer answer = {0};
    if (!wmi_query(place->at, place->query, &answer, &error)) {
        /* A Windows without the class, or its namespace, has no such objects. */
        bool without = (uint32_t)error.code == HRESULT_WMI_INVALID_CLASS ||
                       (uint32_t)error.code == FOOTPRINT_NO_NAMESPACE;
        if (without)
            reading->state = FOOTPRINT_ABSENT;
        else
            footprint_unreadable(reading, "%s", error.message);
        return;
    }
    for (size_t i = 0; i < answer.objects.count; i++) {
        const struct wmi_object *object = &answer.objects.items[i];
        CLEANUP(text_release) struct text line = {0};
        for (size_t k = 0; k < object->properties.count; k++)
            text_append_format(&line, "%s%s=%s", k ? "; " : "", object->properties.items[k].name,
                               object->properties.items[k].value);
        texts_add(&lines, text_get(&line));
    }
    if (lines.count)
        footprint_keep(reading, &lines);
    else
        reading->state = FOOTPRINT_ABSENT;
}

/* --- shares ------------------------------------------------------------------------------ */

/* What says that nobody answers for the share, and not that it could not be asked. */
static bool footprint_is_no_share(DWORD code)
{
    return code == ERROR_BAD_NETPATH || code == ERROR_BAD_NET_NAME ||
           code == ERROR_FILE_NOT_FOUND || code == ERROR_PATH_NOT_FOUND ||
           code == ERROR_NO_NET_OR_BAD_PATH;
}

static void footprint_read_share(const char *at, struct footprint_reading *reading)
{
    struct error error = {0};
    WIN32_FIND_DATAW first;
    CLEANUP(memory_free_text) char *pattern = memory_format("%s\\*", at);
    CLEANUP(wide_free) wchar_t *wide = wide_from(pattern);
    HANDLE listing = FindFirstFileW(wide, &first);
    DWORD code = listing == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
    if (listing != INVALID_HANDLE_VALUE) {
        FindClose(listing);
        reading->state = FOOTPRINT_THERE;
        reading->text = memory_text("answers");
    } else if (footprint_is_no_share(code)) {
        reading->state = FOOTPRINT_ABSENT;
    } else {
        hresult_error_win32(&error, (uint32_t)code, at);
        footprint_unreadable(reading, "%s", error.message);
    }
}

void footprint_read_system(const struct footprint_place *place, struct footprint_reading *reading)
{
    if (text_same(place->kind, "registry"))
        footprint_read_registry(place, reading);
    else if (text_same(place->kind, "service"))
        footprint_read_service(place->at, reading);
    else if (text_same(place->kind, "com"))
        footprint_read_com(place->at, reading);
    else if (text_same(place->kind, "firewall"))
        footprint_read_firewall(place->at, reading);
    else if (text_same(place->kind, "wmi"))
        footprint_read_wmi(place, reading);
    else if (text_same(place->kind, "unc"))
        footprint_read_share(place->at, reading);
    else
        footprint_unreadable(reading, "this version knows no object of the kind %s", place->kind);
}
