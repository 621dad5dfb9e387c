/* The machine's jobs: the steps of its life that block on libvirt. */
#include "machine/machine_job.h"

#include <stdlib.h>

#include "base/install.h"

void machine_job_free(struct machine_job *job)
{
    disks_release(&job->disks);
    free(job->left_over);
    free(job);
}

static char *machine_job_definition(const struct machine_job *job, const char *network,
                                    struct error *error)
{
    const char *state = job->identity->state;
    CLEANUP(memory_free_text) char *kernel = install_path("guest/vmlinuz", error);
    CLEANUP(memory_free_text) char *initramfs = install_path("guest/initramfs.img", error);
    if (!kernel || !initramfs)
        return NULL;
    CLEANUP(memory_free_text)
    char *port_socket = memory_format("%s/" MACHINE_PORT_SOCKET, state);
    CLEANUP(memory_free_text)
    char *console_log = memory_format("%s/" MACHINE_CONSOLE_LOG, state);
    struct definition_disk disks[DEFINITION_DISKS_MAX];
    for (size_t i = 0; i < job->disks.list.count; i++)
        disks[i] = disk_definition(&job->disks.list.items[i]);
    return definition_machine(&(struct definition_machine){
        .identity = job->identity,
        .uuid = job->uuid,
        .owner = faults_have(job->faults, FAULT_OWNER_UNRECORDED) ? NULL : job->identity->owner,
        .network = network,
        .accelerator = getenv(MACHINE_ACCELERATOR_VARIABLE),
        .kernel = kernel,
        .initramfs = initramfs,
        .port_socket = port_socket,
        .console_log = console_log,
        .disks = disks,
        .disk_count = job->disks.list.count,
    });
}

bool machine_job_start(void *data, struct error *error)
{
    struct machine_job *job = data;
    CLEANUP(memory_free_text) char *network = NULL;
    if (job->left_over &&
        !hypervisor_end(job->hypervisor, job->left_over, MACHINE_LEFT_OVER_MS, error))
        return false;
    if (!hypervisor_open_network(job->hypervisor, &network, &job->network_created, error) ||
        !faults_before_start(job->faults, job->hypervisor, error))
        return false;
    CLEANUP(memory_free_text) char *xml = machine_job_definition(job, network, error);
    return xml && hypervisor_start(job->hypervisor, xml, error);
}

bool machine_job_end(void *data, struct error *error)
{
    struct machine_job *job = data;
    return hypervisor_end(job->hypervisor, job->uuid, job->deadline_ms, error) &&
           (!job->stop || faults_after_stop(job->faults, job->hypervisor, error));
}

bool machine_job_spare(void *data, struct error *error)
{
    struct machine_job *job = data;
    return faults_instead_of_stop(job->faults, job->hypervisor, job->uuid, error);
}

bool machine_job_remove_network(void *data, struct error *error)
{
    struct machine_job *job = data;
    return faults_have(job->faults, FAULT_STOP_LEAVES_NETWORK) ||
           faults_have(job->faults, FAULT_STOP_LEAVES_ENDPOINT) ||
           hypervisor_remove_network(job->hypervisor, error);
}

bool machine_job_plug(void *data, struct error *error)
{
    struct machine_job *job = data;
    struct definition_disk disk = disk_definition(&job->disks.list.items[0]);
    CLEANUP(memory_free_text) char *xml = definition_disk(&disk);
    return hypervisor_attach(job->hypervisor, job->uuid, xml, error);
}

bool machine_job_unplug(void *data, struct error *error)
{
    struct machine_job *job = data;
    struct definition_disk disk = disk_definition(&job->disks.list.items[0]);
    return hypervisor_detach(job->hypervisor, job->uuid, &disk, error);
}
