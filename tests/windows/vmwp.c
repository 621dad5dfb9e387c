/* vmwp.exe of the made host: the worker that runs one VM; and, under the name vmmem<suffix>, the
 * process that carries the VM's memory and is charged for its work.
 *
 *     vmwp.exe SYSTEM_ID
 *     vmmemWSL SYSTEM_ID WORKER_PID
 *
 * The worker boots the guest (guest-boot, a script of this machine outside Wine), holds the socket
 * that keeps it alive and passes orders on; it ends when its system is no longer in the host's
 * list or the guest is gone. The guest's work is done outside Wine: the memory process does as
 * much again, so that Windows's own accounts of the process show it. */
#include <winsock2.h>

#include <windows.h>

#include <stdio.h>
#include <string.h>

#include "made_host.h"
#include "unix_process.h"

/* Longest the guest's first line may take. */
#define WORKER_BOOT_MS_MAX 50000

/* Longest the guest may take to end. */
#define WORKER_END_MS_MAX 15000

/* A name of the memory process's event: the worker's with this behind it. */
#define MEMORY_EVENT "-memory"

#define PAGE_BYTES 4096

static bool worker_copy_system(const char *id, struct made_system *copy)
{
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? made_host_system(host, id) : NULL;
    if (system) {
        *copy = *system;
        *system->order = '\0';
    }
    made_host_unlock();
    return system != NULL;
}

/* The endpoint of the VM and its network. False without one: the guest then has no card. */
static bool worker_find_card(const char *id, struct made_endpoint *endpoint,
                             struct made_network *network)
{
    bool found = false;
    struct made_host *host = made_host_lock();
    for (size_t i = 0; host && i < MADE_ENDPOINTS_MAX && !found; i++) {
        const struct made_endpoint *each = &host->endpoints[i];
        const struct made_network *on =
            each->used ? made_host_network(host, each->network_id) : NULL;
        found = on && made_id_same(each->system_id, id);
        if (found) {
            *endpoint = *each;
            *network = *on;
        }
    }
    made_host_unlock();
    return found;
}

/* Boots the guest: guest-boot RUNTIME BOOT_ID [ADDRESS PREFIX_LENGTH GATEWAY]. The socket, or
 * INVALID_SOCKET. */
static SOCKET worker_boot(const struct made_system *system)
{
    char address[MADE_TEXT_MAX] = "", gateway[MADE_TEXT_MAX] = "", prefix[16] = "";
    struct made_endpoint endpoint;
    struct made_network network;
    const char *words[] = {"guest-boot", system->runtime, system->boot_id, NULL, NULL, NULL, NULL};
    if (worker_find_card(system->id, &endpoint, &network)) {
        made_address_text(endpoint.address, address);
        made_address_text(network.subnet + 1, gateway);
        snprintf(prefix, sizeof prefix, "%u", network.prefix_length);
        words[3] = address;
        words[4] = prefix;
        words[5] = gateway;
    }
    return unix_process_start(words);
}

/* Takes the guest's first line, "up PID", for the host. */
static bool worker_await_guest(const char *id, SOCKET guest)
{
    char line[64] = "";
    unsigned long pid = unix_process_line(guest, line, sizeof line, WORKER_BOOT_MS_MAX) &&
                                strncmp(line, "up ", 3) == 0
                            ? strtoul(line + 3, NULL, 10)
                            : 0;
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? made_host_system(host, id) : NULL;
    if (system && pid) {
        system->guest_pid = pid;
        system->worker_pid = GetCurrentProcessId();
        made_text_set(system->state, "Running");
    }
    made_host_unlock();
    return system && pid;
}

/* Starts the memory process under its name, which has no ".exe". */
static bool worker_start_memory(const struct made_system *system)
{
    wchar_t own[MAX_PATH], path[MAX_PATH], command[2 * MAX_PATH];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process = {0};
    GetModuleFileNameW(NULL, own, MAX_PATH);
    swprintf(path, MAX_PATH, MADE_HOST_FOLDER L"\\vmmem%hs", system->suffix);
    CopyFileW(own, path, TRUE);
    swprintf(command, 2 * MAX_PATH, L"%ls %hs %lu", path, system->id, GetCurrentProcessId());
    if (!CreateProcessW(path, command, NULL, NULL, FALSE, DETACHED_PROCESS, NULL, NULL, &startup,
                        &process))
        return false;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return true;
}

