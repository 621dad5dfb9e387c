/* Tests of audit/text/script.h, and of the names that a finder knows by their form. */
#include "audit/text/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "audit/testing/fixture_install.h"

#define SCRIPT_GUID "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e"

#define SCRIPT_GUIDS 15000

static void script_expect(const char *name, const char *text, const char *expected)
{
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    needles_add(&needles, "WSL Service", NEEDLE_WHOLE, true);
    needles_add(&needles, "Software\\Lxss", NEEDLE_PART, false);
    struct fixture_file file = {name, text, strlen(text)};
    fixture_install_expect(&file, &needles, NULL, expected);
}

static void script_reads_cmake(void **state)
{
    (void)state;
    script_expect("CMakeLists.txt",
                  "set(OWNER \"WSL\") # \"WSL\"\n"
                  "#[[ set(A\n WSL)\n]] set(CLSID " SCRIPT_GUID ")\n"
                  "add_definitions(-DKEY=\"Software\\\\Lxss\" WSL)\n",
                  "CMakeLists.txt:1 defined text WSL [OWNER]\n"
                  "CMakeLists.txt:1 remark text WSL [comment]\n"
                  "CMakeLists.txt:4 defined GUID " SCRIPT_GUID " [CLSID]\n"
                  "CMakeLists.txt:5 defined text Software\\Lxss [-DKEY]\n"
                  "CMakeLists.txt:5 defined text WSL [-DKEY]\n");
}

static void script_reads_powershell(void **state)
{
    (void)state;
    script_expect("a.ps1",
                  "<# \"WSL\"\n 'WSL' #> $owner = 'WSL'\n"
                  "Get-Item \"HKLM:\\Software\\Lxss\" # Software\\Lxss\n"
                  "Stop-Service -Name WSL; $pipe = \"\\\\.\\pipe\\shell\"\n"
                  "if ($x -eq \"WSL\") { don't 'WSL' }\n'WSL'",
                  "a.ps1:1 remark text WSL [comment]\n"
                  "a.ps1:2 remark text WSL [comment]\n"
                  "a.ps1:2 defined text WSL [$owner]\n"
                  "a.ps1:3 used text Software\\Lxss [Get-Item]\n"
                  "a.ps1:3 remark text Software\\Lxss [comment]\n"
                  "a.ps1:4 used text WSL [Stop-Service]\n"
                  "a.ps1:4 defined pipe \\\\.\\pipe\\shell [$pipe]\n"
                  "a.ps1:5 used text WSL [if]\n"
                  "a.ps1:5 used text WSL [if]\n"
                  "a.ps1:6 used text WSL []\n");
}

static void script_reads_yaml_and_json(void **state)
{
    (void)state;
    script_expect("a.yaml", "owner: WSL # WSL\nlist: [a, \"WSL\", 'WSLX']\n- key: \"W\\x53L\"\n",
                  "a.yaml:1 defined text WSL [owner]\n"
                  "a.yaml:2 defined text WSL [list]\n"
                  "a.yaml:3 defined text WSL [key]\n");
    script_expect("a.json", "{\"owner\": \"WSL\", \"a\":{\"b\":\"" SCRIPT_GUID "\"}}",
                  "a.json:1 defined text WSL [owner]\n"
                  "a.json:1 defined GUID " SCRIPT_GUID " [b]\n");
}

static void script_reads_units(void **state)
{
    (void)state;
    script_expect("wsl.service",
                  "[Unit]\nDescription=WSL Service\n; Description=WSL Service\nAfter=a.service\n"
                  "[Service]\nBusName = org.example.Wsl\nExecStart=/bin/a --on /run/wsl.sock -x\n",
                  "wsl.service:0 defined systemd unit wsl.service [file name]\n"
                  "wsl.service:2 defined text WSL Service [Description]\n"
                  "wsl.service:4 defined systemd unit a.service [After]\n"
                  "wsl.service:6 defined bus name org.example.Wsl [BusName]\n"
                  "wsl.service:7 defined socket /run/wsl.sock [ExecStart]\n");
}

