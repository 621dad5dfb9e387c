/* The processes of this machine, as /proc shows them (proc(5)).
 *
 * A process is named by its pid and its start time together: a pid alone is used again. Whoever
 * may not see all processes (hidepid) is told so instead of given a shorter list. */
#pragma once

#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* Longest command line that is kept; QEMU's under libvirt take some 10 KiB. A longer one is cut
 * before the argument that doesn't fit. */
#define PROCESS_ARGUMENTS_BYTES_MAX (256 * 1024)

/* Bytes of a /proc/PID/stat line: 52 numbers and a name of 15 bytes (64 where a thread is a
 * kernel worker). */
#define PROCESS_STAT_BYTES_MAX 2048

struct process {
    int64_t pid;
    int64_t parent_pid;
    int64_t start_time;   /* clock ticks since boot: field 22 of stat */
    int64_t cpu_ns;       /* user and system */
    int64_t memory_bytes; /* resident */
    char state;           /* 'R', 'S', …; 'Z' is a zombie */
    char *name;           /* comm: what ps and top show */
    char *executable;     /* the last part of the running file's path; where that may not be
                             read, of argv[0]; NULL for a zombie or a kernel thread */
    struct texts argv;
};

struct processes {
    struct process *items;
    size_t count;
    size_t capacity;
};

/* Fills a zeroed process from the line of its stat file, except executable and argv. The name may
 * hold blanks and parentheses: what counts is the last ')'. False: not such a line. */
bool process_parse_stat(const char *line, struct process *process);

/* All live processes; zombies are left out. The list is released by the caller. False if /proc
 * hides processes of others or cannot be read. */
bool processes_read(struct processes *processes, struct error *error);

/* Reads one process into a zeroed struct. False if it is gone or a zombie. */
bool process_read(int64_t pid, struct process *process);

/* How long the process's threads, all together, were ready to run while no processor was free
 * (schedstat's second number, Documentation/scheduler/sched-stats). 0 where the kernel does not
 * count it, or the process is gone. */
int64_t process_wait_ns(int64_t pid);

/* The value after the whole argument `option` ("-uuid"), or NULL. */
const char *process_option(const struct process *process, const char *option);

/* Whether the process is an emulator that runs a VM: QEMU, and not libvirt asking it what it can
 * do (-machine none). */
bool process_runs_vm(const struct process *process);

/* The process with this pid and start time, or NULL. */
const struct process *processes_find(const struct processes *processes, int64_t pid,
                                     int64_t start_time);

/* Of the processes for which `matches` holds the one that isn't a child of another such: a daemon
 * and not its helpers. NULL if there is none. */
const struct process *processes_eldest(const struct processes *processes,
                                       bool (*matches)(const struct process *process,
                                                       const void *context),
                                       const void *context);

void process_release(struct process *process);
void processes_release(struct processes *processes);
