/* The processes of this Windows.
 *
 * The list is the kernel's own (SystemProcessInformation): it has the times and the memory of
 * protected and of minimal processes too, without a handle on them. Command line and account are
 * asked of the few that belong to VMs. An end is noticed by a wait of the thread pool, which sends
 * to the loop. */
#include "host/windows/processes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <sddl.h>
#include <winternl.h>

#include "base/wide_windows.h"
#include "host/windows/command_line.h"
#include "host/windows/hresult.h"

#define PROCESSES_BYTES_FIRST (1024 * 1024)
#define PROCESSES_NS_PER_TICK 100

/* STATUS_INFO_LENGTH_MISMATCH (ntstatus.h). */
#define PROCESSES_STATUS_LENGTH UINT32_C(0xc0000004)

/* Most bytes of a token's user. */
#define PROCESSES_USER_BYTES 512

static void processes_close(HANDLE *handle)
{
    if (*handle)
        CloseHandle(*handle);
}

/* The counted text as UTF-8; an empty one is NULL. The caller frees it. */
static char *processes_text(const UNICODE_STRING *counted)
{
    size_t count = counted->Length / sizeof(wchar_t);
    if (!count || !counted->Buffer)
        return NULL;
    wchar_t *wide = memory_zeroed(count + 1, sizeof *wide);
    memcpy(wide, counted->Buffer, count * sizeof *wide);
    char *text = wide_text(wide);
    free(wide);
    return text;
}

/* The SID of the process's user, as text. NULL if it may not be read. The caller frees it. */
static char *processes_account(HANDLE process)
{
    CLEANUP(processes_close) HANDLE token = NULL;
    union {
        TOKEN_USER user;
        BYTE bytes[PROCESSES_USER_BYTES];
    } answer;
    DWORD length = 0;
    wchar_t *sid = NULL;
    if (!OpenProcessToken(process, TOKEN_QUERY, &token) ||
        !GetTokenInformation(token, TokenUser, &answer, sizeof answer, &length) ||
        !ConvertSidToStringSidW(answer.user.User.Sid, &sid))
        return NULL;
    char *text = wide_text(sid);
    LocalFree(sid);
    return text;
}

static void processes_ask(struct vm_process *process)
{
    CLEANUP(processes_close)
    HANDLE handle = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, (DWORD)process->pid);
    if (!handle) {
        hresult_error_win32(&process->problem, GetLastError(), "it cannot be opened");
        return;
    }
    if (!process->memory)
        process->command_line = command_line_read((DWORD)process->pid);
    process->account = processes_account(handle);
}

static void processes_take(const SYSTEM_PROCESS_INFORMATION *entry, struct vm_processes *processes)
{
    CLEANUP(memory_free_text) char *name = processes_text(&entry->ImageName);
    bool memory = false;
    if (!name || !workers_is_vm(name, &memory))
        return;
    struct vm_process *process = VECTOR_ADD(processes);
    *process = (struct vm_process){
        .pid = (int64_t)(intptr_t)entry->UniqueProcessId,
        .parent_pid = (int64_t)(intptr_t)entry->InheritedFromUniqueProcessId,
        .start_time = entry->CreateTime.QuadPart,
        .cpu_ns = (entry->UserTime.QuadPart + entry->KernelTime.QuadPart) * PROCESSES_NS_PER_TICK,
        .memory_bytes = (int64_t)entry->VirtualMemoryCounters.WorkingSetSize,
        .memory = memory,
        .name = memory_text(name)};
    processes_ask(process);
}

/* The kernel's list; NULL with the error. The caller frees it. */
static char *processes_list(ULONG *length, struct error *error)
{
    char *bytes = NULL;
    NTSTATUS status = (NTSTATUS)PROCESSES_STATUS_LENGTH;
    for (ULONG size = PROCESSES_BYTES_FIRST;
         (uint32_t)status == PROCESSES_STATUS_LENGTH && size <= PROCESSES_BYTES_MAX; size *= 2) {
        free(bytes);
        bytes = memory_zeroed(size, 1);
        status = NtQuerySystemInformation(SystemProcessInformation, bytes, size, length);
        *length = size;
    }
    if (status >= 0)
        return bytes;
    free(bytes);
    hresult_error(error, (uint32_t)HRESULT_FROM_NT(status), "the processes cannot be listed");
    return NULL;
}

