/* The processes of this machine, as /proc shows them. */
#include "host/linux/process.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/vector.h"

#define PROCESS_PATH_BYTES 64

/* Most threads of a process that are counted; QEMU has some ten. */
#define PROCESS_THREADS_MAX 4096

static void process_close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

/* Appends at most `bytes_max` bytes of /proc/PID/FILE. False if it cannot be read. */
static bool process_file_read(int64_t pid, const char *file, size_t bytes_max, struct text *out)
{
    char path[PROCESS_PATH_BYTES];
    snprintf(path, sizeof path, "/proc/%" PRId64 "/%s", pid, file);
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    char chunk[4096];
    ssize_t got = 0;
    while (out->length < bytes_max && (got = read(descriptor, chunk, sizeof chunk)) > 0)
        text_append_bytes(out, chunk, (size_t)got);
    int failure = got < 0 ? errno : 0;
    close(descriptor);
    errno = failure;
    return failure == 0;
}

/* Fields of stat that are read; the first after the name and the state is 4. */
enum {
    PROCESS_FIELD_FIRST = 4,
    PROCESS_FIELD_PARENT = 4,
    PROCESS_FIELD_USER_TICKS = 14,
    PROCESS_FIELD_SYSTEM_TICKS = 15,
    PROCESS_FIELD_START = 22,
    PROCESS_FIELD_PAGES = 24,
    PROCESS_FIELDS,
};

/* Reads the numbers from field 4 on, each into its own place. */
static bool process_parse_numbers(const char *text, int64_t numbers[static PROCESS_FIELDS])
{
    for (int field = PROCESS_FIELD_FIRST; field < PROCESS_FIELDS; field++) {
        char *end = NULL;
        errno = 0;
        numbers[field] = strtoll(text, &end, 10);
        if (end == text || errno != 0)
            return false;
        text = end;
    }
    return true;
}

bool process_parse_stat(const char *line, struct process *process)
{
    int64_t numbers[PROCESS_FIELDS] = {0};
    const char *open = strchr(line, '(');
    const char *close = strrchr(line, ')');
    if (!open || !close || close < open || close[1] != ' ' || !close[2] ||
        !process_parse_numbers(close + 3, numbers))
        return false;
    char *end = NULL;
    process->pid = strtoll(line, &end, 10);
    if (process->pid <= 0 || *end != ' ')
        return false;
    int64_t ticks = numbers[PROCESS_FIELD_USER_TICKS] + numbers[PROCESS_FIELD_SYSTEM_TICKS];
    process->state = close[2];
    process->parent_pid = numbers[PROCESS_FIELD_PARENT];
    process->start_time = numbers[PROCESS_FIELD_START];
    process->cpu_ns = ticks * (CLOCK_NS_PER_S / sysconf(_SC_CLK_TCK));
    process->memory_bytes = numbers[PROCESS_FIELD_PAGES] * sysconf(_SC_PAGESIZE);
    process->name = memory_text_of(open + 1, (size_t)(close - open - 1));
    return true;
}

static char *process_last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return memory_text(slash ? slash + 1 : path);
}

/* The name of the running file; it may only be asked by its user and by root, so argv[0] stands
 * in. " (deleted)" after it says that the file was replaced since (proc(5)). */
static char *process_executable(const struct process *process)
{
    static const char deleted[] = " (deleted)";
    char path[PROCESS_PATH_BYTES];
    char target[4096];
    snprintf(path, sizeof path, "/proc/%" PRId64 "/exe", process->pid);
    ssize_t length = readlink(path, target, sizeof target - 1);
    if (length <= 0)
        return process->argv.count ? process_last_part(process->argv.items[0]) : NULL;
    target[length] = '\0';
    size_t mark = sizeof deleted - 1;
    if ((size_t)length > mark && text_same(target + length - mark, deleted))
        target[(size_t)length - mark] = '\0';
    return process_last_part(target);
}

/* The arguments end with a NUL each; the rest after the last NUL is one that was cut. */
static void process_split_arguments(const struct text *bytes, struct texts *argv)
{
    const char *next = text_get(bytes);
    const char *end = next + bytes->length;
    const char *nul = NULL;
    while (next < end && (nul = memchr(next, '\0', (size_t)(end - next)))) {
        texts_add(argv, next);
        next = nul + 1;
    }
}

