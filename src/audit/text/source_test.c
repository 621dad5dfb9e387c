/* Tests of audit/text/source.h and of what it is made of: literals, bindings, branches. */
#include "audit/text/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "audit/testing/fixture_install.h"

static void source_expect(const char *name, const char *text, const char *expected)
{
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    needles_add(&needles, "SOFTWARE\\Lxss", NEEDLE_PART, false);
    needles_add(&needles, "WSLRULE_", NEEDLE_PREFIX, false);
    struct texts defined = {0}, undefined = {0};
    texts_add(&defined, "WSLX");
    texts_add(&undefined, "CANONICAL");
    struct scan_options options = {.switches = {.defined = &defined, .undefined = &undefined}};
    struct fixture_file file = {name, text, strlen(text)};
    fixture_install_expect(&file, &needles, &options, expected);
    texts_release(&defined);
    texts_release(&undefined);
}

/* Four times the text takes about four times as long to read; looking at all that is left for each
 * token took sixteen times. What is added bears with a coarse clock. */
#define SOURCE_TIMES_MAX    10
#define SOURCE_SECONDS_MORE 0.1

#define SOURCE_GUID "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e"

static void source_reads_each_notation_of_a_guid(void **state)
{
    (void)state;
    source_expect("a.cpp",
                  "const GUID a = {0xA9B7A1B9, 0x0671, 0x405c, {0x95, 0xf1, 0xe0, 0x61, 0x2c, "
                  "0xb4, 0xce, 0x7e}};\n"
                  "constexpr GUID b{0xa9b7a1b9,0x671,0x405C,\n{0x95,0xf1,0xe0,0x61,0x2c,0xb4,"
                  "0xce,0x7e}};\n"
                  "DEFINE_GUID(c, 0xa9b7a1b9L, 0x0671, 0x405c, 0x95, 0xf1, 0xe0, 0x61, 0x2c, "
                  "0xb4, 0xce, 0x7e);\n"
                  "MIDL_INTERFACE(\"A9B7A1B9-0671-405C-95F1-E0612CB4CE7E\") D : public IUnknown\n"
                  "class __declspec(uuid(\"" SOURCE_GUID "\")) E;\n"
                  "auto f = L\"{" SOURCE_GUID "}\";\n"
                  "PROVIDER(g, \"n\", (0xa9b7a1b9, 0x0671, 0x405c, 0x95, 0xf1, 0xe0, 0x61, 0x2c, "
                  "0xb4, 0xce, 0x7e));\n"
                  "#define H \"" SOURCE_GUID "\"\n"
                  "check(\"" SOURCE_GUID "\");\n"
                  "UUID_DEFINE(i, 0xa9, 0xb7, 0xa1, 0xb9, 0x06, 0x71, 0x40, 0x5c, 0x95, 0xf1, "
                  "0xe0, 0x61, 0x2c, 0xb4, 0xce, 0x7e);\n",
                  "a.cpp:1 defined GUID " SOURCE_GUID " [a]\n"
                  "a.cpp:2 defined GUID " SOURCE_GUID " [b]\n"
                  "a.cpp:4 defined GUID " SOURCE_GUID " [c]\n"
                  "a.cpp:5 defined GUID " SOURCE_GUID " [D]\n"
                  "a.cpp:6 defined GUID " SOURCE_GUID " [E]\n"
                  "a.cpp:7 defined GUID " SOURCE_GUID " [f]\n"
                  "a.cpp:8 defined GUID " SOURCE_GUID " [g]\n"
                  "a.cpp:9 defined GUID " SOURCE_GUID " [H]\n"
                  "a.cpp:10 used GUID " SOURCE_GUID " [check()]\n"
                  "a.cpp:11 defined GUID " SOURCE_GUID " [i]\n");
    source_expect("a.c",
                  "const GUID a = {.Data1 = 0xa9b7a1b9, .Data2 = 0x0671, .Data3 = 0x405c,\n"
                  " .Data4 = {0x95, 0xf1, 0xe0, 0x61, 0x2c, 0xb4, 0xce, 0x7e}};\n"
                  "struct s b = {.x = 0xa9b7a1b9, .y = 0x0671, .z = 0x405c,\n"
                  " .data = {0x95, 0xf1, 0xe0, 0x61, 0x2c, 0xb4, 0xce, 0x7e}};\n",
                  "a.c:1 defined GUID " SOURCE_GUID " [a]\n");
}

