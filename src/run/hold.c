/* A shell for the user, on the host as a failure left it. */
#include "run/hold.h"

#include <signal.h>

#include "base/clock.h"
#include "run/shell.h"

/* Nobody holds a failed host for longer. */
#define HOLD_MS_MAX (7 * 24 * 3600 * CLOCK_MS_PER_S)

struct hold {
    uv_process_t process;
    bool left;
    bool closed;
};

static void hold_on_exit(uv_process_t *process, int64_t exit_status, int signal)
{
    (void)exit_status;
    (void)signal;
    struct hold *hold = process->data;
    hold->left = true;
}

static bool hold_is_left(void *user)
{
    const struct hold *hold = user;
    return hold->left;
}

static void hold_on_close(uv_handle_t *handle)
{
    struct hold *hold = handle->data;
    hold->closed = true;
}

static int hold_start(struct prover *prover, struct hold *hold, const char *shell)
{
    char *argv[] = {(char *)shell, NULL};
    uv_stdio_container_t terminal[] = {{.flags = UV_INHERIT_FD, .data.fd = 0},
                                       {.flags = UV_INHERIT_FD, .data.fd = 1},
                                       {.flags = UV_INHERIT_FD, .data.fd = 2}};
    const uv_process_options_t options = {
        .file = shell, .args = argv, .exit_cb = hold_on_exit, .stdio = terminal, .stdio_count = 3};
    hold->closed = hold->left = false;
    hold->process.data = hold; /* uv_spawn leaves it */
    return uv_spawn(&prover->loop, &hold->process, &options);
}

static void hold_close(struct prover *prover, struct hold *hold)
{
    uv_close((uv_handle_t *)&hold->process, hold_on_close);
    while (!hold->closed)
        uv_run(&prover->loop, UV_RUN_ONCE);
}

bool hold_shell(struct prover *prover, struct error *error)
{
    const char *wanted = shell_wanted();
    const char *shell = wanted ? wanted : shell_default();
    struct hold hold = {0};
    int code = hold_start(prover, &hold, shell);
    if (code < 0) {
        hold_close(prover, &hold);
        shell = shell_default();
        code = hold_start(prover, &hold, shell);
    }
    if (code == 0)
        prover_wait(prover, hold_is_left, &hold, HOLD_MS_MAX, 0);
    if (code == 0 && !hold.left) /* a second signal ends everything at once */
        uv_process_kill(&hold.process, SIGHUP);
    hold_close(prover, &hold);
    return code == 0 || error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                                       "cannot start the shell %s: %s", shell, uv_strerror(code));
}
