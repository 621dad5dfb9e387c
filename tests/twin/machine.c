/* A VM with the twin's guest in it, for tests. */
#include "twin/machine.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"

#define MACHINE_PORT    "port.socket"
#define MACHINE_MONITOR "monitor.socket"

static int64_t machine_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int machine_shell(const char *line)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void machine_make_disk(const char *folder, const char *tar, const char *name)
{
    CLEANUP(memory_free_text)
    char *line =
        memory_format("set -e; root='%s/%s.root'; mkdir \"$root\"; "
                      "fakeroot sh -ec 'bsdtar -xpf \"$1\" -C \"$2\"; "
                      "PATH=$PATH:/usr/sbin:/sbin; mke2fs -q -t ext4 -d \"$2\" \"$3\" 64M' "
                      "sh '%s' \"$root\" '%s/%s.img'; rm -rf \"$root\"",
                      folder, name, tar, folder, name);
    assert_int_equal(machine_shell(line), 0);
}

static _Noreturn void machine_become_qemu(const struct machine *machine, const char *images,
                                          const char *disk)
{
    char *kernel = memory_format("%s/vmlinuz", images);
    char *initramfs = memory_format("%s/initramfs.img", images);
    char *console = memory_format("file:%s/console.log", machine->folder);
    char *port = memory_format("socket,id=port,path=%s/" MACHINE_PORT ",server=on,wait=off",
                               machine->folder);
    char *monitor =
        memory_format("unix:%s/" MACHINE_MONITOR ",server=on,wait=off", machine->folder);
    char *drive = memory_format("file=%s/%s.img,format=raw,if=none,id=first,cache=none",
                                machine->folder, disk);
    char *device = memory_format("virtio-blk-pci,drive=first,serial=%s", disk);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execlp("qemu-system-x86_64", "qemu-system-x86_64", "-nodefaults", "-no-user-config",
           "-no-reboot", "-machine", "q35", "-accel", "tcg", "-cpu", "max", "-m", "256", "-display",
           "none", "-kernel", kernel, "-initrd", initramfs, "-append",
           "quiet console=ttyS0 panic=-1 cryptomgr.notests", "-serial", console, "-monitor",
           monitor, "-device", "virtio-serial-pci", "-chardev", port, "-device",
           "virtserialport,chardev=port,name=" WIRE_PORT_NAME, "-netdev", "user,id=net", "-device",
           "virtio-net-pci,netdev=net", "-drive", drive, "-device", device, "-device",
           "pcie-root-port,id=spare,chassis=1", (char *)NULL);
    _exit(127);
}

void machine_start(struct machine *machine, const char *folder, const char *images,
                   const char *disk)
{
    memset(machine, 0, sizeof *machine);
    machine->folder = folder;
    machine->port = -1;
    machine->qemu = fork();
    assert_true(machine->qemu >= 0);
    if (machine->qemu == 0)
        machine_become_qemu(machine, images, disk);
}

/* Connects to one of QEMU's sockets, which may have to appear first. */
static int machine_socket(struct machine *machine, const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length =
        snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", machine->folder, name);
    assert_true(length < (int)sizeof address.sun_path);
    int64_t deadline_ms = machine_now_ms() + MACHINE_WAIT_MS;
    for (;;) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        assert_true(fd >= 0);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
            return fd;
        close(fd);
        assert_true(machine_now_ms() < deadline_ms);
        assert_int_equal(waitpid(machine->qemu, NULL, WNOHANG), 0);
        poll(NULL, 0, 5);
    }
}

/* Sends a line to QEMU's monitor and reads up to the next prompt. */
static void machine_monitor(int monitor, const char *line)
{
    static char answer[64 * 1024]; /* it draws the line anew at every character */
    size_t length = 0;
    if (line[0])
        assert_int_equal(write(monitor, line, strlen(line)), strlen(line));
    while (length < 7 || memcmp(answer + length - 7, "(qemu) ", 7) != 0) {
        struct pollfd item = {.fd = monitor, .events = POLLIN};
        assert_int_equal(poll(&item, 1, MACHINE_WAIT_MS), 1);
        ssize_t got = read(monitor, answer + length, sizeof answer - length);
        assert_true(got > 0);
        length += (size_t)got;
    }
}

void machine_plug(struct machine *machine, const char *disk)
{
    int monitor = machine_socket(machine, MACHINE_MONITOR);
    machine_monitor(monitor, "");
    CLEANUP(memory_free_text)
    char *drive = memory_format("drive_add 0 file=%s/%s.img,format=raw,if=none,id=%s\n",
                                machine->folder, disk, disk);
    machine_monitor(monitor, drive);
    CLEANUP(memory_free_text)
    char *device =
        memory_format("device_add virtio-blk-pci,drive=%s,serial=%s,bus=spare\n", disk, disk);
    machine_monitor(monitor, device);
    close(monitor);
}

