/* A command in a guest. */
#include "guest_session.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/vector.h"
#include "runtime_vm.h"
#include "unix_process.h"

/* Longest between the end of the output and the report, and between two looks for it. */
#define SESSION_REPORT_MS_MAX 5000
#define SESSION_LOOK_MS       5

/* Memory below this is a shell's own, and no work. */
#define SESSION_MEMORY_KIB_MIN 8192

/* What the report of guest-exec says. */
struct session_report {
    bool known;
    int exit_status;
    int64_t cpu_ms;
    int64_t memory_bytes;
};

static unsigned long session_guest(const struct identity *identity)
{
    struct made_host *host = made_host_lock();
    const struct made_system *system = host ? runtime_system(host, identity->name) : NULL;
    unsigned long pid = system ? system->guest_pid : 0;
    made_host_unlock();
    return pid;
}

/* Passes the output on until its end. False if nobody takes it any more. */
static bool session_pump(SOCKET guest)
{
    char bytes[4096];
    HANDLE output = GetStdHandle(STD_OUTPUT_HANDLE);
    for (;;) {
        int length = recv(guest, bytes, sizeof bytes, 0);
        DWORD written = 0;
        if (length <= 0)
            return true;
        if (!WriteFile(output, bytes, (DWORD)length, &written, NULL))
            return false;
    }
}

static void session_read_report(const char *path, struct session_report *report)
{
    char line[64] = "", usage[64] = "", *end = usage;
    FILE *file = fopen(path, "rb");
    if (!file)
        return;
    report->known = fgets(line, sizeof line, file) && fgets(usage, sizeof usage, file);
    fclose(file);
    DeleteFileA(path);
    report->exit_status = (int)strtol(line, NULL, 10);
    report->cpu_ms = (int64_t)(strtod(end, &end) * 1000);
    report->cpu_ms += (int64_t)(strtod(end, &end) * 1000);
    int64_t kibibytes = strtoll(end, NULL, 10);
    report->memory_bytes = kibibytes < SESSION_MEMORY_KIB_MIN ? 0 : kibibytes * 1024;
}

int guest_session_run(const struct identity *identity, char *const *command)
{
    VECTOR(const char *) words = {0};
    struct session_report report = {.exit_status = -1};
    CLEANUP(memory_free_text) char *pid = memory_format("%lu", session_guest(identity));
    CLEANUP(memory_free_text) char *folder = unix_process_folder();
    CLEANUP(memory_free_text)
    char *path = memory_format("%s/report-%lu", folder, GetCurrentProcessId());
    CLEANUP(memory_free_text) char *seen_path = memory_format("Z:%s", path);
    *VECTOR_ADD(&words) = "guest-exec";
    *VECTOR_ADD(&words) = path;
    *VECTOR_ADD(&words) = pid;
    while (*command)
        *VECTOR_ADD(&words) = *command++;
    *VECTOR_ADD(&words) = NULL;
    SOCKET guest = unix_process_start(words.items);
    VECTOR_RELEASE(&words);
    if (guest == INVALID_SOCKET || !session_pump(guest))
        return -1;
    closesocket(guest);
    DWORD begun = GetTickCount();
    for (;;) {
        session_read_report(seen_path, &report);
        if (report.known || GetTickCount() - begun > SESSION_REPORT_MS_MAX)
            break;
        Sleep(SESSION_LOOK_MS);
    }
    if (!session_guest(identity))
        return -1;
    runtime_charge(identity, report.cpu_ms, report.memory_bytes);
    return report.exit_status;
}