static void script_takes_documentation_for_remarks(void **state)
{
    (void)state;
    script_expect("README.md", "A `\"WSL\"` and \\\\.\\pipe\\name and {" SCRIPT_GUID "}\n",
                  "README.md:1 remark text WSL []\n"
                  "README.md:1 remark GUID " SCRIPT_GUID " []\n");
    static const char *const remarks[] = {"LICENSE", "license-mit", "Notice.rtf", "wsl.8",
                                          "a.html"};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++) {
        CLEANUP(memory_free_text)
        char *expected = memory_format("%s:1 remark GUID " SCRIPT_GUID " []\n", remarks[i]);
        script_expect(remarks[i], SCRIPT_GUID, expected);
    }
}

static void script_leaves_code_that_is_named_like_prose(void **state)
{
    (void)state;
    static const char code[] = "auto x = \"" SCRIPT_GUID "\";";
    script_expect("LicenseManager.cpp", code,
                  "LicenseManager.cpp:1 defined GUID " SCRIPT_GUID " [x]\n");
    script_expect("notice.h", code, "notice.h:1 defined GUID " SCRIPT_GUID " [x]\n");
    script_expect("license.wxs", "<Component Guid=\"" SCRIPT_GUID "\"/>",
                  "license.wxs:1 defined GUID " SCRIPT_GUID " [Component/@Guid]\n");
    script_expect("readmes", SCRIPT_GUID, "readmes:1 used GUID " SCRIPT_GUID " []\n");
}

static void script_knows_global_names_by_their_form(void **state)
{
    (void)state;
    script_expect("a.cpp",
                  "f(L\"Global\\\\Log\", L\"BaseGlobal\\\\Log\", \"\\\\\\\\.\\\\pipe\\\\\", "
                  "\"\\\\\\\\.\\\\pipe\\\\%s\", \"\\\\\\\\?\\\\PIPE\\\\a b\", \"@/tmp/x.sock\", "
                  "\"/run/a-sock\", \"/run/${x}/a.sock\", \"a.socket.io\", \"x.service\", "
                  "\".service\", \"/etc/b.timer\", \"a.sock.txt\", \"libvirt-sock-ro\");",
                  "a.cpp:1 used object Global\\Log [f()]\n"
                  "a.cpp:1 used pipe \\\\?\\PIPE\\a [f()]\n"
                  "a.cpp:1 used socket @/tmp/x.sock [f()]\n"
                  "a.cpp:1 used socket /run/a-sock [f()]\n"
                  "a.cpp:1 used systemd unit x.service [f()]\n"
                  "a.cpp:1 used systemd unit b.timer [f()]\n");
}

static void script_takes_members_for_no_units(void **state)
{
    (void)state;
    static const char code[] = "#!/usr/bin/python3\n"
                               "timer = self.timer\nserve(args.service)\na.socket = 'b.socket'\n"
                               "run(\"c.service\")\n";
    script_expect("a.py", code,
                  "a.py:4 defined systemd unit b.socket [a.socket]\n"
                  "a.py:5 used systemd unit c.service [run]\n");
    script_expect("a", code,
                  "a:4 defined systemd unit b.socket [a.socket]\n"
                  "a:5 used systemd unit c.service [run]\n");
    script_expect("a.sh", "systemctl start c.service\n",
                  "a.sh:1 used systemd unit c.service [systemctl]\n");
}

