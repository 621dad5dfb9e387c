/* Sets the made host's stage, by commands on stdin, a line each. Each is answered by a line:
 * "done", or "failed". While it runs Wine's service manager stays.
 *
 *   service NAME [RUNTIME]           makes and starts a service, a runtime's where one is named
 *   stop NAME                        stops one
 *   reset                            ends every VM and forgets every object
 *   system ID TYPE STATE [OWNER [RUNTIME_ID]]
 *   network ID TYPE SUBNET PREFIX_LENGTH NAME…
 *   endpoint ID NETWORK_ID SYSTEM_ID
 *   unseen ID                        the network is listed and cannot be opened
 *   end RUNTIME                      ends a runtime's VM by HCS, and nobody is told why
 *   kill RUNTIME                     kills the worker of a runtime's VM
 *   show                             prints the objects, one a line */
#include <windows.h>

#include <tlhelp32.h>

#include <stdio.h>
#include <string.h>

#include "answer.h"
#include "runtime_service.h"
#include "runtime_vm.h"
#include "worker_start.h"

#define STAGE_WORDS_MAX  16
#define STAGE_LINE_BYTES 1024

static bool stage_service(char **words)
{
    wchar_t path[MAX_PATH], command[2 * MAX_PATH];
    GetSystemDirectoryW(path, MAX_PATH);
    swprintf(command, 2 * MAX_PATH, L"%ls\\service.exe %hs %hs", path, words[1],
             words[2] ? words[2] : "");
    PWSTR name = answer_wide(words[1]);
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_ALL_ACCESS);
    SC_HANDLE service = CreateServiceW(manager, name, name, SERVICE_ALL_ACCESS,
                                       SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START,
                                       SERVICE_ERROR_NORMAL, command, NULL, NULL, NULL, NULL, NULL);
    LocalFree(name);
    if (service)
        CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return runtime_service_start(words[1]);
}

static bool stage_stop(char **words)
{
    SERVICE_STATUS status;
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service = OpenServiceA(manager, words[1], SERVICE_STOP | SERVICE_QUERY_STATUS);
    bool good = ControlService(service, SERVICE_CONTROL_STOP, &status);
    while (good && QueryServiceStatus(service, &status) && status.dwCurrentState != SERVICE_STOPPED)
        Sleep(10);
    CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return good;
}

/* Ends workers that outlive their VMs; their memory processes end with them. */
static void stage_end_workers(void)
{
    PROCESSENTRY32W entry = {.dwSize = sizeof entry};
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    for (BOOL more = Process32FirstW(list, &entry); more; more = Process32NextW(list, &entry)) {
        if (_wcsicmp(entry.szExeFile, L"vmwp.exe") != 0)
            continue;
        HANDLE process = OpenProcess(PROCESS_TERMINATE, FALSE, entry.th32ProcessID);
        TerminateProcess(process, 1);
        CloseHandle(process);
    }
    CloseHandle(list);
}

static bool stage_reset(void)
{
    for (size_t i = 0; i < MADE_SYSTEMS_MAX; i++) {
        char id[MADE_TEXT_MAX] = "";
        struct made_host *host = made_host_lock();
        if (host->systems[i].used)
            made_text_set(id, host->systems[i].id);
        made_host_unlock();
        if (*id)
            worker_end(id);
    }
    stage_end_workers();
    struct made_host *host = made_host_lock();
    int64_t notified = host->notified;
    *host = (struct made_host){.notified = notified};
    made_host_unlock();
    return true;
}

static bool stage_system(struct made_host *host, char **words)
{
    struct made_system *system =
        words[1] && words[2] && words[3] ? made_host_add_system(host) : NULL;
    if (!system)
        return false;
    made_text_set(system->id, words[1]);
    made_text_set(system->type, words[2]);
    made_text_set(system->state, words[3]);
    made_text_set(system->owner, words[4]);
    made_text_set(system->runtime_id, words[4] && words[5] ? words[5] : words[1]);
    return true;
}

