/* The profiles that ship: each is readable, and those for Windows name what WSL's sources name. */
#include "profile/profile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *profiles_folder;

static void read_shipped(const char *file, struct profile *profile)
{
    struct error error = {0};
    CLEANUP(memory_free_text) char *path = memory_format("%s/%s", profiles_folder, file);
    if (!profile_read(path, profile, &error))
        fail_msg("%s", error.message);
}

static void test_shipped_profiles_are_good(void **state)
{
    static const char *const files[] = {"libvirt/wsl.yaml", "libvirt/wslx.yaml",
                                        "libvirt/wsly.yaml", "hcs/wsl.yaml", "hcs/wslx.yaml"};
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct profile profile = {0};
        read_shipped(files[i], &profile);
        assert_non_null(strstr(files[i], profile.name));
        profile_release(&profile);
    }
}

/* Both variants of each network; ids, names and owners are nobody else's. */
static void test_windows_profiles_are_apart(void **state)
{
    (void)state;
    struct profile wsl = {0}, wslx = {0};
    read_shipped("hcs/wsl.yaml", &wsl);
    read_shipped("hcs/wslx.yaml", &wslx);
    assert_int_equal(wsl.networks.count, 2);
    assert_int_equal(wslx.networks.count, 2);
    assert_string_equal(wsl.networks.items[1].id, "790e58b4-7939-4434-9358-89ae7ddbe87e");
    assert_string_equal(wslx.networks.items[1].name, "WSLX (Hyper-V firewall)");
    assert_string_not_equal(wsl.owner, wslx.owner);
    assert_string_not_equal(wsl.distro, wslx.distro);
    assert_string_not_equal(wsl.memory_process, wslx.memory_process);
    for (size_t i = 0; i < wsl.networks.count; i++) {
        for (size_t k = 0; k < wslx.networks.count; k++) {
            assert_string_not_equal(wsl.networks.items[i].id, wslx.networks.items[k].id);
            assert_string_not_equal(wsl.networks.items[i].name, wslx.networks.items[k].name);
        }
    }
    profile_release(&wsl);
    profile_release(&wslx);
}

/* The id in either case, the name whole, and both of one network. */
static void test_networks_are_known_by_id_and_name(void **state)
{
    (void)state;
    struct profile wsl = {0};
    read_shipped("hcs/wsl.yaml", &wsl);
    const char *other = wsl.networks.items[0].name;
    const char *id = "790E58B4-7939-4434-9358-89AE7DDBE87E";
    assert_true(profile_names_network(&wsl, id, "WSL (Hyper-V firewall)"));
    assert_false(profile_names_network(&wsl, id, "WSL (hyper-v firewall)"));
    assert_false(profile_names_network(&wsl, id, other));
    assert_false(profile_names_network(&wsl, id, NULL));
    assert_false(profile_names_network(&wsl, NULL, other));
    profile_release(&wsl);
}

/* The shipped footprints go to the profiles of their names, and name nothing twice; what one
 * install registers, but for shares, the other does not. */
static void test_shipped_footprints_are_apart(void **state)
{
    (void)state;
    struct error error = {0};
    struct profile wsl = {0}, wslx = {0};
    CLEANUP(footprint_data_release) struct footprint_data data = {0};
    CLEANUP(memory_free_text)
    char *path = memory_format("%s/../data/windows-footprint.yaml", profiles_folder);
    if (!footprint_data_read(path, &data, &error))
        fail_msg("%s", error.message);
    read_shipped("hcs/wsl.yaml", &wsl);
    read_shipped("hcs/wslx.yaml", &wslx);
    profile_adopt_footprint(&wsl, &data);
    profile_adopt_footprint(&wslx, &data);
    assert_int_equal(wsl.footprint.count, footprint_data_find(&data, "wsl")->count);
    assert_true(wsl.footprint.count > 1 && wslx.footprint.count > 1);
    for (size_t i = 0; i < wsl.footprint.count; i++) {
        for (size_t k = 0; k < wslx.footprint.count; k++) {
            if (!footprint_needs_vm(&wsl.footprint.items[i]))
                assert_string_not_equal(wsl.footprint.items[i].at, wslx.footprint.items[k].at);
        }
    }
    profile_release(&wsl);
    profile_release(&wslx);
}

