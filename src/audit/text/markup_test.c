/* Tests of audit/text/markup.h. */
#include "audit/text/markup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "audit/testing/fixture_install.h"

#define MARKUP_GUID  "a9b7a1b9-0671-405c-95f1-e0612cb4ce7e"
#define MARKUP_GUIDS 15000

static void markup_expect(const char *name, const char *text, const char *expected)
{
    CLEANUP(needles_release) struct needles needles = {0};
    needles_add(&needles, "WSL", NEEDLE_WHOLE, true);
    needles_add(&needles, "Classes\\CLSID", NEEDLE_PART, false);
    needles_add(&needles, "A & \"B\" <C>\xc3\xa9", NEEDLE_WHOLE, true);
    struct texts defined = {0}, undefined = {0};
    texts_add(&defined, "WSLX");
    struct scan_options options = {.switches = {.defined = &defined, .undefined = &undefined}};
    struct fixture_file file = {name, text, strlen(text)};
    fixture_install_expect(&file, &needles, &options, expected);
    texts_release(&defined);
}

static void markup_reads_wix(void **state)
{
    (void)state;
    markup_expect("package.wix.in",
                  "<?xml version=\"1.0\"?>\n<Wix>\n"
                  "<Product UpgradeCode='{" MARKUP_GUID "}'/>\n"
                  "<Component Id=\"a\"\n Guid = \"" MARKUP_GUID "\">\n"
                  "<RegistryKey Root=\"HKLM\" Key=\"Software\\Classes\\CLSID\\{" MARKUP_GUID "}\">"
                  "<RegistryValue Value=\"WSL\"/></RegistryKey>\n"
                  "<ServiceInstall Name=\"WslService\" Id=\"x\"/>\n"
                  "<ServiceControl Name=\"WSL\"/><ComponentRef Id=\"WSL\"/>\n"
                  "</Component>\n<wix:Title> WSL\n</wix:Title><b>WSLX</b></Wix>\n",
                  "package.wix.in:3 defined GUID " MARKUP_GUID " [Product/@UpgradeCode]\n"
                  "package.wix.in:5 defined GUID " MARKUP_GUID " [Component/@Guid]\n"
                  "package.wix.in:6 defined text Classes\\CLSID [RegistryKey/@Key]\n"
                  "package.wix.in:6 defined GUID " MARKUP_GUID " [RegistryKey/@Key]\n"
                  "package.wix.in:6 used text WSL [RegistryValue/@Value]\n"
                  "package.wix.in:7 defined service WslService [ServiceInstall/@Name]\n"
                  "package.wix.in:8 used text WSL [ServiceControl/@Name]\n"
                  "package.wix.in:8 used text WSL [ComponentRef/@Id]\n"
                  "package.wix.in:10 used text WSL [Title]\n");
}

static void markup_reads_a_package_manifest(void **state)
{
    (void)state;
    markup_expect("AppxManifest.in",
                  "\n<Package xmlns:com=\"x\"><Identity Name=\"WSL\"/>\n"
                  "<desktop6:Service Name=\"WslInstaller\"/>\n"
                  "<com:Class Id=\"" MARKUP_GUID "\"/></Package>",
                  "AppxManifest.in:2 defined text WSL [Identity/@Name]\n"
                  "AppxManifest.in:3 defined service WslInstaller [Service/@Name]\n"
                  "AppxManifest.in:4 defined GUID " MARKUP_GUID " [Class/@Id]\n");
}

static void markup_tells_remarks_from_elements_in_comments(void **state)
{
    (void)state;
    markup_expect("a.wxs",
                  "<!-- \"WSL\" and " MARKUP_GUID " -- - -->\n"
                  "<!-- off:\n <Component Guid=\"" MARKUP_GUID "\"/>\n \"WSL\"-->\n"
                  "<a b=\"WSL\"/><![CDATA[\"WSL\" <a> ]] ]]><!-->\"WSL\"-->\n",
                  "a.wxs:1 remark text WSL [comment]\n"
                  "a.wxs:1 remark GUID " MARKUP_GUID " [comment]\n"
                  "a.wxs:3 inactive GUID " MARKUP_GUID " [comment]\n"
                  "a.wxs:4 inactive text WSL [comment]\n"
                  "a.wxs:5 used text WSL [a/@b]\n"
                  "a.wxs:5 used text WSL []\n"
                  "a.wxs:5 remark text WSL [comment]\n");
}

