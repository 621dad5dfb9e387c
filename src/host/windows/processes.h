/* The processes of this Windows: those of VMs, and when any of them started. */
#pragma once

#include <uv.h>

#include "host/windows/workers.h"

/* Most bytes that the list of processes may take; a thousand processes take some 2 MiB. */
#define PROCESSES_BYTES_MAX (64 * 1024 * 1024)

/* All processes of VMs, into a zeroed list that the caller releases. False with the error (class
 * unavailable) if the processes cannot be listed. */
bool processes_read_vms(struct vm_processes *processes, struct error *error);

/* When the process started, in 100 ns since 1601; 0 if it is gone or may not be asked. */
int64_t processes_start_time(int64_t pid);

/* Lets this process see others' that it otherwise may not (SeDebugPrivilege), where its user has
 * the right. It changes nothing but what may be read. */
void processes_allow(void);

struct process_end;

/* Calls `ended` once, on the loop, when the process with this pid and start time has ended. NULL
 * with the error (class unavailable) if it cannot be watched, above all because it is gone already.
 * The caller frees it, also after the call. */
struct process_end *process_end_new(uv_loop_t *loop, int64_t pid, int64_t start_time,
                                    void (*ended)(void *user), void *user, struct error *error);

/* Stops watching. NULL is fine. The loop must run once more. Allowed within `ended`. */
void process_end_free(struct process_end *end);
