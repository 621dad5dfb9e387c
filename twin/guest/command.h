/* Starting processes: a command in a distro, or a piece of init's own work that may block. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include "guest/cgroup.h"
#include "wire/request.h"

/* Init's ends of a child's pipes; -1 for one that is closed. */
struct command_pipes {
    int to_stdin;
    int from_stdout;
    int from_stderr;
};

/* Runs `request->argv` with the request's environment and folder: in the namespaces of the
 * process that `holder` (a pidfd) stands for, in a session and a control group of its own.
 * What can't be executed says so on its stderr and exits with 127 (not found) or 126, as in a
 * shell. Gives the process id, and fills group and pipes (init's ends don't block); or -1 with
 * errno and nothing to release. */
pid_t command_start(const struct wire_request *request, int holder, struct cgroup *cgroup,
                    struct command_pipes *pipes);

/* Runs `task(argument)` in a child of init, which exits with what it returns. Gives the process
 * id, or -1 with errno. */
pid_t command_start_task(int (*task)(const void *argument), const void *argument);