static void source_reads_idl(void **state)
{
    (void)state;
    source_expect("a.idl",
                  "[ uuid(a9b7a1b9-0671-405c-95f1-e0612cb4ce7e), version(1.0) ]\n"
                  "coclass Session { [default] interface ISession; };\n"
                  "[object, uuid(\"38541BDC-F54F-4CEB-85D0-37F0F3D2617E\"), pointer_default("
                  "unique)]\n"
                  "interface ISession : IUnknown { HRESULT Do([in] int a); };\n"
                  "[uuid(\r\n  a9b7a1b9-0671-405c-95f1-e0612cb4ce7e\n)]\n"
                  "interface IMore : IUnknown { [id(1)] BSTR wsl = \"WSL\"; };\n",
                  "a.idl:1 defined GUID " SOURCE_GUID " [Session]\n"
                  "a.idl:3 defined GUID 38541bdc-f54f-4ceb-85d0-37f0f3d2617e [ISession]\n"
                  "a.idl:6 defined GUID " SOURCE_GUID " [IMore]\n"
                  "a.idl:8 defined text WSL [wsl]\n");
}

static void source_reads_what_idl_quotes(void **state)
{
    (void)state;
    source_expect("a.idl",
                  "cpp_quote(\"#define LXSS_ROOT L\\\"Software\\\\\\\\Lxss\\\"\")\n"
                  "cpp_quote(\"class DECLSPEC_UUID(\\\"" SOURCE_GUID "\\\") Session;\")\n"
                  "cpp_quote(\"#if 0\")\n"
                  "cpp_quote(\"#define OWNER L\\\"WSL\\\"\")\n"
                  "cpp_quote(\"#endif\")\n"
                  "cpp_quote(\"#define OWNER L\\\"WSL\\\"\")\n"
                  "cpp_quote(\"// the owner is \\\"WSL\\\"\")\n",
                  "a.idl:1 defined text Software\\Lxss [LXSS_ROOT]\n"
                  "a.idl:2 defined GUID " SOURCE_GUID " [Session]\n"
                  "a.idl:4 inactive text WSL [OWNER]\n"
                  "a.idl:6 defined text WSL [OWNER]\n"
                  "a.idl:7 remark text WSL [comment]\n");
}

static void source_joins_texts(void **state)
{
    (void)state;
    source_expect("a.cpp",
                  "const auto a = std::wstring(L\"Software\\\\\") + L\"Lxss\";\n"
                  "auto b = std::filesystem::path(L\"Software\") / L\"Lxss\";\n"
                  "stream << L\"Software\\\\\" << L\"Lxss\";\n"
                  "const KEY c = {HKLM, L\"Software\", L\"Lxss\"};\n"
                  "Open(L\"Software\", L\"Lxss\");\n"
                  "auto d = L\"Software\" < L\"Lxss\";\n"
                  "auto e = f(L\"WSL\") + L\"WSLRULE_\" + id;\n",
                  "a.cpp:1 defined text Software\\Lxss [a]\n"
                  "a.cpp:2 defined text Software\\Lxss [b]\n"
                  "a.cpp:3 used text Software\\Lxss []\n"
                  "a.cpp:4 defined text Software\\Lxss [c]\n"
                  "a.cpp:7 used text WSL [f()]\n"
                  "a.cpp:7 defined text WSLRULE_ [e]\n");
}

