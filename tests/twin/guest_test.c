/* The guest in a real VM, seen over the wire: commands, streams, distros, and what must survive
 * what. Arguments: the folder of the images, and one to work in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "twin/machine.h"

#define DISTRO "busybox"

static struct machine machine;
static const char *images;
static const char *folder;

static int script(const char *text, const char *expected)
{
    return machine_script(&machine, DISTRO, text, expected);
}

static void boot(void)
{
    machine_start(&machine, folder, images, DISTRO);
    machine_connect(&machine, true);
}

static int start_machine(void **state)
{
    (void)state;
    CLEANUP(memory_free_text) char *tar = memory_format("%s/busybox.tar", images);
    machine_make_disk(folder, tar, DISTRO);
    machine_make_disk(folder, tar, "second");
    boot();
    return 0;
}

static int end_machine(void **state)
{
    (void)state;
    machine_kill(&machine);
    return 0;
}

/* Runs a script again and again until it succeeds. */
static void until_script(const char *text)
{
    for (int attempt = 0; script(text, NULL) != 0; attempt++)
        assert_true(attempt < 200);
}

static void test_a_command_runs(void **state)
{
    (void)state;
    assert_int_equal(script("uname -s; id -u; pwd; cat /etc/os-release | head -n 1",
                            "Linux\n0\n/root\nNAME=\"busybox\"\n"),
                     0);
}

static void test_exit_statuses(void **state)
{
    (void)state;
    assert_int_equal(script("exit 0", ""), 0);
    assert_int_equal(script("exit 3", ""), 3);
    assert_int_equal(script("exit 255", ""), 255);
    assert_int_equal(script("kill -9 $$", ""), 137);
    assert_int_equal(script("kill -15 $$", ""), 143);
}