bool processes_read_vms(struct vm_processes *processes, struct error *error)
{
    ULONG length = 0;
    FILETIME now = {0};
    CLEANUP(memory_free_text) char *bytes = processes_list(&length, error);
    if (!bytes)
        return false;
    GetSystemTimeAsFileTime(&now);
    processes->read_time = (int64_t)now.dwHighDateTime << 32 | now.dwLowDateTime;
    for (size_t at = 0; at + sizeof(SYSTEM_PROCESS_INFORMATION) <= length;) {
        const SYSTEM_PROCESS_INFORMATION *entry = (const void *)(bytes + at);
        processes_take(entry, processes);
        if (!entry->NextEntryOffset)
            break;
        at += entry->NextEntryOffset;
    }
    return true;
}

static int64_t processes_handle_start(HANDLE process)
{
    FILETIME start = {0};
    FILETIME end = {0};
    FILETIME kernel = {0};
    FILETIME user = {0};
    if (!GetProcessTimes(process, &start, &end, &kernel, &user))
        return 0;
    return (int64_t)start.dwHighDateTime << 32 | start.dwLowDateTime;
}

int64_t processes_start_time(int64_t pid)
{
    CLEANUP(processes_close)
    HANDLE process = OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, FALSE, (DWORD)pid);
    return process ? processes_handle_start(process) : 0;
}

void processes_allow(void)
{
    CLEANUP(processes_close) HANDLE token = NULL;
    TOKEN_PRIVILEGES wanted = {.PrivilegeCount = 1,
                               .Privileges[0].Attributes = SE_PRIVILEGE_ENABLED};
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token) &&
        LookupPrivilegeValueW(NULL, L"SeDebugPrivilege", &wanted.Privileges[0].Luid))
        AdjustTokenPrivileges(token, FALSE, &wanted, 0, NULL, NULL);
}

/* --- ends -------------------------------------------------------------------------------- */

struct process_end {
    uv_async_t async;
    HANDLE process;
    HANDLE wait;
    void (*ended)(void *user);
    void *user;
};

static void CALLBACK process_end_signalled(void *data, BOOLEAN timed_out)
{
    (void)timed_out;
    struct process_end *end = data;
    uv_async_send(&end->async);
}

static void process_end_async(uv_async_t *async)
{
    struct process_end *end = async->data;
    void (*ended)(void *user) = end->ended;
    end->ended = NULL;
    if (ended)
        ended(end->user);
}

static void process_end_closed(uv_handle_t *handle)
{
    free(handle->data);
}

struct process_end *process_end_new(uv_loop_t *loop, int64_t pid, int64_t start_time,
                                    void (*ended)(void *user), void *user, struct error *error)
{
    HANDLE process =
        OpenProcess(SYNCHRONIZE | PROCESS_QUERY_LIMITED_INFORMATION, FALSE, (DWORD)pid);
    if (!process) {
        hresult_error_win32(error, GetLastError(), "the process cannot be watched");
        return NULL;
    }
    if (processes_handle_start(process) != start_time) {
        CloseHandle(process);
        error_set(error, ERROR_CLASS_UNAVAILABLE, "process %" PRId64 " is another one now", pid);
        return NULL;
    }
    struct process_end *end = memory_zeroed(1, sizeof *end);
    *end = (struct process_end){.process = process, .ended = ended, .user = user};
    uv_async_init(loop, &end->async, process_end_async);
    end->async.data = end;
    if (RegisterWaitForSingleObject(&end->wait, process, process_end_signalled, end, INFINITE,
                                    WT_EXECUTEONLYONCE))
        return end;
    hresult_error_win32(error, GetLastError(), "the process cannot be waited for");
    end->wait = NULL;
    process_end_free(end);
    return NULL;
}

void process_end_free(struct process_end *end)
{
    if (!end)
        return;
    if (end->wait)
        UnregisterWaitEx(end->wait, INVALID_HANDLE_VALUE); /* returns when no callback runs */
    CloseHandle(end->process);
    end->ended = NULL;
    uv_close((uv_handle_t *)&end->async, process_end_closed);
}
