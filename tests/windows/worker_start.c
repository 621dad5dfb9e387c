/* The start and the end of a compute system's worker. */
#include "worker_start.h"

#include <stdio.h>

#include "made_host.h"

/* Longest a guest takes to come up or a worker to end, also on a machine under load, and how long
 * lies between two looks. */
#define WORKER_START_MS_MAX 60000
#define WORKER_END_MS_MAX   20000
#define WORKER_LOOK_MS      10

#define WORKER_START_FAILED ((HRESULT)0x80370100)
#define WORKER_NOT_FOUND    ((HRESULT)0x8037010E)

/* Starts the process; its handle, or NULL. */
static HANDLE worker_spawn(const char *system_id)
{
    wchar_t path[MAX_PATH], command[2 * MAX_PATH];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process = {0};
    GetSystemDirectoryW(path, MAX_PATH);
    wcscat_s(path, MAX_PATH, L"\\vmwp.exe");
    swprintf(command, 2 * MAX_PATH, L"%ls %hs", path, system_id);
    if (!CreateProcessW(path, command, NULL, NULL, FALSE,
                        DETACHED_PROCESS | CREATE_BREAKAWAY_FROM_JOB, NULL, NULL, &startup,
                        &process))
        return NULL;
    CloseHandle(process.hThread);
    return process.hProcess;
}

static bool worker_has_guest(const char *system_id)
{
    struct made_host *host = made_host_lock();
    const struct made_system *system = host ? made_host_system(host, system_id) : NULL;
    bool up = system && system->guest_pid;
    made_host_unlock();
    return up;
}

HRESULT worker_start(const char *system_id)
{
    HANDLE process = worker_spawn(system_id);
    bool up = false;
    if (!process)
        return HRESULT_FROM_WIN32(GetLastError());
    DWORD begun = GetTickCount();
    while (!up && GetTickCount() - begun < WORKER_START_MS_MAX &&
           WaitForSingleObject(process, WORKER_LOOK_MS) == WAIT_TIMEOUT)
        up = worker_has_guest(system_id);
    if (!up)
        TerminateProcess(process, 1);
    CloseHandle(process);
    return up ? S_OK : WORKER_START_FAILED;
}

HRESULT worker_end(const char *system_id)
{
    struct made_host *host = made_host_lock();
    struct made_system *system = host ? made_host_system(host, system_id) : NULL;
    DWORD pid = system ? system->worker_pid : 0;
    bool lingers = system && system->lingers;
    if (system)
        system->used = false;
    made_host_unlock();
    if (!system)
        return WORKER_NOT_FOUND;
    HANDLE process = pid ? OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE, FALSE, pid) : NULL;
    made_host_wake(system_id);
    if (process && !lingers && WaitForSingleObject(process, WORKER_END_MS_MAX) != WAIT_OBJECT_0)
        TerminateProcess(process, 1);
    if (process)
        CloseHandle(process);
    return S_OK;
}