static void test_what_cannot_be_executed(void **state)
{
    (void)state;
    const struct {
        struct wire_request request;
        int status;
        const char *text;
    } cases[] = {
        {{WIRE_REQUEST_RUN, DISTRO, "", {"nothing-like-it"}, {NULL}},
         127,
         "cannot run nothing-like-it: No such file or directory\n"},
        {{WIRE_REQUEST_RUN, DISTRO, "", {"/etc/passwd"}, {NULL}},
         126,
         "cannot run /etc/passwd: Permission denied\n"},
        {{WIRE_REQUEST_RUN, DISTRO, "/nowhere", {"true"}, {NULL}},
         126,
         "cannot change to the folder /nowhere: No such file or directory\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct machine_command *command = machine_open(&machine, &cases[i].request);
        machine_until(&machine, &command->done);
        assert_string_equal(text_get(&command->err), cases[i].text);
        assert_int_equal(wire_exit_status(command->exit), cases[i].status);
        machine_release(command);
    }
}

static void test_outputs_are_separate(void **state)
{
    (void)state;
    struct machine_command *command =
        machine_run(&machine, DISTRO, "echo to-out; echo to-err >&2; echo more");
    machine_until(&machine, &command->done);
    assert_string_equal(text_get(&command->out), "to-out\nmore\n");
    assert_string_equal(text_get(&command->err), "to-err\n");
    machine_release(command);
}

static void test_environment_and_folder(void **state)
{
    (void)state;
    const struct wire_request request = {
        .kind = WIRE_REQUEST_RUN,
        .distro = DISTRO,
        .folder = "/tmp",
        .argv = {"sh", "-c", "pwd; echo \"$A|$PATH|$1\"", "x", "one argument"},
        .environment = {"A=b c", "PATH=/bin:/nowhere"}};
    struct machine_command *command = machine_open(&machine, &request);
    machine_until(&machine, &command->done);
    assert_string_equal(text_get(&command->out), "/tmp\nb c|/bin:/nowhere|one argument\n");
    machine_release(command);
}

static void test_network_is_there_before_the_first_command(void **state)
{
    (void)state;
    assert_int_equal(script("ip -4 addr show eth0 | grep -o 'inet [0-9./]*'; "
                            "ip route | grep -o 'default via [0-9.]*'; "
                            "grep nameserver /etc/resolv.conf; ip link show lo | grep -o ,UP",
                            "inet 10.0.2.15/24\ndefault via 10.0.2.2\nnameserver 10.0.2.3\n,UP\n"),
                     0);
}

static void test_ten_megabytes_go_through_unchanged(void **state)
{
    (void)state;
    const size_t length = (size_t)10 * 1024 * 1024;
    uint8_t *bytes = memory_zeroed(length, 1);
    uint32_t seed = 7;
    for (size_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
    struct machine_command *command = machine_run(&machine, DISTRO, "cat");
    machine_give(command, bytes, length, true);
    machine_until(&machine, &command->done);
    assert_int_equal(wire_exit_status(command->exit), 0);
    assert_int_equal(command->out.length, length);
    assert_memory_equal(command->out.data, bytes, length);
    machine_release(command);
    free(bytes);
}

static void test_twenty_commands_at_once(void **state)
{
    (void)state;
    struct machine_command *commands[20];
    for (size_t i = 0; i < 20; i++) {
        CLEANUP(memory_free_text)
        char *text = memory_format("echo %zu; read line; echo $line; exit %zu", i, i);
        commands[i] = machine_run(&machine, DISTRO, text);
    }
    /* None ends before all of them run: each waits for a line. */
    for (size_t i = 0; i < 20; i++)
        machine_until(&machine, &commands[i]->opened);
    for (size_t i = 0; i < 20; i++)
        machine_give(commands[i], "word\n", 5, true);
    for (size_t i = 0; i < 20; i++) {
        machine_until(&machine, &commands[i]->done);
        CLEANUP(memory_free_text) char *expected = memory_format("%zu\nword\n", i);
        assert_string_equal(text_get(&commands[i]->out), expected);
        assert_int_equal(wire_exit_status(commands[i]->exit), i);
        machine_release(commands[i]);
    }
}

static void test_too_many_commands_are_refused(void **state)
{
    (void)state;
    struct machine_command *commands[129];
    for (size_t i = 0; i < 129; i++)
        commands[i] = machine_run(&machine, DISTRO, "read line");
    machine_until(&machine, &commands[128]->done);
    assert_string_equal(commands[128]->refusal, "too many commands at once");
    for (size_t i = 0; i < 128; i++)
        machine_give(commands[i], "\n", 1, true);
    for (size_t i = 0; i < 129; i++) {
        machine_until(&machine, &commands[i]->done);
        machine_release(commands[i]);
    }
}

static void test_close_kills_what_forked_away_too(void **state)
{
    (void)state;
    struct machine_command *command =
        machine_run(&machine, DISTRO,
                    "setsid sh -c 'sleep 4242 & sleep 4242' & setsid sleep 4242 & sleep 4242");
    until_script("test $(pidof sleep | wc -w) = 4");
    machine_close(&machine, command);
    machine_until(&machine, &command->done);
    assert_int_equal(wire_exit_status(command->exit), 137);
    machine_release(command);
    until_script("! pidof sleep");
}

static void test_a_background_process_outlives_its_command(void **state)
{
    (void)state;
    /* It holds stdout open, and still the command's end is the stream's. */
    assert_int_equal(script("sleep 4343 & echo left", "left\n"), 0);
    assert_int_equal(script("ps | grep '[s]leep 4343$' >/dev/null && kill $(pidof sleep)", ""), 0);
}

static void test_all_output_comes_before_the_end(void **state)
{
    (void)state;
    struct machine_command *command =
        machine_run(&machine, DISTRO, "dd if=/dev/zero bs=1000 count=1000 2>/dev/null; printf end");
    machine_until(&machine, &command->done);
    assert_int_equal(command->out.length, 1000003);
    assert_memory_equal(command->out.data + 1000000, "end", 3);
    machine_release(command);
}

static void test_stdin_ends(void **state)
{
    (void)state;
    struct machine_command *command = machine_run(&machine, DISTRO, "wc -c");
    machine_give(command, "a\0b\xff\n", 5, true);
    machine_until(&machine, &command->done);
    assert_string_equal(text_get(&command->out), "5\n");
    machine_release(command);
}

static void test_unread_stdin_holds_nobody_up(void **state)
{
    (void)state;
    const size_t length = (size_t)1024 * 1024;
    uint8_t *bytes = memory_zeroed(length, 1);
    struct machine_command *reader = machine_run(
        &machine, DISTRO, "until [ -e /tmp/go ]; do sleep 0.1; done; rm /tmp/go; wc -c");
    struct machine_command *deaf = machine_run(&machine, DISTRO, "exec <&-; sleep 4444");
    machine_give(reader, bytes, length, true);
    machine_give(deaf, bytes, length, false);
    machine_until(&machine, &deaf->opened);
    assert_int_equal(script("echo meanwhile; touch /tmp/go", "meanwhile\n"), 0);
    machine_until(&machine, &reader->done);
    assert_string_equal(text_get(&reader->out), "1048576\n");
    machine_close(&machine, deaf);
    machine_until(&machine, &deaf->done);
    machine_release(reader);
    machine_release(deaf);

    /* One that ends without reading: the bytes are dropped. */
    struct machine_command *command = machine_run(&machine, DISTRO, "exit 4");
    machine_give(command, bytes, length, true);
    machine_until(&machine, &command->done);
    assert_int_equal(wire_exit_status(command->exit), 4);
    machine_release(command);
    free(bytes);
}

static void test_a_slow_reader_holds_up_only_its_own_writer(void **state)
{
    (void)state;
    struct machine_command *command = machine_run(&machine, DISTRO, "yes");
    command->paused = true;
    while (command->out.length < WIRE_CREDIT_INITIAL)
        machine_turn(&machine, 100);
    assert_int_equal(script("seq 1 100000 | tail -n 1", "100000\n"), 0);
    assert_int_equal(command->out.length, WIRE_CREDIT_INITIAL);
    machine_close(&machine, command);
    machine_until(&machine, &command->done);
    machine_release(command);
}

static void test_a_new_session_ends_the_former_streams(void **state)
{
    (void)state;
    machine_run(&machine, DISTRO, "sleep 4545");
    until_script("ps | grep '[s]leep 4545$'");
    machine_disconnect(&machine);
    machine_connect(&machine, true);
    until_script("! ps | grep '[s]leep 4545$'");

    /* The service died in the middle of a frame, and somebody is back at once. */
    uint8_t header[WIRE_HEADER_BYTES];
    wire_header_encode(header, WIRE_OPEN, WIRE_STDIN, 99999, WIRE_PAYLOAD_MAX);
    machine_send_raw(&machine, header, sizeof header);
    machine_turn(&machine, 100);
    machine_disconnect(&machine);
    machine_connect(&machine, true);
    assert_int_equal(script("echo again", "again\n"), 0);
}

static void test_nonsense_ends_the_session_only(void **state)
{
    (void)state;
    machine_run(&machine, DISTRO, "sleep 4646");
    until_script("ps | grep '[s]leep 4646$'");
    machine_send_raw(&machine, "this is not a frame, is it?", 27);
    machine_turn(&machine, 100);
    machine_disconnect(&machine);
    machine_connect(&machine, true);
    until_script("! ps | grep '[s]leep 4646$'");

    /* More stdin than there was credit for. */
    struct machine_command *command = machine_run(&machine, DISTRO, "sleep 4747");
    machine_until(&machine, &command->opened);
    static uint8_t frame[WIRE_HEADER_BYTES + WIRE_DATA_MAX];
    wire_header_encode(frame, WIRE_DATA, WIRE_STDIN, command->stream, WIRE_DATA_MAX);
    for (size_t sent = 0; sent <= 3 * (size_t)WIRE_CREDIT_INITIAL; sent += WIRE_DATA_MAX)
        machine_send_raw(&machine, frame, sizeof frame);
    while (machine.outgoing.length)
        machine_turn(&machine, 100);
    machine_disconnect(&machine);
    machine_connect(&machine, true);
    until_script("! ps | grep '[s]leep 4747$'");
}

static void test_a_missing_disk_is_refused(void **state)
{
    (void)state;
    const struct wire_request request = {
        .kind = WIRE_REQUEST_RUN, .distro = "missing", .argv = {"true"}};
    struct machine_command *command = machine_open(&machine, &request);
    machine_until(&machine, &command->done);
    assert_string_equal(command->refusal, "there is no disk with the serial missing");
    machine_release(command);
}

static void test_a_disk_plugged_in_later(void **state)
{
    (void)state;
    /* The request may even come before the disk. */
    const struct wire_request request = {
        .kind = WIRE_REQUEST_RUN, .distro = "second", .argv = {"sh", "-c", "echo 2 >/name"}};
    struct machine_command *command = machine_open(&machine, &request);
    machine_plug(&machine, "second");
    machine_until(&machine, &command->done);
    assert_string_equal(command->refusal, "");
    assert_int_equal(wire_exit_status(command->exit), 0);
    machine_release(command);
    assert_int_equal(machine_script(&machine, "second", "cat /name", "2\n"), 0);
    assert_int_equal(script("cat /name 2>/dev/null", ""), 1);
    assert_int_equal(machine_request(&machine, WIRE_REQUEST_LIST, "", DISTRO "\nsecond\n"), 0);
}

static void test_unmount_ends_one_distro(void **state)
{
    (void)state;
    struct machine_command *one = machine_run(&machine, DISTRO, "sleep 4848");
    struct machine_command *two = machine_run(&machine, "second", "sleep 4949");
    machine_until(&machine, &one->opened);
    machine_until(&machine, &two->opened);
    assert_int_equal(machine_script(&machine, "second", "setsid sleep 4950 & echo kept >/kept", ""),
                     0);
    assert_int_equal(machine_request(&machine, WIRE_REQUEST_UNMOUNT, "second", ""), 0);
    machine_until(&machine, &two->done);
    assert_int_equal(wire_exit_status(two->exit), 137);
    assert_int_equal(machine_request(&machine, WIRE_REQUEST_LIST, "", DISTRO "\n"), 0);
    assert_false(one->done);
    assert_int_equal(machine_request(&machine, WIRE_REQUEST_UNMOUNT, "second", ""), 0);
    assert_int_equal(machine_request(&machine, WIRE_REQUEST_MOUNT, "second", ""), 0);
    assert_int_equal(
        machine_script(&machine, "second", "cat /kept; ps | grep '[s]leep 49'", "kept\n"), 1);
    machine_close(&machine, one);
    machine_until(&machine, &one->done);
    machine_release(one);
    machine_release(two);
}

static void test_a_synced_file_survives_a_killed_vm(void **state)
{
    (void)state;
    assert_int_equal(script("echo precious >/root/file; sync", ""), 0);
    assert_int_equal(script("echo precious >/root/other", ""), 0);
    assert_int_equal(machine_request(&machine, WIRE_REQUEST_SYNC, "", ""), 0);
    machine_kill(&machine);
    boot();
    assert_int_equal(script("cat /root/file /root/other", "precious\nprecious\n"), 0);
}

static void test_power_off_leaves_a_clean_disk(void **state)
{
    (void)state;
    struct machine_command *command =
        machine_run(&machine, DISTRO, "echo unsynced >/root/last; trap '' TERM; sleep 5050");
    machine_until(&machine, &command->opened);
    until_script("test -s /root/last");
    assert_int_equal(machine_request(&machine, WIRE_REQUEST_POWER_OFF, "", ""), 0);
    assert_int_equal(machine_wait_end(&machine), 0);
    CLEANUP(memory_free_text)
    char *check = memory_format("PATH=$PATH:/usr/sbin:/sbin; e2fsck -fn '%s/" DISTRO
                                ".img' >/dev/null 2>&1 && "
                                "dumpe2fs -h '%s/" DISTRO ".img' 2>/dev/null | "
                                "grep -q 'Filesystem state: *clean' && "
                                "debugfs -R 'cat /root/last' '%s/" DISTRO ".img' 2>/dev/null | "
                                "grep -qx unsynced",
                                folder, folder, folder);
    assert_int_equal(machine_shell(check), 0);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: guest_test IMAGES FOLDER\n");
        return 64;
    }
    images = argv[1];
    folder = argv[2];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_command_runs),
        cmocka_unit_test(test_exit_statuses),
        cmocka_unit_test(test_what_cannot_be_executed),
        cmocka_unit_test(test_outputs_are_separate),
        cmocka_unit_test(test_environment_and_folder),
        cmocka_unit_test(test_network_is_there_before_the_first_command),
        cmocka_unit_test(test_ten_megabytes_go_through_unchanged),
        cmocka_unit_test(test_twenty_commands_at_once),
        cmocka_unit_test(test_too_many_commands_are_refused),
        cmocka_unit_test(test_close_kills_what_forked_away_too),
        cmocka_unit_test(test_a_background_process_outlives_its_command),
        cmocka_unit_test(test_all_output_comes_before_the_end),
        cmocka_unit_test(test_stdin_ends),
        cmocka_unit_test(test_unread_stdin_holds_nobody_up),
        cmocka_unit_test(test_a_slow_reader_holds_up_only_its_own_writer),
        cmocka_unit_test(test_a_new_session_ends_the_former_streams),
        cmocka_unit_test(test_nonsense_ends_the_session_only),
        cmocka_unit_test(test_a_missing_disk_is_refused),
        cmocka_unit_test(test_a_disk_plugged_in_later),
        cmocka_unit_test(test_unmount_ends_one_distro),
        cmocka_unit_test(test_a_synced_file_survives_a_killed_vm),
        cmocka_unit_test(test_power_off_leaves_a_clean_disk),
    };
    return cmocka_run_group_tests(tests, start_machine, end_machine);
}