static bool stage_network(struct made_host *host, char **words)
{
    struct made_network *network = words[1] && words[2] && words[3] && words[4] && words[5]
                                       ? made_host_add_network(host)
                                       : NULL;
    if (!network)
        return false;
    CLEANUP(text_release) struct text name = {0};
    for (size_t i = 5; words[i]; i++)
        text_append_format(&name, "%s%s", i > 5 ? " " : "", words[i]);
    made_text_set(network->id, words[1]);
    made_text_set(network->type, words[2]);
    made_text_set(network->name, text_get(&name));
    network->flags = 9;
    network->subnet = made_address_read(words[3]);
    network->prefix_length = (uint32_t)strtoul(words[4], NULL, 10);
    return true;
}

static bool stage_endpoint(struct made_host *host, char **words)
{
    struct made_endpoint *endpoint =
        words[1] && words[2] && words[3] ? made_host_add_endpoint(host) : NULL;
    if (!endpoint)
        return false;
    made_text_set(endpoint->id, words[1]);
    made_text_set(endpoint->network_id, words[2]);
    made_text_set(endpoint->system_id, words[3]);
    return true;
}

static bool stage_unseen(struct made_host *host, char **words)
{
    struct made_network *network = words[1] ? made_host_network(host, words[1]) : NULL;
    if (network)
        network->is_unseen = true;
    return network;
}

static bool stage_show(struct made_host *host)
{
    for (size_t i = 0; i < MADE_SYSTEMS_MAX; i++) {
        const struct made_system *system = &host->systems[i];
        if (system->used)
            printf("system %s %s %s owner %s worker %u guest %u\n", system->id, system->type,
                   system->state, system->owner, system->worker_pid, system->guest_pid);
    }
    for (size_t i = 0; i < MADE_NETWORKS_MAX; i++) {
        if (host->networks[i].used)
            printf("network %s %s\n", host->networks[i].id, host->networks[i].name);
    }
    for (size_t i = 0; i < MADE_ENDPOINTS_MAX; i++) {
        if (host->endpoints[i].used)
            printf("endpoint %s of %s\n", host->endpoints[i].id, host->endpoints[i].system_id);
    }
    return true;
}

/* Ends a runtime's VM: in order, or by killing its worker. */
static bool stage_end(const char *runtime, bool kill)
{
    char id[MADE_TEXT_MAX] = "";
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? runtime_system(host, runtime) : NULL;
    DWORD pid = system ? system->worker_pid : 0;
    if (system) {
        made_text_set(id, system->id);
        system->used = !kill;
    }
    made_host_unlock();
    if (!pid)
        return false;
    if (!kill)
        return SUCCEEDED(worker_end(id));
    HANDLE process = OpenProcess(PROCESS_TERMINATE, FALSE, pid);
    bool good = TerminateProcess(process, 1);
    CloseHandle(process);
    return good;
}

/* The commands that only change what is written down. */
static bool stage_change(char **words)
{
    struct made_host *host = made_host_lock();
    bool good = host && (strcmp(words[0], "system") == 0     ? stage_system(host, words)
                         : strcmp(words[0], "network") == 0  ? stage_network(host, words)
                         : strcmp(words[0], "endpoint") == 0 ? stage_endpoint(host, words)
                         : strcmp(words[0], "unseen") == 0   ? stage_unseen(host, words)
                         : strcmp(words[0], "show") == 0     ? stage_show(host)
                                                             : false);
    made_host_unlock();
    return good;
}

static bool stage_do(char **words)
{
    if (strcmp(words[0], "reset") == 0)
        return stage_reset();
    if (strcmp(words[0], "service") == 0 && words[1])
        return stage_service(words);
    if (strcmp(words[0], "stop") == 0 && words[1])
        return stage_stop(words);
    if ((strcmp(words[0], "end") == 0 || strcmp(words[0], "kill") == 0) && words[1])
        return stage_end(words[1], *words[0] == 'k');
    return stage_change(words);
}

int main(void)
{
    char line[STAGE_LINE_BYTES];
    while (fgets(line, sizeof line, stdin)) {
        char *words[STAGE_WORDS_MAX + 1] = {0};
        size_t count = 0;
        for (char *at = line; count < STAGE_WORDS_MAX;) {
            at += strspn(at, " \r\n");
            if (!*at)
                break;
            words[count++] = at;
            at += strcspn(at, " \r\n");
            if (*at)
                *at++ = '\0';
        }
        puts(count && stage_do(words) ? "done" : "failed");
        fflush(stdout);
    }
    return 0;
}
