/* The machine: the runtime's one VM.
 *
 *     OFF ──want──▶ STARTING ──job──▶ BOOTING ──link up──▶ ON ──stop──▶ STOPPING ──job──▶ OFF
 *                       └─failed─▶ OFF    └──── link lost ────┴──▶ ENDING ──job──▶ OFF
 *
 * machine_advance looks at the state and at who waits for what, and takes the next step; it is
 * called after whatever may have changed either. A step that blocks is a job with data of its
 * own (struct machine_job): the thread sees nothing else but the hypervisor. */
#include "machine/machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "machine/journal.h"

enum machine_state {
    MACHINE_OFF,
    MACHINE_STARTING,
    MACHINE_BOOTING,
    MACHINE_ON,
    MACHINE_STOPPING,
    MACHINE_ENDING,
};

struct machine_want {
    char *id, *image;
    machine_done *done;
    void *user;
    bool shut_down; /* a stop came after it: it is told so, from the loop */
};

struct machine_stop_want {
    bool remove_network;
    machine_done *done; /* NULL: nobody waits */
    void *user;
};

struct machine {
    uv_loop_t *loop;
    const struct identity *identity;
    const struct faults *faults;
    struct saved_state *saved;
    struct hypervisor hypervisor; /* the lane's */
    struct job_lane lane;
    enum machine_state state;
    char uuid[MACHINE_UUID_BYTES];
    struct guest_link *link;
    struct disks disks;
    VECTOR(struct machine_want) wants;
    VECTOR(struct machine_stop_want) stops;
    VECTOR(struct machine_job *) ended; /* machine_terminate: their users are told from the loop */
    bool plugging;                      /* a disk is on its way in */
    size_t users;
    uv_timer_t idle;
    uv_idle_t soon; /* calls machine_advance from the loop */
};

static void machine_advance(struct machine *machine);

static struct machine_job *machine_new_job(struct machine *machine)
{
    struct machine_job *job = memory_zeroed(1, sizeof *job);
    job->machine = machine;
    job->identity = machine->identity;
    job->faults = machine->faults;
    job->hypervisor = &machine->hypervisor;
    memcpy(job->uuid, machine->uuid, sizeof job->uuid);
    return job;
}

static void machine_on_soon(uv_idle_t *idle)
{
    uv_idle_stop(idle);
    machine_advance(idle->data);
}

static void machine_advance_soon(struct machine *machine)
{
    uv_idle_start(&machine->soon, machine_on_soon);
}

static void machine_on_idle(uv_timer_t *timer)
{
    struct machine *machine = timer->data;
    journal_write("idle for %" PRId64 " s: stopping", machine->identity->idle_s);
    machine_stop(machine, false, NULL, NULL);
}

struct machine *machine_new(uv_loop_t *loop, const struct identity *identity,
                            const struct faults *faults, struct saved_state *saved)
{
    struct machine *machine = memory_zeroed(1, sizeof *machine);
    machine->loop = loop;
    machine->identity = identity;
    machine->faults = faults;
    machine->saved = saved;
    hypervisor_init(&machine->hypervisor, identity);
    job_lane_init(&machine->lane, loop);
    uv_timer_init(loop, &machine->idle);
    uv_idle_init(loop, &machine->soon);
    machine->idle.data = machine->soon.data = machine;
    return machine;
}

void machine_free(struct machine *machine)
{
    disks_release(&machine->disks);
    VECTOR_RELEASE(&machine->wants);
    VECTOR_RELEASE(&machine->stops);
    for (size_t i = 0; i < machine->ended.count; i++)
        machine_job_free(machine->ended.items[i]);
    VECTOR_RELEASE(&machine->ended);
    job_lane_release(&machine->lane);
    hypervisor_release(&machine->hypervisor);
    free(machine);
}

/* Takes the want out of the list and tells its user. */
static void machine_answer(struct machine *machine, size_t index, const struct error *error)
{
    struct machine_want want = machine->wants.items[index];
    machine->wants.count--;
    memmove(machine->wants.items + index, machine->wants.items + index + 1,
            (machine->wants.count - index) * sizeof want);
    free(want.id);
    free(want.image);
    want.done(want.user, error);
}