static void markup_undoes_entities(void **state)
{
    (void)state;
    markup_expect("a.xml",
                  "<a b='A &amp; &quot;B&#34; &lt;C&#x3e;&#233;' c='&#87;SL'>&unknown; &\n</a>"
                  "<a c='A & \"B\" &lt;C>\xc3\xa9'>&#87;SL</a>",
                  "a.xml:1 used text A & \"B\" <C>\xc3\xa9 [a/@b]\n"
                  "a.xml:1 used text WSL [a/@c]\n"
                  "a.xml:2 used text A & \"B\" <C>\xc3\xa9 [a/@c]\n"
                  "a.xml:2 used text WSL [a]\n");
}

static void markup_follows_wix_conditions(void **state)
{
    (void)state;
    markup_expect("a.wxs",
                  "<?ifdef WSLX?>\n<a b=\"WSL\"/>\n<?else?>\n<a b=\"WSL\"/>\n<?endif ?>\n"
                  "<?ifndef WSLX ?><a b=\"WSL\"/><?endif?>\n"
                  "<?if $(var.X) = 1 ?><a b=\"WSL\"/><?else?><a b=\"WSL\"/><?endif?>\n"
                  "<?define Owner = \"WSL\" ?>",
                  "a.wxs:2 used text WSL [a/@b]\n"
                  "a.wxs:4 inactive text WSL [a/@b]\n"
                  "a.wxs:6 inactive text WSL [a/@b]\n"
                  "a.wxs:7 used text WSL [a/@b]\n"
                  "a.wxs:7 used text WSL [a/@b]\n"
                  "a.wxs:8 defined text WSL []\n");
}

static void markup_reads_on_where_it_is_broken(void **state)
{
    (void)state;
    markup_expect("a.xml",
                  "<a b=\"never closed\n<c d=\"WSL\"/></x></y></z> < <> </> <1>\n"
                  "<e f=WSL g='WSL'/>\n<h <i j='WSL'\n/>WSL",
                  "a.xml:2 used text WSL [c/@d]\n"
                  "a.xml:3 used text WSL [e/@g]\n"
                  "a.xml:4 used text WSL [i/@j]\n"
                  "a.xml:5 used text WSL [h]\n");
}

/* Lines of many GUIDs, which are read in pieces. */
static void markup_reads_lines_of_any_length(void **state)
{
    (void)state;
    static const char *const begins[] = {"<a><![CDATA[", "<?define x=", "<!-- ", "<!x "};
    static const char *const ends[] = {"]]></a>", "?>", "-->", ">"};
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        struct text line = {0};
        text_append(&line, begins[i]);
        for (int k = 0; k < MARKUP_GUIDS; k++)
            text_append(&line, MARKUP_GUID ",x ");
        text_append_format(&line, "%s<b c=\"" MARKUP_GUID "\"/>", ends[i]);
        struct fixture_file file = {"a.xml", line.data, line.length};
        CLEANUP(fixture_install_free) char *path = fixture_install(&file, 1);
        CLEANUP(scan_release) struct scan scan = {0};
        fixture_install_scan(path, NULL, NULL, &scan);
        assert_int_equal(scan.found.count, MARKUP_GUIDS + 1);
        for (size_t k = 0; k < MARKUP_GUIDS; k++)
            assert_int_equal(scan.found.items[k].offset, strlen(begins[i]) + 39 * k);
        assert_string_equal(scan.found.items[MARKUP_GUIDS].place, "b/@c");
        text_release(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(markup_reads_wix),
        cmocka_unit_test(markup_reads_a_package_manifest),
        cmocka_unit_test(markup_tells_remarks_from_elements_in_comments),
        cmocka_unit_test(markup_undoes_entities),
        cmocka_unit_test(markup_follows_wix_conditions),
        cmocka_unit_test(markup_reads_on_where_it_is_broken),
        cmocka_unit_test(markup_reads_lines_of_any_length),
    };
    return cmocka_run_group_tests_name("markup", tests, NULL, NULL);
}
