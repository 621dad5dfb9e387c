/* A test runtime's VM. */
#include "runtime_vm.h"

#include <combaseapi.h>
#include <computecore.h>
#include <computenetwork.h>

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "runtime_service.h"

/* Longest waits: for a call of HCS, for another start of the same runtime, for a charge. */
#define RUNTIME_CALL_MS_MAX   90000
#define RUNTIME_LOCK_MS_MAX   120000
#define RUNTIME_CHARGE_MS_MAX 30000
#define RUNTIME_LOOK_MS       5

struct made_system *runtime_system(struct made_host *host, const char *runtime)
{
    for (size_t i = 0; i < MADE_SYSTEMS_MAX; i++) {
        if (host->systems[i].used && strcmp(host->systems[i].runtime, runtime) == 0)
            return &host->systems[i];
    }
    return NULL;
}

/* The id of the runtime's VM; empty while it has none. `up`: only if its guest is up. */
static void runtime_system_id(const char *runtime, bool up, char id[static MADE_TEXT_MAX])
{
    struct made_host *host = made_host_lock();
    const struct made_system *system = host ? runtime_system(host, runtime) : NULL;
    made_text_set(id, system && (!up || system->guest_pid) ? system->id : "");
    made_host_unlock();
}

static bool runtime_guid(const char *text, GUID *guid)
{
    wchar_t wide[MADE_TEXT_MAX];
    swprintf(wide, MADE_TEXT_MAX, L"{%hs}", text);
    return SUCCEEDED(CLSIDFromString(wide, guid));
}

/* WSL's own rule: where the id is taken, what has it is opened. */
static HRESULT runtime_open_network(const struct identity *identity, HCN_NETWORK *network)
{
    GUID id;
    PWSTR record = NULL;
    if (!runtime_guid(identity->network_id, &id))
        return E_INVALIDARG;
    CLEANUP(memory_free_text)
    char *subnets = *identity->subnet ? memory_format(",\"Subnets\":[{\"AddressPrefix\":\"%s\"}]",
                                                      identity->subnet)
                                      : memory_text("");
    CLEANUP(memory_free_text)
    char *settings = memory_format("{\"Name\":\"%s\",\"Type\":\"%s\",\"IsolateSwitch\":true,"
                                   "\"Flags\":%u%s}",
                                   identity->network_name, identity->network_type,
                                   identity->network_flags, subnets);
    PWSTR wide = answer_wide(settings);
    HRESULT result = HcnCreateNetwork(&id, wide, network, &record);
    CoTaskMemFree(record);
    LocalFree(wide);
    if (result != (HRESULT)0x803B0010 /* HCN_E_NETWORK_ALREADY_EXISTS */)
        return result;
    result = HcnOpenNetwork(&id, network, &record);
    CoTaskMemFree(record);
    return result;
}

/* Plugs the VM in. Without a network it runs all the same: WSL falls back to one that HNS knows
 * nothing of. */
static void runtime_plug(const struct identity *identity, const char *system_id)
{
    HCN_NETWORK network = NULL;
    HCN_ENDPOINT endpoint = NULL;
    GUID id;
    PWSTR record = NULL;
    if (FAILED(runtime_open_network(identity, &network)))
        return;
    CoCreateGuid(&id);
    CLEANUP(memory_free_text)
    char *settings = memory_format("{\"VirtualMachine\":\"%s\"}", system_id);
    PWSTR wide = answer_wide(settings);
    HcnCreateEndpoint(network, &id, wide, &endpoint, &record);
    LocalFree(wide);
    CoTaskMemFree(record);
    HcnCloseEndpoint(endpoint);
    HcnCloseNetwork(network);
}

/* Deletes the endpoints of a VM. */
static void runtime_unplug(const char *system_id)
{
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++) {
        struct made_host *host = made_host_lock();
        const struct made_endpoint *endpoint = &host->endpoints[i];
        GUID id;
        bool own = endpoint->used && made_id_same(endpoint->system_id, system_id) &&
                   runtime_guid(endpoint->id, &id);
        made_host_unlock();
        if (own)
            HcnDeleteEndpoint(&id, NULL);
    }
}