static void machine_answer_all(struct machine *machine, const struct error *error)
{
    for (size_t left = machine->wants.count; left > 0; left--)
        machine_answer(machine, 0, error);
}

/* Those who waited when somebody asked for a stop. */
static void machine_answer_shut_down(struct machine *machine)
{
    struct error error = {0};
    error_set(&error, ERROR_CLASS_UNAVAILABLE, "The virtual machine was shut down.");
    for (size_t i = 0; i < machine->wants.count;) {
        if (machine->wants.items[i].shut_down)
            machine_answer(machine, i, &error);
        else
            i++;
    }
}

static void machine_answer_stops(struct machine *machine, const struct error *error)
{
    for (size_t left = machine->stops.count; left > 0; left--) {
        struct machine_stop_want stop = machine->stops.items[0];
        machine->stops.count--;
        memmove(machine->stops.items, machine->stops.items + 1, machine->stops.count * sizeof stop);
        if (stop.done)
            stop.done(stop.user, error);
    }
}

static void machine_answer_ended(struct machine *machine)
{
    for (size_t left = machine->ended.count; left > 0; left--) {
        struct machine_job *job = machine->ended.items[0];
        machine->ended.count--;
        memmove(machine->ended.items, machine->ended.items + 1,
                machine->ended.count * sizeof(struct machine_job *));
        job->done(job->user, error_is_set(&job->failure) ? &job->failure : NULL);
        machine_job_free(job);
    }
}

static char *machine_file(const struct machine *machine, const char *name)
{
    return memory_format("%s/%s", machine->identity->state, name);
}

/* --- from OFF to BOOTING --- */

static void machine_on_link_up(void *user)
{
    struct machine *machine = user;
    journal_write("VM %s is up", machine->uuid);
    machine->state = MACHINE_ON;
    machine_advance_soon(machine);
}

static void machine_on_link_lost(void *user, const char *why);

static const struct guest_link_handlers machine_link_handlers = {.up = machine_on_link_up,
                                                                 .lost = machine_on_link_lost};

static void machine_note(struct machine *machine, char **field, const char *id)
{
    struct error error = {0};
    if (!saved_state_note(machine->saved, field, id, &error))
        journal_write("%s", error.message);
}

static void machine_on_started(void *data, const struct error *error)
{
    struct machine_job *job = data;
    struct machine *machine = job->machine;
    if (job->network_created)
        machine_note(machine, &machine->saved->network, machine->identity->network.id);
    machine_job_free(job);
    if (error) {
        journal_write("start failed: %s", error->message);
        machine->state = MACHINE_OFF;
        disks_release(&machine->disks);
        machine_answer_all(machine, error);
    } else {
        CLEANUP(memory_free_text) char *path = machine_file(machine, MACHINE_PORT_SOCKET);
        machine->state = MACHINE_BOOTING;
        machine->link = guest_link_open(machine->loop, path, &machine_link_handlers, machine);
    }
    machine_advance_soon(machine);
}

static void machine_new_uuid(char uuid[MACHINE_UUID_BYTES])
{
    uint8_t b[16];
    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        abort(); /* a blocking read of so few bytes is never short (getrandom(2)) */
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40); /* version 4: random (RFC 4122) */
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    snprintf(uuid, MACHINE_UUID_BYTES,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
}

/* Starts the VM with the disks of all who wait. */
static void machine_start(struct machine *machine)
{
    struct error error = {0};
    for (size_t i = 0; i < machine->wants.count;) {
        const struct machine_want *want = &machine->wants.items[i];
        if (disks_find(&machine->disks, want->id) ||
            disks_add(&machine->disks, want->id, want->image, &error))
            i++;
        else
            machine_answer(machine, i, &error);
    }
    CLEANUP(memory_free_text) char *left_over = memory_text(machine->saved->machine);
    machine_new_uuid(machine->uuid);
    if (!saved_state_note(machine->saved, &machine->saved->machine, machine->uuid, &error)) {
        disks_release(&machine->disks);
        machine_answer_all(machine, &error);
        return;
    }
    struct machine_job *job = machine_new_job(machine);
    job->left_over = left_over;
    left_over = NULL;
    for (size_t i = 0; i < machine->disks.list.count; i++)
        disks_copy(&job->disks, &machine->disks.list.items[i]);
    machine->state = MACHINE_STARTING;
    journal_write("starting VM %s", machine->uuid);
    job_add(&machine->lane, (struct job){machine_job_start, machine_on_started, job});
}

