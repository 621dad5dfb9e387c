/* The machine that a proof runs on; libuv knows it on every system. */
#include "run/machine.h"

#include <stdlib.h>
#include <uv.h>

void machine_read(struct event_machine *machine, const char *accelerator)
{
    uv_utsname_t names;
    uv_cpu_info_t *processors = NULL;
    int count = 0;
    if (uv_os_uname(&names) == 0) {
        machine->system = memory_text(names.sysname);
        machine->release = memory_text(names.release);
        machine->arch = memory_text(names.machine);
    }
    if (uv_cpu_info(&processors, &count) == 0) {
        machine->cores = count;
        machine->processor = memory_text(count ? processors[0].model : NULL);
        uv_free_cpu_info(processors, count);
    }
    machine->memory_bytes = (int64_t)uv_get_total_memory();
    machine->accelerator = memory_text(accelerator);
}

void machine_release(struct event_machine *machine)
{
    free(machine->system);
    free(machine->release);
    free(machine->arch);
    free(machine->processor);
    free(machine->accelerator);
    *machine = (struct event_machine){0};
}
