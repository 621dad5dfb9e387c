/* The private host's outer process: the one that a user or a script sees.
 *
 * It waits for two things: signals, which it takes by a signalfd and passes on, and messages of the
 * first process inside. */
#include "private/private.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "private/cache.h"
#include "private/channel.h"
#include "private/foreground.h"
#include "private/init.h"
#include "private/namespaces.h"

/* Signals that mean the command. */
static const int private_passed[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};

struct private
{
    pid_t init;    /* the first process inside, as seen from here */
    int channel;   /* our end */
    int signals;   /* signalfd */
    bool terminal; /* the command has the terminal for itself */
    bool started;  /* the command runs */
    bool ended;    /* its end was reported */
    bool failed;   /* the private host could not be set up: error says why */
    int status;
    struct error error;
    int64_t deadline_ns; /* when all is killed; 0 for never */
};

/* Ends it all now; the status tells of the signal that was the reason. */
static void private_end(struct private *host, int signal)
{
    if (!host->ended)
        host->status = 128 + signal;
    host->ended = true;
    host->deadline_ns = 0;
    (void)kill(host->init, SIGKILL);
}

/* The command was stopped from its terminal: stops with it, as a shell expects, and on after it. */
static void private_stop(const struct private *host)
{
    if (!host->terminal)
        return; /* it shares our group: whoever stopped it stopped us too, or meant it alone */
    foreground_give(getpgrp());
    (void)raise(SIGSTOP);
    struct channel_message message = {.kind = CHANNEL_CONTINUE, .value = foreground_has_terminal()};
    channel_send(host->channel, &message);
}

static void private_hear(struct private *host)
{
    struct channel_message message;
    while (channel_receive(host->channel, &message) == CHANNEL_MESSAGE) {
        switch (message.kind) {
        case CHANNEL_STARTED:
            host->started = true;
            break;
        case CHANNEL_STOPPED:
            private_stop(host);
            break;
        case CHANNEL_ENDED:
            host->ended = true;
            host->status = message.value;
            break;
        case CHANNEL_FAILED:
            host->failed = true;
            host->error = message.error;
            break;
        case CHANNEL_SIGNAL:
        case CHANNEL_CONTINUE:
            break; /* these go inwards */
        }
    }
}

/* Passes a signal on to the command; before there is one, ends it all. */
static void private_pass(struct private *host, const struct signalfd_siginfo *taken)
{
    int signal = (int)taken->ssi_signo;
    if (!host->started) {
        private_end(host, signal);
        return;
    }
    /* What the terminal sends to our group the command got, too, if it is in it. */
    if (!host->terminal && taken->ssi_code == SI_KERNEL)
        return;
    struct channel_message message = {.kind = CHANNEL_SIGNAL, .value = signal};
    channel_send(host->channel, &message);
    if ((signal == SIGTERM || signal == SIGHUP) && !host->deadline_ns)
        host->deadline_ns = clock_monotonic_ns() + PRIVATE_GRACE_MS * CLOCK_NS_PER_MS;
}

/* Takes the signals that came; true once the first process inside has ended, and with it all. */
static bool private_signals(struct private *host)
{
    struct signalfd_siginfo taken;
    while (read(host->signals, &taken, sizeof taken) == (ssize_t)sizeof taken)
        if (taken.ssi_signo != SIGCHLD)
            private_pass(host, &taken);
    int status;
    if (waitpid(host->init, &status, WNOHANG) != host->init)
        return false;
    private_hear(host);
    if (!host->ended && !host->failed)
        host->failed = !error_set(&host->error, ERROR_CLASS_INTERNAL,
                                  "the private host was killed from outside");
    return true;
}

/* Until the deadline, at least 0; -1 for ever. */
static int private_left_ms(const struct private *host)
{
    if (!host->deadline_ns)
        return -1;
    int64_t left_ns = host->deadline_ns - clock_monotonic_ns();
    return left_ns <= 0 ? 0 : (int)(left_ns / CLOCK_NS_PER_MS) + 1;
}

static void private_wait(struct private *host)
{
    for (;;) {
        struct pollfd waited[] = {{.fd = host->signals, .events = POLLIN},
                                  {.fd = host->channel, .events = POLLIN}};
        if (poll(waited, 2, private_left_ms(host)) == 0)
            private_end(host, SIGKILL);
        private_hear(host);
        if (private_signals(host))
            return;
        if (waited[1].revents & POLLHUP) { /* nothing more to hear: its end is near */
            close(host->channel);
            host->channel = -1;
        }
    }
}

/* Blocks the signals that the signalfd takes. */
static int private_block(sigset_t *before, struct error *error)
{
    sigset_t taken;
    sigemptyset(&taken);
    sigaddset(&taken, SIGCHLD);
    for (size_t i = 0; i < sizeof private_passed / sizeof *private_passed; i++)
        sigaddset(&taken, private_passed[i]);
    sigprocmask(SIG_BLOCK, &taken, before);
    int signals = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signals < 0)
        error_set_errno(error, ERROR_CLASS_INTERNAL, errno, "cannot take signals");
    return signals;
}

static void private_release(struct private *host)
{
    if (host->channel >= 0)
        close(host->channel);
    if (host->signals >= 0)
        close(host->signals);
}

/* In the child, process 1 of the new namespaces. Never returns. */
static void private_inside(struct init_task *task, const struct private *host, int theirs)
{
    close(host->channel); /* else we would hold our own lifeline */
    close(host->signals);
    /* SIGCHLD has to reach libuv; the others stay blocked: nobody is to end process 1 but by
     * SIGKILL, and what it starts is given the caller's mask. */
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_UNBLOCK, &child, NULL);
    task->channel = theirs;
    init_run(task);
    _exit(0);
}

static bool private_start(struct private *host, struct init_task *task, struct error *error)
{
    host->signals = private_block(&task->mask, error);
    int ends[2];
    if (host->signals < 0 || !channel_open(ends, error))
        return false;
    host->channel = ends[0];
    host->terminal = task->terminal = foreground_is_ours();
    task->uid = geteuid();
    task->gid = getegid();
    host->init = namespaces_fork(&task->one_id, error);
    if (host->init == 0)
        private_inside(task, host, ends[1]);
    close(ends[1]);
    return host->init > 0;
}

bool private_run(const struct private_options *options, int *exit_status, struct error *error)
{
    CLEANUP(memory_free_text) char *cache = cache_folder();
    CLEANUP(memory_free_text) char *out = options->out ? realpath(options->out, NULL) : NULL;
    if (options->out && !out)
        return error_set_errno(error, ERROR_CLASS_USAGE, errno, "cannot use the folder %s",
                               options->out);
    CLEANUP(private_release) struct private host = {.channel = -1, .signals = -1};
    struct init_task task = {
        .command = options->command, .out = out, .cache = cache, .try_guest = options->try_guest};
    sigset_t before;
    sigprocmask(SIG_SETMASK, NULL, &before);
    bool started = private_start(&host, &task, error);
    if (started)
        private_wait(&host);
    if (host.terminal)
        foreground_give(getpgrp());
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (started && host.failed)
        *error = host.error;
    *exit_status = host.status;
    return started && !host.failed;
}