/* --- back to OFF --- */

static void machine_on_ended(void *data, const struct error *error)
{
    struct machine_job *job = data;
    struct machine *machine = job->machine;
    machine_job_free(job);
    journal_write("VM %s is off%s%s", machine->uuid, error ? ": " : "",
                  error ? error->message : "");
    guest_link_close(machine->link, "it was shut down");
    machine->link = NULL;
    machine->state = MACHINE_OFF;
    disks_release(&machine->disks);
    if (error) {
        machine_answer_all(machine, error);
        machine_answer_stops(machine, error);
    }
    machine_advance_soon(machine);
}

/* Waits for the VM's end, `deadline_ms` at most, then destroys it. */
static void machine_end(struct machine *machine, enum machine_state state, int64_t deadline_ms)
{
    struct machine_job *job = machine_new_job(machine);
    job->deadline_ms = deadline_ms;
    job->stop = state == MACHINE_STOPPING;
    machine->state = state;
    uv_timer_stop(&machine->idle);
    job_add(&machine->lane, (struct job){machine_job_end, machine_on_ended, job});
}

static void machine_on_link_lost(void *user, const char *why)
{
    struct machine *machine = user;
    enum machine_state state = machine->state;
    guest_link_close(machine->link, why);
    machine->link = NULL;
    if (state != MACHINE_BOOTING && state != MACHINE_ON)
        return; /* it is on its way down already */
    journal_write("VM %s is lost: %s", machine->uuid, why);
    machine_end(machine, MACHINE_ENDING, 0);
    if (state == MACHINE_BOOTING) {
        struct error error = {0};
        error_set(&error, ERROR_CLASS_UNAVAILABLE,
                  "The virtual machine did not come up: %s. See %s/" MACHINE_CONSOLE_LOG ".", why,
                  machine->identity->state);
        machine_answer_all(machine, &error);
    }
}

static void machine_on_power_off_frame(void *user, const struct wire_frame *frame)
{
    (void)user;
    (void)frame; /* the VM's end is the answer */
}

static void machine_on_power_off_lost(void *user, const char *why)
{
    (void)user;
    (void)why;
}

static void machine_power_off(struct machine *machine)
{
    static const struct guest_link_stream_handlers handlers = {.frame = machine_on_power_off_frame,
                                                               .lost = machine_on_power_off_lost};
    static const struct wire_request request = {
        .kind = WIRE_REQUEST_POWER_OFF, .distro = "", .folder = ""};
    struct error error = {0};
    bool asked = guest_link_stream_open(machine->link, &request, &handlers, machine, &error) != 0;
    journal_write("stopping VM %s", machine->uuid);
    machine_end(machine, MACHINE_STOPPING, asked ? HYPERVISOR_END_MS : 0);
}

static void machine_on_network_removed(void *data, const struct error *error)
{
    struct machine_job *job = data;
    struct machine *machine = job->machine;
    machine_job_free(job);
    machine->state = MACHINE_OFF;
    if (!error)
        machine_note(machine, &machine->saved->network, NULL);
    machine_answer_stops(machine, error);
    machine_advance_soon(machine);
}

/* Off, and somebody asked for it. */
static void machine_finish_stop(struct machine *machine)
{
    bool remove = false;
    for (size_t i = 0; i < machine->stops.count; i++)
        remove = remove || machine->stops.items[i].remove_network;
    if (!remove || !machine->saved->network) {
        machine_answer_stops(machine, NULL);
        machine_advance_soon(machine);
        return;
    }
    machine->state = MACHINE_ENDING;
    job_add(&machine->lane, (struct job){machine_job_remove_network, machine_on_network_removed,
                                         machine_new_job(machine)});
}