/* Waits for an operation and closes it; `result` is that of the call that it was given. */
static HRESULT runtime_await(HCS_OPERATION operation, HRESULT result)
{
    PWSTR document = NULL;
    if (SUCCEEDED(result))
        result = HcsWaitForOperationResult(operation, RUNTIME_CALL_MS_MAX, &document);
    LocalFree(document);
    HcsCloseOperation(operation);
    return result;
}

/* A guest's boot id: a fresh GUID, as Linux writes it. */
static void runtime_boot_id(char boot_id[static MADE_TEXT_MAX])
{
    made_guid_text(boot_id);
    _strlwr(boot_id);
}

/* What HCS does not know: whose it is, and how its guest boots. */
static void runtime_claim(const struct identity *identity, const char *system_id)
{
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? made_host_system(host, system_id) : NULL;
    if (system) {
        made_text_set(system->runtime, identity->name);
        runtime_boot_id(system->boot_id);
        system->lingers = identity_has_fault(identity, "stop-leaves-worker");
    }
    made_host_unlock();
}

static HRESULT runtime_create(const struct identity *identity, const char *system_id)
{
    HCS_SYSTEM system = NULL;
    CLEANUP(memory_free_text)
    char *configuration = memory_format(
        "{\"Owner\":\"%s\",\"SchemaVersion\":{\"Major\":2,\"Minor\":3},"
        "\"ShouldTerminateOnLastHandleClosed\":true,\"VirtualMachine\":{\"ComputeTopology\":"
        "{\"Memory\":{\"HostingProcessNameSuffix\":\"%s\"}}}}",
        identity->owner, identity->suffix);
    PWSTR wide = answer_wide(configuration), wide_id = answer_wide(system_id);
    HCS_OPERATION operation = HcsCreateOperation(NULL, NULL);
    HRESULT result =
        runtime_await(operation, HcsCreateComputeSystem(wide_id, wide, operation, NULL, &system));
    if (SUCCEEDED(result)) {
        runtime_claim(identity, system_id);
        runtime_plug(identity, system_id);
        operation = HcsCreateOperation(NULL, NULL);
        result = runtime_await(operation, HcsStartComputeSystem(system, operation, NULL));
        HcsCloseComputeSystem(system);
    }
    LocalFree(wide);
    LocalFree(wide_id);
    return result;
}

static void runtime_end_system(const char *system_id)
{
    HCS_SYSTEM system = NULL;
    PWSTR wide = answer_wide(system_id);
    if (SUCCEEDED(HcsOpenComputeSystem(wide, GENERIC_ALL, &system))) {
        HCS_OPERATION operation = HcsCreateOperation(NULL, NULL);
        runtime_await(operation, HcsTerminateComputeSystem(system, operation, NULL));
        HcsCloseComputeSystem(system);
    }
    LocalFree(wide);
}

/* Ends every VM of the host but the runtime's own. */
static void runtime_end_others(const struct identity *identity)
{
    for (size_t i = 0; i < MADE_SYSTEMS_MAX; i++) {
        char id[MADE_TEXT_MAX] = "";
        struct made_host *host = made_host_lock();
        if (host->systems[i].used && strcmp(host->systems[i].runtime, identity->name) != 0)
            made_text_set(id, host->systems[i].id);
        made_host_unlock();
        if (*id) {
            runtime_end_system(id);
            runtime_unplug(id);
        }
    }
}