static void source_follows_constants(void **state)
{
    (void)state;
    source_expect("a.cpp",
                  "#define MICROSOFT L\"Software\"\n"
                  "#define SEPARATOR L\"\\\\\"\n"
                  "#define ROOT MICROSOFT SEPARATOR L\"Lxss\"\n"
                  "#define OWNER L\"WSL\"\n"
                  "#define PREFIX L\"WSLRULE_\"\n"
                  "inline constexpr auto c_vmOwner = OWNER;\n"
                  "Register(HStringReference(OWNER).Get());\n"
                  "auto rule = std::wstring(PREFIX) + id;\n"
                  "Open(ROOT, OTHER);\n"
                  "auto other = L\"x\" OWNER;\n"
                  "object.OWNER = 1; // OWNER\n"
                  "#if 0\nauto off = OWNER;\n#endif\n"
                  "static const wchar_t c_rule[] = L\"WSLRULE_\";\n"
                  "extern const wchar_t *c_rule;\n",
                  "a.cpp:3 defined text Software\\Lxss [ROOT]\n"
                  "a.cpp:4 defined text WSL [OWNER]\n"
                  "a.cpp:5 defined text WSLRULE_ [PREFIX]\n"
                  "a.cpp:6 defined text WSL [c_vmOwner]\n"
                  "a.cpp:7 used text WSL [Register()]\n"
                  "a.cpp:8 defined text WSLRULE_ [rule]\n"
                  "a.cpp:9 used text Software\\Lxss [Open()]\n"
                  "a.cpp:13 inactive text WSL [off]\n"
                  "a.cpp:15 defined text WSLRULE_ [c_rule]\n");
}

static void source_looks_through_wrappers(void **state)
{
    (void)state;
    source_expect("a.cpp",
                  "Register(HStringReference(L\"WSL\").Get());\n"
                  "Register(TEXT(\"WSL\"));\n"
                  "auto name = std::wstring(L\"WSL\");\n",
                  "a.cpp:1 used text WSL [Register()]\n"
                  "a.cpp:2 used text WSL [Register()]\n"
                  "a.cpp:3 defined text WSL [name]\n");
}

static void source_reads_strings_without_escapes(void **state)
{
    (void)state;
    source_expect("a.cs",
                  "var a = @\"Software\\Lxss\"; var b = @\"a \"\"WSL\"\" b\"; var c = \"WSL\";\n",
                  "a.cs:1 defined text Software\\Lxss [a]\n"
                  "a.cs:1 defined text WSL [b]\n"
                  "a.cs:1 defined text WSL [c]\n");
    source_expect(
        "a.rs",
        "let a = r\"Software\\Lxss\"; let b = r#\"SOFTWARE\\Lxss \" \"#; let r = \"WSL\";\n",
        "a.rs:1 defined text Software\\Lxss [a]\n"
        "a.rs:1 defined text SOFTWARE\\Lxss [b]\n"
        "a.rs:1 defined text WSL [r]\n");
    source_expect("a.go", "a := `Software\\Lxss`\nconst b = \"WSL\"\n",
                  "a.go:1 defined text Software\\Lxss [a]\n"
                  "a.go:2 defined text WSL [b]\n");
}

static void source_takes_no_table_for_a_guid(void **state)
{
    (void)state;
    source_expect("a.c",
                  "int a[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};\n"
                  "int b[] = {0x10000, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};\n"
                  "int c[][8] = {{1, 2, 3, 4, 5, 6, 7, 8}, {1, 2, 3, 4, 5, 6, 7, 8}};\n"
                  "int d[] = {0, 0, 0, {0, 0, 0, 0, 0, 0, 0, 0}};\n"
                  "unsigned char e[] = {0xa9, 0xb7, 0xa1, 0xb9, 0x06, 0x71, 0x40, 0x5c, 0x95, "
                  "0xf1, 0xe0, 0x61, 0x2c, 0xb4, 0xce, 0x7e};\n"
                  "int f[] = {0x100000000, 2, 3, {1, 2, 3, 4, 5, 6, 7, 8}};\n",
                  "");
}

static void source_knows_comments(void **state)
{
    (void)state;
    source_expect("a.cpp",
                  "// {" SOURCE_GUID "}\n"
                  "/* \"WSL\" and\n SOFTWARE\\Lxss **/ auto a = \"WSL\"; // \"WSL\"\n"
                  "auto b = \"/* no comment */ // WSL\"; // joined \\\n still: \"WSL\"\n"
                  "auto c = '\"'; auto d = L\"WSL\";\n",
                  "a.cpp:1 remark GUID " SOURCE_GUID " [comment]\n"
                  "a.cpp:2 remark text WSL [comment]\n"
                  "a.cpp:3 remark text SOFTWARE\\Lxss [comment]\n"
                  "a.cpp:3 defined text WSL [a]\n"
                  "a.cpp:3 remark text WSL [comment]\n"
                  "a.cpp:5 remark text WSL [comment]\n"
                  "a.cpp:6 defined text WSL [d]\n");
}