/* --- while ON --- */

static void machine_on_plugged(void *data, const struct error *error)
{
    struct machine_job *job = data;
    struct machine *machine = job->machine;
    machine->plugging = false;
    if (error && machine->state == MACHINE_ON) {
        const char *id = job->disks.list.items[0].id;
        disks_remove(&machine->disks, id);
        for (size_t i = 0; i < machine->wants.count;) {
            if (text_same(machine->wants.items[i].id, id))
                machine_answer(machine, i, error);
            else
                i++;
        }
    }
    machine_job_free(job);
    machine_advance_soon(machine);
}

/* Meets the wants whose disk is there, and plugs in the first that is not. */
static void machine_serve(struct machine *machine)
{
    for (size_t i = 0; i < machine->wants.count && !machine->plugging;) {
        const struct machine_want *want = &machine->wants.items[i];
        struct error error = {0};
        if (disks_find(&machine->disks, want->id)) {
            machine_answer(machine, i, NULL);
            continue;
        }
        const struct disk *disk = disks_add(&machine->disks, want->id, want->image, &error);
        if (!disk) {
            machine_answer(machine, i, &error);
            continue;
        }
        struct machine_job *job = machine_new_job(machine);
        disks_copy(&job->disks, disk);
        machine->plugging = true;
        job_add(&machine->lane, (struct job){machine_job_plug, machine_on_plugged, job});
    }
}

static void machine_watch_idle(struct machine *machine)
{
    bool idle = machine->state == MACHINE_ON && machine->users == 0 && machine->wants.count == 0;
    if (!idle)
        uv_timer_stop(&machine->idle);
    else if (!uv_is_active((uv_handle_t *)&machine->idle))
        uv_timer_start(&machine->idle, machine_on_idle,
                       (uint64_t)(machine->identity->idle_s * CLOCK_MS_PER_S), 0);
}

static void machine_advance(struct machine *machine)
{
    machine_answer_ended(machine);
    machine_answer_shut_down(machine);
    switch (machine->state) {
    case MACHINE_OFF:
        if (machine->stops.count)
            machine_finish_stop(machine);
        else if (machine->wants.count)
            machine_start(machine);
        break;
    case MACHINE_BOOTING:
        if (machine->stops.count)
            machine_end(machine, MACHINE_ENDING, 0);
        break;
    case MACHINE_ON:
        if (machine->stops.count)
            machine_power_off(machine);
        else
            machine_serve(machine);
        break;
    case MACHINE_STARTING:
    case MACHINE_STOPPING:
    case MACHINE_ENDING:
        break; /* a job is under way and calls again */
    }
    machine_watch_idle(machine);
}

void machine_want(struct machine *machine, const struct saved_state_distro *distro,
                  machine_done *done, void *user)
{
    *VECTOR_ADD(&machine->wants) = (struct machine_want){.id = memory_text(distro->id),
                                                         .image = memory_text(distro->image),
                                                         .done = done,
                                                         .user = user};
    machine_advance_soon(machine);
}

void machine_forget(struct machine *machine, const void *user)
{
    for (size_t i = 0; i < machine->wants.count;) {
        struct machine_want *want = &machine->wants.items[i];
        if (want->user != user) {
            i++;
            continue;
        }
        free(want->id);
        free(want->image);
        machine->wants.count--;
        memmove(want, want + 1, (machine->wants.count - i) * sizeof *want);
    }
    machine_advance_soon(machine);
}

/* A shutdown that was not one. */
static void machine_on_spared(void *data, const struct error *error)
{
    struct machine_job *job = data;
    if (job->done)
        job->done(job->user, error);
    machine_job_free(job);
}

static bool machine_is_spared(const struct machine *machine)
{
    return machine->state == MACHINE_ON && (faults_have(machine->faults, FAULT_STOP_DOES_NOTHING) ||
                                            faults_have(machine->faults, FAULT_STOP_DISOWNS));
}