/* The guest is gone though nobody ended the VM: HCS forgets the system. */
static void worker_forget(const char *id)
{
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? made_host_system(host, id) : NULL;
    if (system)
        system->used = false;
    made_host_unlock();
}

/* Ends the guest by ending its socket, and waits until it is gone. */
static void worker_part(SOCKET guest)
{
    DWORD timeout = WORKER_END_MS_MAX;
    char rest[64];
    u_long blocking = 0;
    WSAEventSelect(guest, NULL, 0);
    ioctlsocket(guest, (long)FIONBIO, &blocking);
    setsockopt(guest, SOL_SOCKET, SO_RCVTIMEO, (const char *)&timeout, sizeof timeout);
    shutdown(guest, SD_SEND);
    while (recv(guest, rest, sizeof rest, 0) > 0)
        continue;
    closesocket(guest);
}

/* Passes orders on until the VM's end. */
static void worker_serve(const char *id, SOCKET guest)
{
    struct made_system system = {0};
    HANDLE orders = made_host_event(id);
    WSAEVENT gone = WSACreateEvent();
    WSAEventSelect(guest, gone, FD_CLOSE);
    HANDLE awaited[] = {orders, gone};
    while (worker_copy_system(id, &system)) {
        if (*system.order) {
            char line[MADE_TEXT_MAX + 1];
            int length = snprintf(line, sizeof line, "%s\n", system.order);
            send(guest, line, length, 0);
        }
        if (WaitForMultipleObjects(2, awaited, FALSE, INFINITE) != WAIT_OBJECT_0)
            worker_forget(id);
    }
    worker_part(guest);
    if (system.lingers)
        Sleep(INFINITE); /* until the prefix's wineserver ends everything */
}

/* Uses as much processor time as is due, and keeps as much memory. */
static void memory_work(int64_t cpu_ms, int64_t bytes)
{
    unsigned char *held =
        bytes > 0 ? VirtualAlloc(NULL, (size_t)bytes, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE)
                  : NULL;
    for (int64_t i = 0; held && i < bytes; i += PAGE_BYTES)
        held[i] = 1;
    ULONGLONG used_100ns = 0;
    FILETIME start, end, kernel, user;
    GetProcessTimes(GetCurrentProcess(), &start, &end, &kernel, &user);
    ULONGLONG before = kernel.dwLowDateTime + (ULONGLONG)user.dwLowDateTime;
    while (used_100ns < (ULONGLONG)cpu_ms * 10000) {
        GetProcessTimes(GetCurrentProcess(), &start, &end, &kernel, &user);
        used_100ns = kernel.dwLowDateTime + (ULONGLONG)user.dwLowDateTime - before;
    }
}

/* Takes what is due off the system's account once it is done. */
static void memory_settle(const char *id, const struct made_system *done)
{
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? made_host_system(host, id) : NULL;
    if (system) {
        system->cpu_due_ms -= done->cpu_due_ms;
        system->memory_due_bytes -= done->memory_due_bytes;
    }
    made_host_unlock();
}

static int memory_main(const char *id, DWORD worker_pid)
{
    char event_name[2 * MADE_TEXT_MAX];
    snprintf(event_name, sizeof event_name, "%s" MEMORY_EVENT, id);
    HANDLE orders = made_host_event(event_name);
    HANDLE worker = OpenProcess(SYNCHRONIZE, FALSE, worker_pid);
    HANDLE awaited[] = {orders, worker};
    while (worker && WaitForMultipleObjects(2, awaited, FALSE, INFINITE) == WAIT_OBJECT_0) {
        struct made_host *host = made_host_lock();
        struct made_system *system = host ? made_host_system(host, id) : NULL;
        struct made_system due = system ? *system : (struct made_system){0};
        made_host_unlock();
        memory_work(due.cpu_due_ms, due.memory_due_bytes);
        memory_settle(id, &due);
    }
    return 0;
}

static int worker_main(const char *id)
{
    struct made_system system;
    if (!unix_process_init() || !worker_copy_system(id, &system))
        return 1;
    SOCKET guest = worker_boot(&system);
    if (guest == INVALID_SOCKET || !worker_start_memory(&system) || !worker_await_guest(id, guest))
        return 1;
    worker_serve(id, guest);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return memory_main(argv[1], strtoul(argv[2], NULL, 10));
    return argc == 2 ? worker_main(argv[1]) : 64;
}
