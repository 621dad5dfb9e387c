/* A VM with the twin's guest in it, for tests: QEMU without libvirt, and the host's side of the
 * wire without the service. Trouble with the VM itself fails the running test. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/text.h"
#include "wire/credit.h"
#include "wire/request.h"
#include "wire/session.h"

/* How long anything may take in a VM under emulation on a busy machine. */
#define MACHINE_WAIT_MS 60000

/* Commands of one machine at the same time. */
#define MACHINE_COMMANDS_MAX 160

/* One stream, as a client of the service would have it. */
struct machine_command {
    bool used;
    uint32_t stream;
    const uint8_t *input; /* what is left to send to stdin */
    size_t input_length;
    bool input_ends; /* END follows the input */
    bool paused;     /* give no credit back: nobody reads the output */
    struct wire_credit credit;
    struct wire_debt debts[2];
    struct text out;
    struct text err;
    bool opened;
    bool ended[2];
    bool done; /* EXIT or REFUSED has come */
    char refusal[WIRE_REFUSAL_MAX + 1];
    struct wire_exit exit;
};

struct machine {
    const char *folder; /* holds the disk images, the console's log and the sockets */
    pid_t qemu;
    int port;
    uint32_t last_stream;
    struct wire_session session;
    struct text outgoing;
    struct machine_command commands[MACHINE_COMMANDS_MAX];
};

/* Runs a line of shell on this side and gives its exit status. */
int machine_shell(const char *line);

/* Makes `name`.img in the folder from a tarball. */
void machine_make_disk(const char *folder, const char *tar, const char *name);

/* Starts QEMU with `disk`.img of the folder, plugged in with its name as serial. */
void machine_start(struct machine *machine, const char *folder, const char *images,
                   const char *disk);
/* Plugs another disk in while the VM runs. */
void machine_plug(struct machine *machine, const char *disk);
/* Opens the port and begins a session; `wait`s for its ack. */
void machine_connect(struct machine *machine, bool wait);
/* Closes the port, as a service that died. */
void machine_disconnect(struct machine *machine);
/* Ends QEMU by SIGKILL. */
void machine_kill(struct machine *machine);
/* Waits until QEMU has ended by itself; gives its exit status. */
int machine_wait_end(struct machine *machine);

/* Opens a stream for a request. The command stays valid until machine_release. */
struct machine_command *machine_open(struct machine *machine, const struct wire_request *request);
/* Opens a stream that runs `script` by sh in the distro. */
struct machine_command *machine_run(struct machine *machine, const char *distro,
                                    const char *script);
/* Gives it stdin; `ends` closes that after it. The bytes must stay where they are. */
void machine_give(struct machine_command *command, const void *input, size_t length, bool ends);
/* Tells the guest that the command's client is gone. */
void machine_close(struct machine *machine, struct machine_command *command);
/* Sends bytes as they are: for what no proper host would send. */
void machine_send_raw(struct machine *machine, const void *bytes, size_t length);

/* Moves bytes both ways until `*flag` is true. Fails the test after MACHINE_WAIT_MS. */
void machine_until(struct machine *machine, const bool *flag);
/* Moves bytes both ways once, waiting up to `wait_ms` for some. */
void machine_turn(struct machine *machine, int wait_ms);
/* Runs a script to its end and gives its exit status; `expected` is its stdout, NULL for any. */
int machine_script(struct machine *machine, const char *distro, const char *script,
                   const char *expected);
/* The same for a request without a distro's command. */
int machine_request(struct machine *machine, enum wire_request_kind kind, const char *distro,
                    const char *expected);
void machine_release(struct machine_command *command);
