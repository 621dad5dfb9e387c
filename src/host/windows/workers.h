/* Which process runs which VM: vmwp.exe, and the memory process (vmmem, vmmemWSL) beside it. Pure:
 * processes and a view in, the view's workers out.
 *
 * A VM's processes run as NT VIRTUAL MACHINE\<its id>, and the worker has that id in its command
 * line. vmmem is a minimal process: it has no image,
 * no command line, and the name that HCS gives it. */
#pragma once

#include "model/view.h"

/* The process that runs a VM, and how the names of memory processes begin. */
#define WORKERS_NAME        "vmwp.exe"
#define WORKERS_MEMORY_NAME "vmmem"

/* A process that runs a VM which HCS does not show is taken for a VM of its own only once it is
 * this old: while a system starts or ends, HCS's list and the processes do not go together. */
#define WORKERS_FOREIGN_AGE_NS (3 * INT64_C(1000000000))

/* A process of a VM. Times as Windows counts them: 100 ns since 1601. */
struct vm_process {
    int64_t pid;
    int64_t parent_pid;
    int64_t start_time;
    int64_t cpu_ns; /* user and system */
    int64_t memory_bytes;
    bool memory; /* carries the memory; else it is the worker */
    char *name;
    char *command_line;   /* NULL: it has none, or it may not be read */
    char *account;        /* the SID that it runs as; the same */
    struct error problem; /* why neither says whose it is; else unset */
};

struct vm_processes {
    struct vm_process *items;
    size_t count;
    size_t capacity;
    int64_t read_time; /* when, as start_time */
};

/* Whether a process of this name belongs to a VM, and which part it has. */
bool workers_is_vm(const char *name, bool *memory);

/* The id of the VM that the process belongs to, as guid_parse gives it; NULL if that is not known.
 * `systems` are the ids to look for in a command line that names several. A memory process whose
 * account is not told is its worker's child. The caller frees it. */
char *workers_machine(const struct vm_process *process, const struct vm_processes *all,
                      const struct texts *systems);

/* Adds the workers of the view's systems, and those of systems that it no longer has, whose ids are
 * in `known`. A process of a VM that nothing else shows becomes a system without owner, found by
 * "process". What cannot be told makes the part unavailable. `unnamed` says why this Windows names
 * all memory processes alike, or is NULL. */
void workers_fill(const struct vm_processes *processes, const struct texts *known,
                  const char *unnamed, struct view *view);

/* Why a Windows of this build, with this UBR, gives memory processes no name of their owner's; NULL
 * if it does. */
const char *workers_unnamed(unsigned build, unsigned revision);

void vm_processes_release(struct vm_processes *processes);
