/* Starting processes: a command in a distro, or a piece of init's own work that may block. */
#include "guest/command.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest/child.h"
#include "guest/holder.h"

#define COMMAND_DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* A shell's exit statuses for what it can't execute. */
#define COMMAND_NOT_FOUND      127
#define COMMAND_NOT_EXECUTABLE 126

/* Both ends of all the pipes between init and a command that is being started. */
struct command_plumbing {
    int input[2];
    int output[2];
    int errors[2];
    int go[2]; /* holds the child back until it is in its control group */
};

static void plumbing_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void plumbing_close_pair(int pair[2])
{
    int kept = errno;
    plumbing_close(&pair[0]);
    plumbing_close(&pair[1]);
    errno = kept;
}

static void plumbing_release(struct command_plumbing *plumbing)
{
    plumbing_close_pair(plumbing->input);
    plumbing_close_pair(plumbing->output);
    plumbing_close_pair(plumbing->errors);
    plumbing_close_pair(plumbing->go);
}

static bool plumbing_make(struct command_plumbing *plumbing)
{
    *plumbing = (struct command_plumbing){{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}};
    if (pipe2(plumbing->input, O_CLOEXEC) == 0 && pipe2(plumbing->output, O_CLOEXEC) == 0 &&
        pipe2(plumbing->errors, O_CLOEXEC) == 0 && pipe2(plumbing->go, O_CLOEXEC) == 0 &&
        fcntl(plumbing->input[1], F_SETFL, O_NONBLOCK) == 0 &&
        fcntl(plumbing->output[0], F_SETFL, O_NONBLOCK) == 0 &&
        fcntl(plumbing->errors[0], F_SETFL, O_NONBLOCK) == 0)
        return true;
    plumbing_release(plumbing);
    return false;
}

/* The command's environment: what the host gave, and what no command should be without. */
static void command_set_environment(const struct wire_request *request)
{
    clearenv();
    for (size_t i = 0; request->environment[i]; i++) {
        if (strchr(request->environment[i], '='))
            putenv((char *)request->environment[i]); /* the request outlives the exec */
    }
    setenv("PATH", COMMAND_DEFAULT_PATH, 0);
    setenv("HOME", "/root", 0);
    setenv("USER", "root", 0);
    setenv("SHELL", "/bin/sh", 0);
}

/* The child: never returns. */
static _Noreturn void command_become(const struct wire_request *request, int holder,
                                     struct command_plumbing *plumbing)
{
    char go;
    plumbing_close(&plumbing->go[1]);
    if (read(plumbing->go[0], &go, 1) != 1)
        _exit(COMMAND_NOT_EXECUTABLE);
    dup2(plumbing->input[0], STDIN_FILENO);
    dup2(plumbing->output[1], STDOUT_FILENO);
    dup2(plumbing->errors[1], STDERR_FILENO);
    child_become_ordinary();
    setsid();
    if (setns(holder, CLONE_NEWNS) < 0) {
        dprintf(STDERR_FILENO, "cannot enter the distro: %s\n", strerror(errno));
        _exit(COMMAND_NOT_EXECUTABLE);
    }
    command_set_environment(request);
    const char *folder = request->folder[0] ? request->folder : getenv("HOME");
    if (folder && chdir(folder) < 0 && request->folder[0]) {
        dprintf(STDERR_FILENO, "cannot change to the folder %s: %s\n", folder, strerror(errno));
        _exit(COMMAND_NOT_EXECUTABLE);
    }
    execvp(request->argv[0], (char *const *)request->argv);
    int reason = errno;
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", request->argv[0], strerror(reason));
    _exit(reason == ENOENT ? COMMAND_NOT_FOUND : COMMAND_NOT_EXECUTABLE);
}

pid_t command_start(const struct wire_request *request, int holder, struct cgroup *cgroup,
                    struct command_pipes *pipes)
{
    struct command_plumbing plumbing;
    if (!plumbing_make(&plumbing))
        return -1;
    if (!cgroup_create(cgroup)) {
        plumbing_release(&plumbing);
        return -1;
    }
    /* A process enters a PID namespace only by being born there. */
    pid_t pid = -1;
    if (children_enter(holder)) {
        pid = fork();
        if (pid == 0)
            command_become(request, holder, &plumbing);
        children_leave();
    }
    bool started = pid > 0 && cgroup_add(cgroup, pid) && write(plumbing.go[1], "", 1) == 1;
    if (started) {
        *pipes = (struct command_pipes){plumbing.input[1], plumbing.output[0], plumbing.errors[0]};
        plumbing.input[1] = plumbing.output[0] = plumbing.errors[0] = -1;
    }
    plumbing_release(&plumbing); /* a child that was not told to go exits by itself */
    if (!started)
        cgroup_release(cgroup);
    return started ? pid : -1;
}

pid_t command_start_task(int (*task)(const void *argument), const void *argument)
{
    pid_t pid = fork();
    if (pid == 0) {
        child_become_ordinary();
        _exit(task(argument));
    }
    return pid;
}