void machine_stop(struct machine *machine, bool remove_network, machine_done *done, void *user)
{
    if (machine_is_spared(machine)) {
        struct machine_job *job = machine_new_job(machine);
        job->done = done;
        job->user = user;
        job_add(&machine->lane, (struct job){machine_job_spare, machine_on_spared, job});
        return;
    }
    *VECTOR_ADD(&machine->stops) =
        (struct machine_stop_want){.remove_network = remove_network, .done = done, .user = user};
    for (size_t i = 0; i < machine->wants.count; i++)
        machine->wants.items[i].shut_down = true;
    machine_advance_soon(machine);
}

/* --- terminating one distribution --- */

static void machine_terminated(struct machine_job *job, const struct error *error)
{
    if (error)
        job->failure = *error;
    *VECTOR_ADD(&job->machine->ended) = job;
    machine_advance_soon(job->machine);
}

static void machine_on_unplugged(void *data, const struct error *error)
{
    struct machine_job *job = data;
    struct machine *machine = job->machine;
    bool same_vm = text_same(machine->uuid, job->uuid);
    if (!error && same_vm)
        disks_remove(&machine->disks, job->disks.list.items[0].id);
    machine_terminated(job, error);
}

static void machine_on_unmounted(struct machine_job *job, const struct error *error)
{
    struct machine *machine = job->machine;
    struct disk *disk = disks_find(&machine->disks, job->disks.list.items[0].id);
    if (disk && !error)
        disk->used = false;
    if (error || !job->unplug)
        machine_terminated(job, error);
    else
        job_add(&machine->lane, (struct job){machine_job_unplug, machine_on_unplugged, job});
}

static void machine_on_unmount_frame(void *user, const struct wire_frame *frame)
{
    struct machine_job *job = user;
    struct error error = {0};
    if (frame->type == WIRE_REFUSED) {
        error_set(&error, ERROR_CLASS_UNAVAILABLE, "The guest cannot stop the distribution: %.*s",
                  (int)frame->length, (const char *)frame->payload);
        machine_on_unmounted(job, &error);
    } else if (frame->type == WIRE_EXIT) {
        int status = wire_exit_status(wire_exit_decode(frame));
        if (status)
            error_set(&error, ERROR_CLASS_UNAVAILABLE,
                      "The guest cannot stop the distribution: status %d", status);
        machine_on_unmounted(job, status ? &error : NULL);
    }
}

/* The VM is gone, and with it what ran in the distribution. */
static void machine_on_unmount_lost(void *user, const char *why)
{
    (void)why;
    machine_terminated(user, NULL);
}

void machine_terminate(struct machine *machine, const char *distro_id, bool unplug,
                       machine_done *done, void *user)
{
    static const struct guest_link_stream_handlers handlers = {.frame = machine_on_unmount_frame,
                                                               .lost = machine_on_unmount_lost};
    struct wire_request request = {.kind = WIRE_REQUEST_UNMOUNT, .distro = distro_id, .folder = ""};
    struct machine_job *job = machine_new_job(machine);
    const struct disk *disk = disks_find(&machine->disks, distro_id);
    struct error error = {0};
    job->done = done;
    job->user = user;
    job->unplug = unplug;
    if (machine->state != MACHINE_ON || !disk) {
        machine_terminated(job, NULL);
        return;
    }
    disks_copy(&job->disks, disk);
    if (!guest_link_stream_open(machine->link, &request, &handlers, job, &error))
        machine_terminated(job, &error);
}

struct guest_link *machine_link(struct machine *machine)
{
    return machine->link;
}

void machine_use(struct machine *machine, const char *distro_id)
{
    struct disk *disk = disks_find(&machine->disks, distro_id);
    if (disk)
        disk->used = true;
    machine->users++;
    machine_watch_idle(machine);
}

void machine_unuse(struct machine *machine)
{
    machine->users--;
    machine_watch_idle(machine);
}

bool machine_runs(const struct machine *machine, const char *distro_id)
{
    const struct disk *disk = disks_find(&machine->disks, distro_id);
    return machine->state == MACHINE_ON && disk && disk->used;
}