static void source_undoes_escapes_and_joins_literals(void **state)
{
    (void)state;
    source_expect("a.cpp",
                  "auto a = L\"Software\\\\\" L\"Lxss\";\n"
                  "auto b = \"W\\x53\" /* x */ \"L\";\n"
                  "auto c = R\"x(Software\\Lxss)\" )x\";\n"
                  "auto d = L\"\\\\\\\\.\\\\pipe\\\\wsl_debugshell_\";\n"
                  "auto e = u8\"Global\\\\WslInstallLog\";\n"
                  "auto f = \"W\\\nSL\";\n"
                  "auto g = L\"wslrule_17_\" name;\n"
                  "auto h = \"WSLX\"; auto i = \"MyWSLRULE_\"; auto j = \"Software\\\\LxssX\";\n"
                  "open(L\"\\\\\\\\.\\\\pipe\\\\\" + name);\n",
                  "a.cpp:1 defined text Software\\Lxss [a]\n"
                  "a.cpp:2 defined text WSL [b]\n"
                  "a.cpp:3 defined text Software\\Lxss [c]\n"
                  "a.cpp:4 defined pipe \\\\.\\pipe\\wsl_debugshell_ [d]\n"
                  "a.cpp:5 defined object Global\\WslInstallLog [e]\n"
                  "a.cpp:6 defined text WSL [f]\n"
                  "a.cpp:8 defined text wslrule_ [g]\n");
}

static void source_binds_values_to_names(void **state)
{
    (void)state;
    source_expect("a.cpp",
                  "namespace x {\n"
                  "class Y { static constexpr auto c_name = L\"WSL\"; };\n"
                  "void f() { CreateThing(L\"WSL\", 1); auto z = Open(\"WSL\"); return \"WSL\"; }\n"
                  "#define OWNER TEXT(\"WSL\")\n"
                  "const char *list[] = {\"a\", \"WSL\"};\n"
                  "static const std::wstring_view name{L\"WSL\"};\n"
                  "if (owner == L\"WSL\") {}\n"
                  "sd_bus_request_name(bus, \"org.example.Wsl\", 0);\n"
                  "bool Y::g(const int a) const { \"WSL\"; }\n",
                  "a.cpp:2 defined text WSL [c_name]\n"
                  "a.cpp:3 used text WSL [CreateThing()]\n"
                  "a.cpp:3 used text WSL [Open()]\n"
                  "a.cpp:3 used text WSL []\n"
                  "a.cpp:4 defined text WSL [OWNER]\n"
                  "a.cpp:5 defined text WSL [list]\n"
                  "a.cpp:6 defined text WSL [name]\n"
                  "a.cpp:7 used text WSL [if()]\n"
                  "a.cpp:8 used bus name org.example.Wsl [sd_bus_request_name()]\n"
                  "a.cpp:9 used text WSL []\n");
}

static void source_reads_each_quote_of_javascript(void **state)
{
    (void)state;
    source_expect("a.ts",
                  "const a = 'WSL', b = `WSL`, c = \"WSL\";\n"
                  "f('it\\'s', 'x\\ny'); const d = `one\n{" SOURCE_GUID "}`;\nconst e = 'WSL';\n",
                  "a.ts:1 defined text WSL [a]\n"
                  "a.ts:1 defined text WSL [b]\n"
                  "a.ts:1 defined text WSL [c]\n"
                  "a.ts:2 defined GUID " SOURCE_GUID " [d]\n"
                  "a.ts:4 defined text WSL [e]\n");
    source_expect("a.cpp", "auto a = 'WSL'; auto b = \"WSL\";\n", "a.cpp:1 defined text WSL [b]\n");
}

