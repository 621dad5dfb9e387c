/* The QEMU processes: which domain each runs, and those that no domain explains. */
#include "host/libvirt/workers.h"

#include <inttypes.h>
#include <string.h>

#include "host/raw.h"

/* "-name guest=NAME,debug-threads=on"; a comma within the name is doubled (QemuOpts). */
char *workers_guest_name(const struct process *process)
{
    static const char key[] = "guest=";
    const char *option = process_option(process, "-name");
    if (!option || !text_starts_with(option, key))
        return NULL;
    struct text name = {0};
    for (const char *next = option + strlen(key); *next; next++) {
        if (*next == ',' && *++next != ',')
            break;
        text_append_char(&name, *next);
    }
    return text_take(&name);
}

char *workers_foreign_id(const struct process *process)
{
    return memory_format("pid-%" PRId64 "-%" PRId64, process->pid, process->start_time);
}

static bool workers_runs(const struct process *process, const struct domain *domain)
{
    if (!process_runs_vm(process) || !text_same(process_option(process, "-uuid"), domain->uuid))
        return false;
    CLEANUP(memory_free_text) char *name = workers_guest_name(process);
    return text_same(name, domain->name);
}

const struct process *workers_find(const struct processes *processes, const struct domain *domain,
                                   struct error *error)
{
    const struct process *found = NULL;
    for (size_t i = 0; i < processes->count; i++) {
        const struct process *process = &processes->items[i];
        if (!workers_runs(process, domain))
            continue;
        if (found) {
            error_set(error, ERROR_CLASS_UNAVAILABLE,
                      "domain %s: processes %" PRId64 " and %" PRId64 " both carry its uuid",
                      domain->name, found->pid, process->pid);
            return NULL;
        }
        found = process;
    }
    return found;
}

static void workers_add_raw(struct view *view, const struct process *process)
{
    CLEANUP(text_release) struct text arguments = {0};
    CLEANUP(memory_free_text) char *path = memory_format("/proc/%" PRId64 "/cmdline", process->pid);
    for (size_t i = 0; i < process->argv.count; i++)
        text_append_format(&arguments, "%s%s", i ? " " : "", process->argv.items[i]);
    raw_add(view, "read", path, text_get(&arguments));
}

/* The process as it is now. A process that is gone leaves no worker, which is then the truth. */
static void workers_add(struct view *view, const struct process *process, const char *system_id)
{
    struct worker *worker = VECTOR_ADD(&view->workers);
    *worker = (struct worker){.pid = process->pid,
                              .start_time = process->start_time,
                              .memory_bytes = process->memory_bytes,
                              .cpu_ns = process->cpu_ns,
                              .wait_ns = process_wait_ns(process->pid),
                              .name = memory_text(process->name),
                              .system_id = memory_text(system_id),
                              .role = WORKER_ROLE_BOTH};
    workers_add_raw(view, process);
}

static void workers_add_foreign(struct view *view, const struct process *process)
{
    CLEANUP(memory_free_text) char *id = workers_foreign_id(process);
    *VECTOR_ADD(&view->systems) = (struct compute_system){
        .id = memory_text(id),
        .name = workers_guest_name(process),
        .runtime_id = memory_format("%" PRId64, process->pid),
        .type = memory_text("process"),
        .found_by = memory_text("process"),
        /* It runs; whether its virtual processors do is QEMU's to tell, and not asked. */
        .state = SYSTEM_STATE_RUNNING,
    };
    workers_add(view, process, id);
}

static bool workers_explained(const struct view *view, const struct process *process)
{
    for (size_t i = 0; i < view->workers.count; i++) {
        if (view->workers.items[i].pid == process->pid)
            return true;
    }
    return false;
}

static void workers_unavailable(struct view *view, const struct error *error)
{
    view_add_unavailable(view, VIEW_WORKERS, error);
    view_add_unavailable(view, VIEW_SYSTEMS, error);
}

void workers_read(const struct systems *systems, const struct processes *before,
                  const struct error *before_error, struct view *view)
{
    CLEANUP(processes_release) struct processes now = {0};
    struct error error = {0};
    if (!before || !processes_read(&now, &error)) {
        workers_unavailable(view, before ? &error : before_error);
        return;
    }
    for (size_t i = 0; i < systems->count; i++) {
        const struct domain *domain = &systems->items[i].domain;
        if (!domain->runtime_id)
            continue; /* not active */
        struct error doubt = {0};
        const struct process *process = workers_find(&now, domain, &doubt);
        if (process)
            workers_add(view, process, domain->uuid);
        else if (error_is_set(&doubt))
            view_add_unavailable(view, VIEW_WORKERS, &doubt);
    }
    const struct process *end = now.items + now.count;
    for (const struct process *process = now.items; process && process < end; process++) {
        if (process_runs_vm(process) && !workers_explained(view, process) &&
            processes_find(before, process->pid, process->start_time))
            workers_add_foreign(view, process);
    }
}