static void refuse(const char *footprint, const char *said)
{
    struct error error = {0};
    struct profile profile = {0};
    CLEANUP(json_release)
    json_t *json = json_pack("{s:i, s:s, s:s, s:s, s:[{s:s, s:s}], s:{s:[s, s], s:[s]}}", "format",
                             1, "name", "r", "owner", "R", "distro", "d", "networks", "id", "n",
                             "name", "n", "commands", "exec", "r", "{command}", "shutdown", "r");
    json_t *objects = json_parse("footprint", footprint, strlen(footprint), &error);
    assert_non_null(objects);
    json_object_set_new(json, "footprint", objects);
    assert_false(profile_from_json(json, &profile, &error));
    if (!strstr(error.message, said))
        fail_msg("%s", error.message);
}

static void test_bad_footprints_are_refused(void **state)
{
    (void)state;
    refuse("[{\"name\":\"a\",\"kind\":\"key\",\"at\":\"x\"}]", "footprint[0].kind");
    refuse("[{\"name\":\"a\",\"kind\":\"file\",\"at\":\"x\"},"
           "{\"name\":\"a\",\"kind\":\"com\",\"at\":\"x\"}]",
           "a is there twice");
    refuse("[{\"name\":\"a\",\"kind\":\"wmi\",\"at\":\"x\"}]", "footprint[0].query");
    refuse("[{\"name\":\"a\",\"kind\":\"file\",\"at\":\"x\",\"query\":\"y\"}]",
           "footprint[0].query");
    refuse("[{\"name\":\"a\",\"kind\":\"file\",\"at\":\"x\",\"value\":\"y\"}]",
           "footprint[0].value");
    refuse("[{\"name\":\"a\",\"kind\":\"unc\",\"at\":\"x\"}]", "while the runtime is down");
}

/* A profile says which network, or that there is none, and not both. */
static void expect_network(const char *network, const char *said)
{
    struct error error = {0};
    struct profile profile = {0};
    CLEANUP(json_release)
    json_t *json =
        json_pack("{s:i, s:s, s:s, s:s, s:{s:[s, s], s:[s]}}", "format", 1, "name", "r", "owner",
                  "R", "distro", "d", "commands", "exec", "r", "{command}", "shutdown", "r");
    CLEANUP(json_release) json_t *keys = json_parse("network", network, strlen(network), &error);
    assert_non_null(keys);
    json_object_update(json, keys);
    bool good = profile_from_json(json, &profile, &error);
    if (good != !said || (said && !strstr(error.message, said)))
        fail_msg("%s: %s", network, error.message);
    assert_true(!good || profile_is_without_network(&profile) == !profile.networks.count);
    profile_release(&profile);
}

static void test_network_or_none(void **state)
{
    (void)state;
    expect_network("{\"networks\":[{\"id\":\"n\",\"name\":\"n\"}]}", NULL);
    expect_network("{\"network_mode\":\"none\"}", NULL);
    expect_network("{}", "networks must name the network");
    expect_network("{\"networks\":[]}", "networks must name the network");
    expect_network("{\"network_mode\":\"NAT\"}", "network_mode must be none");
    expect_network("{\"network_mode\":\"none\",\"networks\":[{\"id\":\"n\",\"name\":\"n\"}]}",
                   "exclude each other");
}

static void test_distros_of_other_programs_are_known(void **state)
{
    (void)state;
    static const char *const foreign[] = {"docker-desktop",       "Docker-Desktop-Data",
                                          "rancher-desktop",      "rancher-desktop-data",
                                          "podman-machine-other", "PODMAN-MACHINE-DEFAULT"};
    static const char *const own[] = {"Ubuntu",           "docker",         "my-docker-desktop",
                                      "docker-desktop-2", "podman-machine", ""};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        assert_true(profile_distro_is_foreign(foreign[i]));
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        assert_false(profile_distro_is_foreign(own[i]));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_profiles_are_good),
        cmocka_unit_test(test_windows_profiles_are_apart),
        cmocka_unit_test(test_networks_are_known_by_id_and_name),
        cmocka_unit_test(test_shipped_footprints_are_apart),
        cmocka_unit_test(test_bad_footprints_are_refused),
        cmocka_unit_test(test_network_or_none),
        cmocka_unit_test(test_distros_of_other_programs_are_known),
    };
    if (argc < 2)
        return EXIT_FAILURE;
    profiles_folder = argv[1];
    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
