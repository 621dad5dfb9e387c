/* Tests of control/identity.h. */
#include "control/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static const char identity_good[] = "client: wsl\n"
                                    "owner: WSL\n"
                                    "service: wslservice\n"
                                    "memory_process_suffix: WSL\n"
                                    "network:\n"
                                    "  name: WSL (Hyper-V firewall)\n"
                                    "  id: 790e58b4-7939-4434-9358-89ae7ddbe87e\n"
                                    "  bridge: br-wsl\n"
                                    "  subnet: 172.30.16.0/24\n"
                                    "socket: /run/wsl/service.sock\n"
                                    "state: /run/wsl\n"
                                    "distro: busybox\n"
                                    "memory_mib: 256\n"
                                    "idle_s: 60\n";

static void identity_is_read(void **state)
{
    (void)state;
    CLEANUP(identity_release) struct identity identity = {0};
    struct error error = {0};
    assert_true(
        identity_parse("wsl.yaml", identity_good, strlen(identity_good), &identity, &error));
    assert_string_equal(identity.owner, "WSL");
    assert_string_equal(identity.network.name, "WSL (Hyper-V firewall)");
    assert_string_equal(identity.network.bridge, "br-wsl");
    assert_int_equal(identity.memory_mib, 256);
    assert_int_equal(identity.idle_s, 60);
}

/* Replaces one line of the good identity and gives the message of the refusal. */
static void identity_refuses(const char *line, const char *with, const char *message)
{
    CLEANUP(identity_release) struct identity identity = {0};
    CLEANUP(text_release) struct text bytes = {0};
    struct error error = {0};
    const char *place = strstr(identity_good, line);
    assert_non_null(place);
    text_append_bytes(&bytes, identity_good, (size_t)(place - identity_good));
    text_append(&bytes, with);
    text_append(&bytes, place + strlen(line));
    assert_false(identity_parse("i.yaml", text_get(&bytes), bytes.length, &identity, &error));
    assert_int_equal(error.class, ERROR_CLASS_INPUT);
    if (!strstr(error.message, message))
        fail_msg("\"%s\" is not in: %s", message, error.message);
    assert_null(identity.owner);
}

static void identity_with_a_bad_value_is_refused(void **state)
{
    (void)state;
    identity_refuses("owner: WSL\n", "", "\"owner\" is missing");
    identity_refuses("owner: WSL\n", "owner: WSL\ncolour: red\n", "i.yaml:3:1: colour");
    identity_refuses("owner: WSL\n", "owner: \"W\\tL\"\n", "owner must be");
    identity_refuses("client: wsl", "client: ../wsl", "client must be");
    identity_refuses("bridge: br-wsl", "bridge: br-far-too-long-x",
                     "network.bridge must be 1 to 15");
    identity_refuses("_suffix: WSL", "_suffix: WSLWSLWSLWS",
                     "memory_process_suffix must be 1 to 10");
    identity_refuses("id: 790e58b4", "id: 790E58B4", "network.id must be");
    identity_refuses("172.30.16.0/24", "172.30.16.1/24", "network.subnet must be");
    identity_refuses("socket: /run", "socket: run", "socket must be");
    identity_refuses("memory_mib: 256", "memory_mib: 64", "memory_mib must be");
    identity_refuses("idle_s: 60", "idle_s: 0", "idle_s must be");
}

static void identity_without_a_network_is_refused(void **state)
{
    (void)state;
    CLEANUP(identity_release) struct identity identity = {0};
    struct error error = {0};
    const char text[] = "client: a\nowner: A\nservice: a\nmemory_process_suffix: A\n"
                        "socket: /a\nstate: /a\ndistro: a\nmemory_mib: 256\nidle_s: 1\n";
    assert_false(identity_parse("i.yaml", text, strlen(text), &identity, &error));
    assert_non_null(strstr(error.message, "network"));
}

static void identity_subnets_are_taken_apart(void **state)
{
    (void)state;
    struct identity_subnet subnet = {0};
    assert_true(identity_subnet_parse("10.1.2.128/25", &subnet));
    assert_int_equal(subnet.network, 0x0a010280);
    assert_int_equal(subnet.mask, 0xffffff80);
    assert_int_equal(subnet.prefix, 25);
    const char *const bad[] = {
        "10.0.0.0",  "10.0.0.0/",   "10.0.0.0/30", "10.0.0.0/7", "10.0.0.0/8x", "10.0.0/8", "/24",
        "fd00::/64", "300.0.0.0/8", "10.0.0.4/24", "",           "10.0.0.0/-8"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(identity_subnet_parse(bad[i], &subnet));
}

static void identity_path_obeys_the_variable(void **state)
{
    (void)state;
    struct error error = {0};
    setenv(IDENTITY_FOLDER_VARIABLE, "/some/where", 1);
    CLEANUP(memory_free_text) char *path = identity_path("wslx", &error);
    unsetenv(IDENTITY_FOLDER_VARIABLE);
    assert_string_equal(path, "/some/where/wslx.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(identity_is_read),
        cmocka_unit_test(identity_with_a_bad_value_is_refused),
        cmocka_unit_test(identity_without_a_network_is_refused),
        cmocka_unit_test(identity_subnets_are_taken_apart),
        cmocka_unit_test(identity_path_obeys_the_variable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
