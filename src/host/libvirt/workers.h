/* The QEMU processes: which domain each runs, and those that no domain explains. */
#pragma once

#include "host/libvirt/systems.h"
#include "host/linux/process.h"

/* The process that runs the domain: the one whose arguments carry exactly its uuid and its name.
 * NULL if there is none; with several, NULL and an error that says so. */
const struct process *workers_find(const struct processes *processes, const struct domain *domain,
                                   struct error *error);

/* The guest's name out of the process's "-name guest=NAME,…", or NULL; the caller frees it. */
char *workers_guest_name(const struct process *process);

/* The id of a system that is only a process: "pid-PID-START". The caller frees it. */
char *workers_foreign_id(const struct process *process);

/* Adds the worker of every domain that is up, and a system without owner (found by "process",
 * id "pid-PID-START") with its worker for every other QEMU process. `before` was read before the
 * domains were listed: what started since and has no domain yet is not foreign. NULL, with the
 * reason, where the processes could not be read: then both parts are marked unavailable. */
void workers_read(const struct systems *systems, const struct processes *before,
                  const struct error *before_error, struct view *view);
