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

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped_profiles_are_good),
        cmocka_unit_test(test_windows_profiles_are_apart),
    };
    if (argc < 2)
        return EXIT_FAILURE;
    profiles_folder = argv[1];
    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