/* A line of many GUIDs, in which no piece that is read at once begins and ends with one. */
static void script_reads_lines_of_any_length(void **state)
{
    (void)state;
    static const char *const names[] = {"a.json", "a.txt", "a.sh", "a.yaml"};
    static const char *const begins[] = {"[", "", "# ", "a: ["};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct text line = {0};
        text_append(&line, begins[i]);
        for (int k = 0; k < SCRIPT_GUIDS; k++)
            text_append(&line, "\"" SCRIPT_GUID "\",\"x\", ");
        struct fixture_file file = {names[i], line.data, line.length};
        CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
        for (size_t window = 0; window <= 20000; window += 9973) {
            struct scan_options options = {.window_bytes = window};
            CLEANUP(scan_release) struct scan scan = {0};
            fixture_install_scan(path, NULL, &options, &scan);
            assert_int_equal(scan.found.count, SCRIPT_GUIDS);
            enum occurrence_use use = scan.found.items[0].use;
            for (size_t k = 0; k < SCRIPT_GUIDS; k++) {
                assert_int_equal(scan.found.items[k].use, use);
                assert_int_equal(scan.found.items[k].line, 1);
                assert_int_equal(scan.found.items[k].offset, strlen(begins[i]) + 44 * k + 1);
            }
        }
        text_release(&line);
    }
}

static void script_reads_utf_16(void **state)
{
    (void)state;
    static const char little[] = "\xff\xfe"
                                 "a\0=\0\"\0W\0S\0L\0\"\0\r\0\n\0b\0=\0\"\0W\0S\0L\0\"\0";
    static const char big[] = "\xfe\xff"
                              "\0a\0=\0\"\0W\0S\0L\0\"\0\n\0b\0=\0\"\0W\0S\0L\0\"";
    static const char expected[] = "a.ps1:1 defined text WSL [a]\na.ps1:2 defined text WSL [b]\n";
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    fixture_install_expect(&(struct fixture_file){"a.ps1", little, sizeof little - 1}, &needles,
                           NULL, expected);
    fixture_install_expect(&(struct fixture_file){"a.ps1", little + 2, sizeof little - 3}, &needles,
                           NULL, expected);
    fixture_install_expect(&(struct fixture_file){"a.ps1", big, sizeof big - 1}, &needles, NULL,
                           expected);
    script_expect("a.ps1", "\xef\xbb\xbf$a = 'WSL'\n", "a.ps1:1 defined text WSL [$a]\n");
}

static void script_reads_initialisers_of_guids(void **state)
{
    (void)state;
    script_expect(
        "CMakeLists.txt",
        "add_definitions(-DIS={0xa9b7a1b9,0x0671,0x405c,{0x95,0xf1,0xe0,0x61,0x2c,0xb4,"
        "0xce,0x7e}})\n"
        "set(IS \"{0xa9b7a1b9, 0x671, 0x405c, {0x95, 0xf1, 0xe0, 0x61, 0x2c, 0xb4, 0xce, "
        "0x7e}}\")\n"
        "set(NO \"{0xa9b7a1b9, 0x10671, 0x405c, {0x95, 0xf1, 0xe0, 0x61, 0x2c, 0xb4, 0xce, "
        "0x7e}}\" {0x1,0x2})\n",
        "CMakeLists.txt:1 defined GUID a9b7a1b9-0671-405c-95f1-e0612cb4ce7e [-DIS]\n"
        "CMakeLists.txt:2 defined GUID a9b7a1b9-0671-405c-95f1-e0612cb4ce7e [IS]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(script_reads_cmake),
        cmocka_unit_test(script_reads_powershell),
        cmocka_unit_test(script_reads_yaml_and_json),
        cmocka_unit_test(script_reads_units),
        cmocka_unit_test(script_takes_documentation_for_remarks),
        cmocka_unit_test(script_leaves_code_that_is_named_like_prose),
        cmocka_unit_test(script_knows_global_names_by_their_form),
        cmocka_unit_test(script_takes_members_for_no_units),
        cmocka_unit_test(script_reads_lines_of_any_length),
        cmocka_unit_test(script_reads_utf_16),
        cmocka_unit_test(script_reads_initialisers_of_guids),
    };
    return cmocka_run_group_tests_name("script", tests, NULL, NULL);
}
