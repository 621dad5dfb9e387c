/* Which process runs which VM. */
#include "host/windows/workers.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "host/raw.h"
#include "host/windows/guid.h"

#define WORKERS_NS_PER_TICK 100

void vm_processes_release(struct vm_processes *processes)
{
    for (size_t i = 0; i < processes->count; i++) {
        free(processes->items[i].name);
        free(processes->items[i].command_line);
        free(processes->items[i].account);
    }
    VECTOR_RELEASE(processes);
}

/* A memory process is no file, so its name has no ".exe"; somebody's "vmmemory.exe" has. */
bool workers_is_vm(const char *name, bool *memory)
{
    *memory = !strchr(name, '.') && text_starts_with(name, WORKERS_MEMORY_NAME);
    return *memory || text_same_ignoring_case(name, WORKERS_NAME);
}

/* The worker whose child the memory process is. A pid may have been used again: the child is never
 * older. */
static const struct vm_process *workers_parent(const struct vm_process *process,
                                               const struct vm_processes *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct vm_process *other = &all->items[i];
        if (!other->memory && other->pid == process->parent_pid &&
            other->start_time <= process->start_time)
            return other;
    }
    return NULL;
}

/* Of several GUIDs in the command line the one that HCS knows, or else the first. */
static bool workers_of_command(const char *command_line, const struct texts *systems,
                               char guid[static GUID_TEXT_BYTES])
{
    for (size_t i = 0; i < systems->count; i++) {
        if (guid_parse(systems->items[i], guid) && guid_among(command_line, guid))
            return true;
    }
    return guid_first(command_line, guid);
}

/* The account comes first: it is made for the VM, and a command line may name other things. */
char *workers_machine(const struct vm_process *process, const struct vm_processes *all,
                      const struct texts *systems)
{
    char guid[GUID_TEXT_BYTES];
    if (guid_of_account(process->account, guid))
        return memory_text(guid);
    if (process->command_line && workers_of_command(process->command_line, systems, guid))
        return memory_text(guid);
    const struct vm_process *parent = process->memory ? workers_parent(process, all) : NULL;
    return parent ? workers_machine(parent, all, systems) : NULL;
}

/* The id, as the host writes it, of the view's system that the VM is. */
static const char *workers_system(const struct view *view, const char *machine)
{
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        if (guid_same(system->id, machine) || guid_same(system->runtime_id, machine))
            return system->id;
    }
    return NULL;
}

static const char *workers_known(const struct texts *known, const char *machine)
{
    for (size_t i = 0; i < known->count; i++) {
        if (guid_same(known->items[i], machine))
            return known->items[i];
    }
    return NULL;
}

static void workers_add(const struct vm_process *process, const char *system_id,
                        const char *unnamed, struct view *view)
{
    CLEANUP(memory_free_text)
    char *subject = memory_format("%s %" PRId64, process->name, process->pid);
    CLEANUP(memory_free_text)
    char *answer = memory_format("command line: %s\naccount: %s\nparent: %" PRId64,
                                 process->command_line ? process->command_line : "-",
                                 process->account ? process->account : "-", process->parent_pid);
    bool plain = process->memory && unnamed && text_same(process->name, WORKERS_MEMORY_NAME);
    *VECTOR_ADD(&view->workers) =
        (struct worker){.pid = process->pid,
                        .start_time = process->start_time,
                        .memory_bytes = process->memory_bytes,
                        .cpu_ns = process->cpu_ns,
                        .name = memory_text(process->name),
                        .system_id = memory_text(system_id),
                        .unnamed = memory_text(plain ? unnamed : NULL),
                        .role = process->memory ? WORKER_ROLE_MEMORY : WORKER_ROLE_WORKER};
    raw_add(view, "process", subject, answer);
}

static void workers_doubt(const struct vm_process *process, struct view *view)
{
    struct error error = process->problem;
    if (!error_is_set(&error))
        error_set(&error, ERROR_CLASS_UNAVAILABLE,
                  "neither command line, account nor parent tells its VM");
    error_prefix(&error, "process %" PRId64 " (%s)", process->pid, process->name);
    view_add_unavailable(view, VIEW_WORKERS, &error);
}

/* A VM that HCS does not show, under its own id. */
static const char *workers_add_foreign(const char *machine, struct view *view)
{
    *VECTOR_ADD(&view->systems) = (struct compute_system){.id = memory_text(machine),
                                                          .type = memory_text("process"),
                                                          .found_by = memory_text("process"),
                                                          .state = SYSTEM_STATE_RUNNING};
    return workers_system(view, machine);
}

/* The ids that a command line is searched for: what is there before what was. */
static void workers_list_systems(const struct view *view, const struct texts *known,
                                 struct texts *systems)
{
    for (size_t i = 0; i < view->systems.count; i++) {
        const struct compute_system *system = &view->systems.items[i];
        texts_add(systems, system->id);
        if (system->runtime_id)
            texts_add(systems, system->runtime_id);
    }
    texts_copy(systems, known);
}

static void workers_place(const struct vm_process *process, const struct vm_processes *processes,
                          const struct texts *known, const char *unnamed, struct view *view)
{
    CLEANUP(texts_release) struct texts systems = {0};
    workers_list_systems(view, known, &systems);
    CLEANUP(memory_free_text) char *machine = workers_machine(process, processes, &systems);
    if (!machine) {
        workers_add(process, NULL, unnamed, view);
        workers_doubt(process, view);
        return;
    }
    const char *system_id = workers_system(view, machine);
    if (!system_id)
        system_id = workers_known(known, machine);
    int64_t age_ns = (processes->read_time - process->start_time) * WORKERS_NS_PER_TICK;
    if (system_id)
        workers_add(process, system_id, unnamed, view);
    else if (view_unavailable(view, VIEW_SYSTEMS))
        workers_add(process, machine, unnamed, view);
    else if (age_ns >= WORKERS_FOREIGN_AGE_NS)
        workers_add(process, workers_add_foreign(machine, view), unnamed, view);
}

void workers_fill(const struct vm_processes *processes, const struct texts *known,
                  const char *unnamed, struct view *view)
{
    for (size_t i = 0; i < processes->count; i++)
        workers_place(&processes->items[i], processes, known, unnamed, view);
}

/* microsoft/WSL, helpers.cpp, IsVmemmSuffixSupported: builds from 22420, those of 22138 to 22349,
 * and 22000 from UBR 71. */
const char *workers_unnamed(unsigned build, unsigned revision)
{
    bool named =
        build >= 22420 || (build >= 22138 && build <= 22349) || (build == 22000 && revision >= 71);
    return named ? NULL : "this build of Windows names all memory processes alike";
}