bool runtime_start(const struct identity *identity, char reason[static RUNTIME_REASON_MAX])
{
    char id[MADE_TEXT_MAX], victim_id[MADE_TEXT_MAX];
    wchar_t name[IDENTITY_TEXT_MAX + 32];
    swprintf(name, IDENTITY_TEXT_MAX + 32, L"Global\\runtime-%hs", identity->name);
    HANDLE mutex = CreateMutexW(NULL, FALSE, name);
    WaitForSingleObject(mutex, RUNTIME_LOCK_MS_MAX);
    HRESULT result = S_OK;
    const char *where = "HCS";
    runtime_system_id(identity->name, true, id);
    runtime_system_id(identity->victim, true, victim_id);
    if (!*id && !runtime_service_start(identity->service)) {
        where = "Service";
        result = HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED);
    } else if (!*id && *victim_id && identity_has_fault(identity, "start-refuses-beside-victim")) {
        result = (HRESULT)0x80370114;
    } else if (!*id) {
        if (identity_has_fault(identity, "start-ends-others"))
            runtime_end_others(identity);
        made_guid_text(id);
        result = runtime_create(identity, id);
    }
    snprintf(reason, RUNTIME_REASON_MAX, "Wsl/Service/CreateInstance/CreateVm/%s/0x%08lx", where,
             (unsigned long)result);
    ReleaseMutex(mutex);
    CloseHandle(mutex);
    return SUCCEEDED(result);
}

/* Gives the victim's worker an order. */
static void runtime_order(const char *runtime, const char *order)
{
    char id[MADE_TEXT_MAX] = "";
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? runtime_system(host, runtime) : NULL;
    if (system) {
        made_text_set(system->order, order);
        made_text_set(id, system->id);
    }
    made_host_unlock();
    if (*id)
        made_host_wake(id);
}

/* What a shutdown does to the victim. */
static void runtime_hurt(const struct identity *identity)
{
    struct identity victim;
    char id[MADE_TEXT_MAX], reason[RUNTIME_REASON_MAX];
    GUID network;
    if (identity_has_fault(identity, "stop-ends-others"))
        runtime_end_others(identity);
    if (!*identity->victim || !identity_read(identity->victim, &victim))
        return;
    runtime_system_id(victim.name, true, id);
    if (identity_has_fault(identity, "stop-freezes-victim"))
        runtime_order(victim.name, "freeze");
    if (identity_has_fault(identity, "stop-unmounts"))
        runtime_order(victim.name, "unmount");
    if (identity_has_fault(identity, "stop-removes-network") &&
        runtime_guid(victim.network_id, &network))
        HcnDeleteNetwork(&network, NULL);
    if (identity_has_fault(identity, "stop-removes-endpoint") && *id)
        runtime_unplug(id);
    if (identity_has_fault(identity, "stop-restarts-service"))
        runtime_service_restart(victim.service);
    if (identity_has_fault(identity, "stop-restarts-victim") && *id) {
        runtime_stop(&victim);
        runtime_start(&victim, reason);
    }
}

void runtime_stop(const struct identity *identity)
{
    char id[MADE_TEXT_MAX];
    if (identity_has_fault(identity, "stop-does-nothing"))
        return;
    runtime_system_id(identity->name, false, id);
    if (*id) {
        runtime_end_system(id);
        if (!identity_has_fault(identity, "stop-leaves-endpoint"))
            runtime_unplug(id);
    }
    runtime_hurt(identity);
}

void runtime_charge(const struct identity *identity, int64_t cpu_ms, int64_t memory_bytes)
{
    bool elsewhere = identity_has_fault(identity, "work-goes-to-victim");
    char id[MADE_TEXT_MAX], event[2 * MADE_TEXT_MAX];
    runtime_system_id(elsewhere ? identity->victim : identity->name, true, id);
    struct made_host *host = made_host_lock();
    struct made_system *system = *id && host ? made_host_system(host, id) : NULL;
    if (system) {
        system->cpu_due_ms += cpu_ms;
        system->memory_due_bytes += memory_bytes;
    }
    made_host_unlock();
    snprintf(event, sizeof event, "%s-memory", id);
    if (system)
        made_host_wake(event);
    DWORD begun = GetTickCount();
    for (bool due = system; due && GetTickCount() - begun < RUNTIME_CHARGE_MS_MAX;) {
        Sleep(RUNTIME_LOOK_MS);
        host = made_host_lock();
        system = made_host_system(host, id);
        due = system && (system->cpu_due_ms > 0 || system->memory_due_bytes > 0);
        made_host_unlock();
    }
}