void machine_send_raw(struct machine *machine, const void *bytes, size_t length)
{
    text_append_bytes(&machine->outgoing, bytes, length);
}

static void machine_send(struct machine *machine, enum wire_type type, enum wire_channel channel,
                         uint32_t stream, const void *payload, size_t length)
{
    uint8_t header[WIRE_HEADER_BYTES];
    wire_header_encode(header, type, channel, stream, length);
    machine_send_raw(machine, header, sizeof header);
    machine_send_raw(machine, payload, length);
}

void machine_connect(struct machine *machine, bool wait)
{
    static uint8_t hello[WIRE_HELLO_BYTES];
    uint64_t number;
    assert_int_equal(getrandom(&number, sizeof number, 0), sizeof number);
    machine->port = machine_socket(machine, MACHINE_PORT);
    fcntl(machine->port, F_SETFL, O_NONBLOCK);
    wire_session_begin(&machine->session, WIRE_ROLE_HOST, number);
    wire_hello_encode(hello, number);
    machine_send_raw(machine, hello, sizeof hello);
    if (wait)
        machine_until(machine, &machine->session.started);
}

void machine_disconnect(struct machine *machine)
{
    close(machine->port);
    machine->port = -1;
    text_release(&machine->outgoing);
    for (size_t i = 0; i < MACHINE_COMMANDS_MAX; i++)
        machine_release(&machine->commands[i]);
}

int machine_wait_end(struct machine *machine)
{
    int64_t deadline_ms = machine_now_ms() + MACHINE_WAIT_MS;
    int status;
    while (waitpid(machine->qemu, &status, WNOHANG) == 0) {
        assert_true(machine_now_ms() < deadline_ms);
        machine_turn(machine, 5);
    }
    machine->qemu = 0;
    machine_disconnect(machine);
    return status;
}

void machine_kill(struct machine *machine)
{
    if (machine->qemu <= 0)
        return;
    kill(machine->qemu, SIGKILL);
    waitpid(machine->qemu, NULL, 0);
    machine->qemu = 0;
    machine_disconnect(machine);
}

struct machine_command *machine_open(struct machine *machine, const struct wire_request *request)
{
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    const char *fault;
    size_t length = wire_request_encode(request, payload, &fault);
    assert_true(length > 0);
    struct machine_command *command = machine->commands;
    while (command->used) {
        command++;
        assert_true(command < machine->commands + MACHINE_COMMANDS_MAX);
    }
    *command = (struct machine_command){
        .used = true, .stream = ++machine->last_stream, .credit = wire_credit_initial()};
    machine_send(machine, WIRE_OPEN, WIRE_STDIN, command->stream, payload, length);
    return command;
}

struct machine_command *machine_run(struct machine *machine, const char *distro, const char *script)
{
    const struct wire_request request = {
        .kind = WIRE_REQUEST_RUN, .distro = distro, .argv = {"sh", "-c", script}};
    return machine_open(machine, &request);
}

void machine_give(struct machine_command *command, const void *input, size_t length, bool ends)
{
    command->input = input;
    command->input_length = length;
    command->input_ends = ends;
}

void machine_close(struct machine *machine, struct machine_command *command)
{
    machine_send(machine, WIRE_CLOSE, WIRE_STDIN, command->stream, NULL, 0);
}

void machine_release(struct machine_command *command)
{
    text_release(&command->out);
    text_release(&command->err);
    *command = (struct machine_command){0};
}

/* Sends as much stdin as there is credit for. */
static void machine_feed(struct machine *machine, struct machine_command *command)
{
    while (command->input_length && command->credit.available && !command->done) {
        size_t piece = command->input_length;
        if (piece > command->credit.available)
            piece = command->credit.available;
        if (piece > WIRE_DATA_MAX)
            piece = WIRE_DATA_MAX;
        machine_send(machine, WIRE_DATA, WIRE_STDIN, command->stream, command->input, piece);
        wire_credit_spend(&command->credit, piece);
        command->input += piece;
        command->input_length -= piece;
    }
    if (command->input_ends && !command->input_length) {
        machine_send(machine, WIRE_END, WIRE_STDIN, command->stream, NULL, 0);
        command->input_ends = false;
    }
}

