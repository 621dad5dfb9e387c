/* What helps to understand a failure on a libvirt host. */
#include "host/libvirt/diagnostics.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/diagnostic.h"

/* Bytes of one log's end that are handed over, and how many files of one folder. */
#define DIAGNOSTICS_LOG_BYTES_MAX 65536
#define DIAGNOSTICS_LOGS_MAX      64

/* Most records of the kernel's log that are looked through; its buffer holds some thousands. */
#define DIAGNOSTICS_KERNEL_RECORDS_MAX 100000
#define DIAGNOSTICS_KERNEL_BYTES       8192 /* the longest record (printk.c, CONSOLE_EXT_LOG_MAX) */

struct diagnostics {
    host_diagnostic_sink *sink;
    void *user;
};

/* Where libvirt's own files lie for the daemon of the system; a session's daemon has others, which
 * are then missing here. */
static const struct diagnostics_folder {
    const char *path;
    const char *name;
} diagnostics_folders[] = {
    {"/var/log/libvirt", "log:"},
    {"/var/log/libvirt/qemu", "log:qemu:"},
    {"/var/lib/libvirt/dnsmasq", "log:dnsmasq:"},
};

static void diagnostics_close(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
}

static void diagnostics_hand_over(const struct diagnostics *to, const char *name,
                                  const char *source, const char *text)
{
    to->sink(to->user, name, source, text);
}

/* The file's last bytes, or why there are none. */
static void diagnostics_log(const struct diagnostics *to, const char *name, const char *path)
{
    CLEANUP(text_release) struct text tail = {0};
    CLEANUP(diagnostics_close)
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    struct stat status = {0};
    if (descriptor < 0 || fstat(descriptor, &status) < 0) {
        text_append_format(&tail, "(cannot be read: %s)", strerror(errno));
    } else if (S_ISREG(status.st_mode)) {
        char *bytes = memory_zeroed(DIAGNOSTICS_LOG_BYTES_MAX, 1);
        off_t skipped = status.st_size - DIAGNOSTICS_LOG_BYTES_MAX;
        ssize_t got =
            pread(descriptor, bytes, DIAGNOSTICS_LOG_BYTES_MAX, skipped > 0 ? skipped : 0);
        if (skipped > 0)
            text_append_format(&tail, "(%" PRId64 " bytes before)\n", (int64_t)skipped);
        for (ssize_t i = 0; i < got; i++)
            text_append_char(&tail, bytes[i] ? bytes[i] : ' ');
        free(bytes);
    } else {
        return;
    }
    diagnostics_hand_over(to, name, path, text_get(&tail));
}

static int diagnostics_is_file(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && entry->d_type != DT_DIR;
}

static void diagnostics_log_folder(const struct diagnostics *to,
                                   const struct diagnostics_folder *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder->path, &entries, diagnostics_is_file, alphasort);
    if (count < 0 && errno != ENOENT) {
        CLEANUP(memory_free_text)
        char *why = memory_format("(cannot be read: %s)", strerror(errno));
        diagnostics_hand_over(to, folder->name, folder->path, why);
    }
    for (int i = 0; i < count; i++) {
        CLEANUP(memory_free_text)
        char *name = memory_format("%s%s", folder->name, entries[i]->d_name);
        CLEANUP(memory_free_text)
        char *path = memory_format("%s/%s", folder->path, entries[i]->d_name);
        if (i < DIAGNOSTICS_LOGS_MAX)
            diagnostics_log(to, name, path);
        free(entries[i]);
    }
    free(entries);
}

static bool diagnostics_is_of_memory(const char *record)
{
    return strstr(record, "Out of memory") || strstr(record, "oom-kill") ||
           strstr(record, "Killed process");
}

/* The kernel's words on processes that it killed for want of memory (/dev/kmsg, one record a
 * read). */
static void diagnostics_kernel(const struct diagnostics *to)
{
    static const char path[] = "/dev/kmsg";
    CLEANUP(text_release) struct text lines = {0};
    CLEANUP(diagnostics_close) int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char record[DIAGNOSTICS_KERNEL_BYTES + 1];
    if (descriptor < 0)
        text_append_format(&lines, "(cannot be read: %s)", strerror(errno));
    for (int i = 0; descriptor >= 0 && i < DIAGNOSTICS_KERNEL_RECORDS_MAX; i++) {
        ssize_t length = read(descriptor, record, sizeof record - 1);
        if (length < 0 && errno == EPIPE)
            continue; /* records were overwritten meanwhile; the next one is there */
        if (length <= 0)
            break;
        record[length] = '\0';
        if (diagnostics_is_of_memory(record) && lines.length < DIAGNOSTICS_LOG_BYTES_MAX)
            text_append(&lines, record);
    }
    diagnostics_hand_over(to, "kernel: out of memory", path, text_get(&lines));
}

void diagnostics_collect(struct host *host, host_diagnostic_sink *sink, void *user)
{
    struct diagnostics to = {.sink = sink, .user = user};
    diagnostic_view(&host_libvirt, host, host->address, sink, user);
    if (host->daemon_pid == 0)
        return; /* its files are on another machine */
    size_t folders = sizeof diagnostics_folders / sizeof *diagnostics_folders;
    for (size_t i = 0; i < folders; i++)
        diagnostics_log_folder(&to, &diagnostics_folders[i]);
    for (size_t i = 0; i < host->consoles.count; i++) {
        CLEANUP(memory_free_text) char *name = memory_format("log:console:%zu", i);
        diagnostics_log(&to, name, host->consoles.items[i]);
    }
    diagnostics_kernel(&to);
}