bool process_read(int64_t pid, struct process *process)
{
    CLEANUP(text_release) struct text stat = {0};
    CLEANUP(text_release) struct text arguments = {0};
    if (!process_file_read(pid, "stat", PROCESS_STAT_BYTES_MAX, &stat) ||
        !process_parse_stat(text_get(&stat), process) || process->state == 'Z' ||
        process->state == 'X') {
        process_release(process);
        return false;
    }
    if (process_file_read(pid, "cmdline", PROCESS_ARGUMENTS_BYTES_MAX, &arguments))
        process_split_arguments(&arguments, &process->argv);
    process->executable = process_executable(process);
    return true;
}

/* With hidepid the processes of others have no files that may be read, or no folder at all; the
 * first process is always another's for whom that matters. */
static bool processes_all_visible(struct error *error)
{
    CLEANUP(text_release) struct text first = {0};
    if (process_file_read(1, "cmdline", PROCESS_ARGUMENTS_BYTES_MAX, &first))
        return true;
    return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno,
                           "/proc does not show the processes of other users");
}

bool processes_read(struct processes *processes, struct error *error)
{
    CLEANUP(process_close_folder) DIR *folder = opendir("/proc");
    if (!folder)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno, "cannot read /proc");
    if (!processes_all_visible(error))
        return false;
    const struct dirent *entry = NULL;
    while ((entry = readdir(folder))) {
        char *end = NULL;
        int64_t pid = strtoll(entry->d_name, &end, 10);
        struct process process = {0};
        if (pid > 0 && *end == '\0' && process_read(pid, &process))
            *VECTOR_ADD(processes) = process;
    }
    return true;
}

int64_t process_wait_ns(int64_t pid)
{
    char path[PROCESS_PATH_BYTES];
    snprintf(path, sizeof path, "/proc/%" PRId64 "/task", pid);
    CLEANUP(process_close_folder) DIR *folder = opendir(path);
    const struct dirent *entry = NULL;
    int64_t wait_ns = 0;
    for (int threads = 0; folder && threads < PROCESS_THREADS_MAX && (entry = readdir(folder));
         threads++) {
        char *end = NULL;
        int64_t thread = strtoll(entry->d_name, &end, 10);
        CLEANUP(text_release) struct text line = {0};
        /* A thread is found under its own number as well: /proc/THREAD is not listed, but there. */
        if (thread <= 0 || *end != '\0' ||
            !process_file_read(thread, "schedstat", PROCESS_STAT_BYTES_MAX, &line))
            continue;
        const char *second = strchr(text_get(&line), ' ');
        wait_ns += second ? strtoll(second, NULL, 10) : 0;
    }
    return wait_ns;
}

const char *process_option(const struct process *process, const char *option)
{
    for (size_t i = 0; i + 1 < process->argv.count; i++) {
        if (text_same(process->argv.items[i], option))
            return process->argv.items[i + 1];
    }
    return NULL;
}

bool process_runs_vm(const struct process *process)
{
    const char *executable = process->executable;
    if (!executable ||
        (!text_starts_with(executable, "qemu-system-") && !text_same(executable, "qemu-kvm")))
        return false;
    const char *machine = process_option(process, "-machine");
    return !machine || (!text_same(machine, "none") && !text_starts_with(machine, "none,"));
}

const struct process *processes_find(const struct processes *processes, int64_t pid,
                                     int64_t start_time)
{
    for (size_t i = 0; i < processes->count; i++) {
        const struct process *process = &processes->items[i];
        if (process->pid == pid && process->start_time == start_time)
            return process;
    }
    return NULL;
}

const struct process *processes_eldest(const struct processes *processes,
                                       bool (*matches)(const struct process *process,
                                                       const void *context),
                                       const void *context)
{
    for (size_t i = 0; i < processes->count; i++) {
        const struct process *process = &processes->items[i];
        if (!matches(process, context))
            continue;
        bool helper = false;
        for (size_t k = 0; k < processes->count && !helper; k++)
            helper = processes->items[k].pid == process->parent_pid &&
                     matches(&processes->items[k], context);
        if (!helper)
            return process;
    }
    return NULL;
}

void process_release(struct process *process)
{
    free(process->name);
    free(process->executable);
    texts_release(&process->argv);
    memset(process, 0, sizeof *process);
}

void processes_release(struct processes *processes)
{
    for (size_t i = 0; i < processes->count; i++)
        process_release(&processes->items[i]);
    VECTOR_RELEASE(processes);
}
