/* The command line of another process.
 *
 * Windows 8.1 and later tell it of every process that may be asked for its times, protected ones
 * included. Wine knows no such question: there it is read out of the process's own memory. */
#include "host/windows/command_line.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <winternl.h>

#include "base/memory.h"
#include "base/wide_windows.h"

/* ProcessCommandLineInformation (ntddk's process information classes). */
#define COMMAND_LINE_CLASS 60

/* Longest command line that Windows takes, in bytes. */
#define COMMAND_LINE_BYTES_MAX 65536

/* The counted text as UTF-8; an empty one is NULL. The caller frees it. */
static char *command_line_text(const wchar_t *units, size_t bytes)
{
    size_t count = bytes / sizeof *units;
    if (!count || !units)
        return NULL;
    wchar_t *wide = memory_zeroed(count + 1, sizeof *wide);
    memcpy(wide, units, count * sizeof *wide);
    char *text = wide_text(wide);
    free(wide);
    return text;
}

static char *command_line_ask(HANDLE process)
{
    ULONG length = 0, size = COMMAND_LINE_BYTES_MAX + sizeof(UNICODE_STRING);
    UNICODE_STRING *answer = memory_zeroed(size, 1);
    NTSTATUS status = NtQueryInformationProcess(process, COMMAND_LINE_CLASS, answer, size, &length);
    char *text = status >= 0 ? command_line_text(answer->Buffer, answer->Length) : NULL;
    free(answer);
    return text;
}

/* Copies `size` bytes at an address of the process's. */
static bool command_line_copy(HANDLE process, const void *from, void *to, size_t size)
{
    SIZE_T copied = 0;
    return from && ReadProcessMemory(process, from, to, size, &copied) && copied == size;
}

static char *command_line_peek(HANDLE process)
{
    PROCESS_BASIC_INFORMATION basic = {0};
    PEB block;
    RTL_USER_PROCESS_PARAMETERS parameters;
    ULONG length = 0;
    if (NtQueryInformationProcess(process, ProcessBasicInformation, &basic, sizeof basic, &length) <
            0 ||
        !command_line_copy(process, basic.PebBaseAddress, &block, sizeof block) ||
        !command_line_copy(process, block.ProcessParameters, &parameters, sizeof parameters))
        return NULL;
    size_t bytes = parameters.CommandLine.Length; /* 16 bits: never above the limit */
    wchar_t *units = memory_zeroed(bytes + 1, 1);
    bool good = command_line_copy(process, parameters.CommandLine.Buffer, units, bytes);
    char *text = good ? command_line_text(units, bytes) : NULL;
    free(units);
    return text;
}

/* Opens the process with these rights and asks. */
static char *command_line_by(DWORD pid, DWORD rights, char *(*ask)(HANDLE process))
{
    HANDLE process = OpenProcess(rights, FALSE, pid);
    char *text = process ? ask(process) : NULL;
    if (process)
        CloseHandle(process);
    return text;
}

char *command_line_read(DWORD pid)
{
    char *text = command_line_by(pid, PROCESS_QUERY_LIMITED_INFORMATION, command_line_ask);
    return text ? text
                : command_line_by(pid, PROCESS_QUERY_INFORMATION | PROCESS_VM_READ,
                                  command_line_peek);
}