static void machine_take_data(struct machine *machine, struct machine_command *command,
                              const struct wire_frame *frame)
{
    size_t output = frame->channel - WIRE_STDOUT;
    assert_in_range(frame->channel, WIRE_STDOUT, WIRE_STDERR);
    assert_false(command->ended[output]);
    assert_true(wire_debt_receive(&command->debts[output], frame->length));
    text_append_bytes(output == 0 ? &command->out : &command->err, (const char *)frame->payload,
                      frame->length);
    if (command->paused)
        return;
    uint32_t back = wire_debt_hand_on(&command->debts[output], frame->length);
    if (back) {
        uint8_t payload[4];
        wire_credit_encode(payload, back);
        machine_send(machine, WIRE_CREDIT, frame->channel, command->stream, payload, 4);
    }
}

static void machine_take(struct machine *machine, const struct wire_frame *frame)
{
    struct machine_command *command = machine->commands;
    while (command->stream != frame->stream || !command->used) {
        command++;
        assert_true(command < machine->commands + MACHINE_COMMANDS_MAX);
    }
    assert_false(command->done);
    switch (frame->type) {
    case WIRE_OPENED:
        assert_false(command->opened);
        command->opened = true;
        break;
    case WIRE_REFUSED:
        memcpy(command->refusal, frame->payload, frame->length);
        command->done = true;
        break;
    case WIRE_DATA:
        assert_true(command->opened);
        machine_take_data(machine, command, frame);
        break;
    case WIRE_END:
        assert_in_range(frame->channel, WIRE_STDOUT, WIRE_STDERR);
        assert_false(command->ended[frame->channel - WIRE_STDOUT]);
        command->ended[frame->channel - WIRE_STDOUT] = true;
        break;
    case WIRE_CREDIT:
        assert_true(wire_credit_refill(&command->credit, wire_credit_decode(frame)));
        break;
    case WIRE_EXIT:
        assert_true(command->opened && command->ended[0] && command->ended[1]);
        command->exit = wire_exit_decode(frame);
        command->done = true;
        break;
    default:
        fail_msg("frame of type %d from the guest", frame->type);
    }
}

static void machine_write(struct machine *machine)
{
    ssize_t written = write(machine->port, machine->outgoing.data, machine->outgoing.length);
    if (written <= 0)
        return;
    machine->outgoing.length -= (size_t)written;
    memmove(machine->outgoing.data, machine->outgoing.data + written, machine->outgoing.length);
}

static void machine_read(struct machine *machine)
{
    static uint8_t buffer[256 * 1024];
    ssize_t got = read(machine->port, buffer, sizeof buffer);
    const uint8_t *bytes = buffer;
    size_t length = got > 0 ? (size_t)got : 0;
    struct wire_frame frame;
    enum wire_event event;
    while ((event = wire_session_next(&machine->session, &bytes, &length, &frame)) !=
           WIRE_EVENT_NONE) {
        if (event == WIRE_EVENT_BROKEN)
            fail_msg("the guest broke the session: %s", machine->session.fault);
        if (event == WIRE_EVENT_FRAME)
            machine_take(machine, &frame);
    }
}

void machine_turn(struct machine *machine, int wait_ms)
{
    for (size_t i = 0; i < MACHINE_COMMANDS_MAX && machine->session.started; i++) {
        if (machine->commands[i].used)
            machine_feed(machine, &machine->commands[i]);
    }
    short events = machine->outgoing.length ? POLLIN | POLLOUT : POLLIN;
    struct pollfd item = {.fd = machine->port, .events = events};
    if (poll(&item, 1, wait_ms) <= 0)
        return;
    if (item.revents & POLLOUT)
        machine_write(machine);
    if (item.revents & POLLIN)
        machine_read(machine);
}

void machine_until(struct machine *machine, const bool *flag)
{
    int64_t deadline_ms = machine_now_ms() + MACHINE_WAIT_MS;
    while (!*flag) {
        if (machine_now_ms() >= deadline_ms)
            fail_msg("nothing came within %d ms", MACHINE_WAIT_MS);
        machine_turn(machine, 100);
    }
}

static int machine_finish(struct machine *machine, struct machine_command *command,
                          const char *expected)
{
    machine_until(machine, &command->done);
    if (command->refusal[0])
        print_message("refused: %s\n", command->refusal);
    if (expected)
        assert_string_equal(text_get(&command->out), expected);
    int status = command->refusal[0] ? -1 : wire_exit_status(command->exit);
    machine_release(command);
    return status;
}

int machine_script(struct machine *machine, const char *distro, const char *script,
                   const char *expected)
{
    return machine_finish(machine, machine_run(machine, distro, script), expected);
}

int machine_request(struct machine *machine, enum wire_request_kind kind, const char *distro,
                    const char *expected)
{
    const struct wire_request request = {.kind = kind, .distro = distro};
    return machine_finish(machine, machine_open(machine, &request), expected);
}