static void source_marks_branches_that_are_left_out(void **state)
{
    (void)state;
    source_expect(
        "a.c",
        "#if 0\nchar *a = \"WSL\";\n#else\nchar *b = \"WSL\";\n#endif\n"
        "#ifdef WSLX\nchar *c = \"WSL\";\n#else\nchar *d = \"WSL\";\n#endif\n"
        "#if !defined(WSLX) || \\\n 0\nchar *e = \"WSL\";\n"
        "#elif OTHER > 1\nchar *f = \"WSL\";\n#endif\n"
        "#if defined(CANONICAL) && OTHER\nchar *g = \"WSL\"; // \"WSL\"\n#endif\n"
        "#ifndef OTHER_H\nchar *h = \"WSL\";\n#endif\n"
        "#if 1 /* on */\n#elif 1\nchar *i = \"WSL\";\n# else\n#define J \"WSL\"\n#endif\n",
        "a.c:2 inactive text WSL [a]\n"
        "a.c:4 defined text WSL [b]\n"
        "a.c:7 defined text WSL [c]\n"
        "a.c:9 inactive text WSL [d]\n"
        "a.c:13 inactive text WSL [e]\n"
        "a.c:15 defined text WSL [f]\n"
        "a.c:18 inactive text WSL [g]\n"
        "a.c:18 remark text WSL [comment]\n"
        "a.c:21 defined text WSL [h]\n"
        "a.c:25 inactive text WSL [i]\n"
        "a.c:27 inactive text WSL [J]\n");
}

static void source_reads_on_where_it_is_broken(void **state)
{
    (void)state;
    source_expect("a.c",
                  "char *a = \"never closed\n"
                  "char *b = \"WSL\";\n"
                  ")))}}} #endif\n#endif\n#else\n"
                  "char *c = \"WSL\";\n"
                  "char *d = 'x\n; char *e = \"WSL\";\n"
                  "/* never closed \"WSL\"",
                  "a.c:2 defined text WSL [b]\n"
                  "a.c:6 defined text WSL [c]\n"
                  "a.c:8 defined text WSL [e]\n"
                  "a.c:9 remark text WSL [comment]\n");
}

static void source_reads_literals_of_any_length(void **state)
{
    (void)state;
    struct text source = {0};
    text_append(&source, "auto a = L\"");
    for (int i = 0; i < 3000; i++)
        text_append_format(&source, "%04d software\\\\lxss ", i);
    text_append(&source, "\";");
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "Software\\Lxss", NEEDLE_PART, false);
    struct fixture_file file = {"a.cpp", source.data, source.length};
    CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
    CLEANUP(scan_release) struct scan scan = {0};
    fixture_install_scan(path, &needles, NULL, &scan);
    assert_int_equal(scan.found.count, 3000);
    text_release(&source);
}

/* The processor time that a scan of so many bytes of one text over and over takes. */
static double source_seconds(const char *name, const char *repeated, size_t length)
{
    CLEANUP(text_release) struct text source = {0};
    while (source.length < length)
        text_append(&source, repeated);
    struct fixture_file file = {name, source.data, source.length};
    CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
    CLEANUP(scan_release) struct scan scan = {0};
    clock_t begin = clock();
    fixture_install_scan(path, NULL, NULL, &scan);
    return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

/* Each token may look only at what it is made of. */
static void source_expect_linear(const char *name, const char *repeated)
{
    double one = source_seconds(name, repeated, 256 * 1024);
    double four = source_seconds(name, repeated, 1024 * 1024);
    if (four > SOURCE_TIMES_MAX * one + SOURCE_SECONDS_MORE)
        fail_msg("%s of \"%s\" took %.2f s, four times as much %.2f s", name, repeated, one, four);
}

static void source_looks_at_each_byte_a_few_times(void **state)
{
    (void)state;
    source_expect_linear("a.c", "/**/");
    source_expect_linear("a.c", "R\"\"");
    source_expect_linear("a.json", "\\\\.\\pipe\\a/");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_reads_each_notation_of_a_guid),
        cmocka_unit_test(source_reads_idl),
        cmocka_unit_test(source_reads_what_idl_quotes),
        cmocka_unit_test(source_joins_texts),
        cmocka_unit_test(source_follows_constants),
        cmocka_unit_test(source_looks_through_wrappers),
        cmocka_unit_test(source_reads_strings_without_escapes),
        cmocka_unit_test(source_takes_no_table_for_a_guid),
        cmocka_unit_test(source_knows_comments),
        cmocka_unit_test(source_undoes_escapes_and_joins_literals),
        cmocka_unit_test(source_binds_values_to_names),
        cmocka_unit_test(source_reads_each_quote_of_javascript),
        cmocka_unit_test(source_marks_branches_that_are_left_out),
        cmocka_unit_test(source_reads_on_where_it_is_broken),
        cmocka_unit_test(source_reads_literals_of_any_length),
        cmocka_unit_test(source_looks_at_each_byte_a_few_times),
    };
    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
