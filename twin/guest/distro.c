/* The distros of the VM: which are mounted, and how one gets from one state to the next. */
#include "guest/distro.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest/command.h"
#include "guest/console.h"

void distros_prepare(struct distros *distros)
{
    for (size_t i = 0; i < DISTROS_MAX; i++)
        distros->items[i] = (struct distro){.holder = -1, .report_fd = -1};
}

struct distro *distros_find(struct distros *distros, const char *id)
{
    for (size_t i = 0; i < DISTROS_MAX; i++) {
        struct distro *distro = &distros->items[i];
        if (distro->state != DISTRO_UNUSED && strcmp(distro->id, id) == 0)
            return distro;
    }
    return NULL;
}

struct distro *distros_start(struct distros *distros, const char *id)
{
    struct distro *distro = NULL;
    for (size_t i = 0; i < DISTROS_MAX; i++) {
        struct distro *slot = &distros->items[i];
        if (slot->state == DISTRO_UNUSED && (!distro || strcmp(slot->id, id) == 0))
            distro = slot; /* its former one, if there is one: that may be stuck */
    }
    if (!distro) {
        errno = EMFILE;
        return NULL;
    }
    *distro = (struct distro){.holder = -1, .report_fd = -1, .report_place = POLL_SET_NONE};
    snprintf(distro->id, sizeof distro->id, "%s", id);
    distro->child = holder_start(id, &distro->report_fd);
    if (distro->child < 0)
        return NULL;
    distro->holder = pidfd_open(distro->child, 0);
    if (distro->holder < 0)
        console_die("cannot open the holder of %s", id);
    distro->state = DISTRO_STARTING;
    distro->deadline_ms = poll_set_now_ms() + DISTRO_START_MS;
    return distro;
}

static void distro_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void distro_stop(struct distro *distro)
{
    if (distro->state != DISTRO_STARTING && distro->state != DISTRO_READY)
        return;
    kill(distro->child, SIGKILL);
    distro_close(&distro->report_fd);
    distro->state = DISTRO_STOPPING;
}

void distros_await(struct distros *distros, struct poll_set *poll_set)
{
    for (size_t i = 0; i < DISTROS_MAX; i++) {
        struct distro *distro = &distros->items[i];
        distro->report_place = POLL_SET_NONE;
        if (distro->state == DISTRO_STARTING) {
            distro->report_place = poll_set_add(poll_set, distro->report_fd, POLLIN);
            poll_set_until(poll_set, distro->deadline_ms);
        }
    }
}

/* Reads the one report of a holder. */
static void distro_take_report(struct distro *distro)
{
    char report[HOLDER_REPORT_MAX + 1];
    ssize_t length = read(distro->report_fd, report, sizeof report - 1);
    report[length > 0 ? length : 0] = '\0';
    if (report[0] == HOLDER_READY && strlen(report + 1) < sizeof distro->disk) {
        memcpy(distro->disk, report + 1, strlen(report + 1) + 1);
        distro_close(&distro->report_fd);
        distro->state = DISTRO_READY;
        return;
    }
    snprintf(distro->failure, sizeof distro->failure, "%s",
             report[0] == HOLDER_FAILED ? report + 1 : "the distro ended while it was mounted");
    distro_stop(distro);
}

bool distros_advance(struct distros *distros, const struct poll_set *poll_set)
{
    bool changed = false;
    for (size_t i = 0; i < DISTROS_MAX; i++) {
        struct distro *distro = &distros->items[i];
        if (distro->state != DISTRO_STARTING)
            continue;
        if (poll_set_events(poll_set, distro->report_place)) {
            distro_take_report(distro);
            changed = true;
        } else if (poll_set_now_ms() >= distro->deadline_ms) {
            snprintf(distro->failure, sizeof distro->failure,
                     "the distro was not mounted within %d s", DISTRO_START_MS / 1000);
            distro_stop(distro);
            changed = true;
        }
    }
    return changed;
}

static int distro_settle_task(const void *disk)
{
    return disk_settle(disk, DISTRO_SETTLE_MS) ? 0 : 1;
}

bool distros_child_ended(struct distros *distros, pid_t pid, int status)
{
    struct distro *distro = NULL;
    for (size_t i = 0; i < DISTROS_MAX && !distro; i++) {
        if (distros->items[i].state != DISTRO_UNUSED && distros->items[i].child == pid)
            distro = &distros->items[i];
    }
    if (!distro)
        return false;
    if (distro->state == DISTRO_SETTLING) {
        distro->stuck = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        if (distro->stuck)
            console_say("the disk of %s did not become free", distro->id);
        distro->state = DISTRO_UNUSED;
        return true;
    }
    if (distro->state == DISTRO_READY)
        console_say("%s ended by itself", distro->id);
    distro_close(&distro->report_fd);
    distro_close(&distro->holder);
    distro->child = distro->disk[0] ? command_start_task(distro_settle_task, distro->disk) : 0;
    distro->state = distro->child > 0 ? DISTRO_SETTLING : DISTRO_UNUSED;
    return true;
}

bool distros_stuck(const struct distros *distros, const char *id)
{
    for (size_t i = 0; i < DISTROS_MAX; i++) {
        const struct distro *distro = &distros->items[i];
        if (distro->stuck && strcmp(distro->id, id) == 0)
            return true;
    }
    return false;
}

void distros_settle(struct distros *distros)
{
    int64_t deadline_ms = poll_set_now_ms() + DISTRO_SETTLE_MS;
    for (size_t i = 0; i < DISTROS_MAX; i++) {
        struct distro *distro = &distros->items[i];
        int64_t left_ms = deadline_ms - poll_set_now_ms();
        if (distro->state != DISTRO_UNUSED && distro->disk[0] &&
            !disk_settle(distro->disk, left_ms > 0 ? (int)left_ms : 0))
            console_say("the disk of %s did not become free: %s", distro->id, strerror(errno));
    }
}
