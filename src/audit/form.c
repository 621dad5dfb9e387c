/* What sort of file it is. Magic numbers come first, then whether it is text at all, then the name.
 */
#include "audit/form.h"

#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct form_name {
    /* Lower-case: ".idl"; without a dot in front a whole name, to which words may be tied but no
     * ending: LICENSE-MIT, and not LicenseManager.cpp. */
    const char *ending;
    enum form_reader reader;
    enum occurrence_carrier carrier;
    const struct script_language *language;
};

#define FORM_SOURCE(ending)                                                                        \
    {                                                                                              \
        ending, FORM_READER_SOURCE, OCCURRENCE_CARRIER_SOURCE, NULL                                \
    }
#define FORM_MARKUP(ending)                                                                        \
    {                                                                                              \
        ending, FORM_READER_MARKUP, OCCURRENCE_CARRIER_MARKUP, NULL                                \
    }
#define FORM_SCRIPT(ending, language)                                                              \
    {                                                                                              \
        ending, FORM_READER_SCRIPT, OCCURRENCE_CARRIER_SCRIPT, &(language)                         \
    }
#define FORM_PROSE(ending)                                                                         \
    {                                                                                              \
        ending, FORM_READER_SCRIPT, OCCURRENCE_CARRIER_TEXT, &script_prose                         \
    }

static const struct form_name form_names[] = {
    FORM_SCRIPT("cmakelists.txt", script_cmake),
    FORM_SOURCE(".c"),
    FORM_SOURCE(".h"),
    FORM_SOURCE(".cc"),
    FORM_SOURCE(".cpp"),
    FORM_SOURCE(".cxx"),
    FORM_SOURCE(".hh"),
    FORM_SOURCE(".hpp"),
    FORM_SOURCE(".hxx"),
    FORM_SOURCE(".inl"),
    FORM_SOURCE(".idl"),
    FORM_SOURCE(".odl"),
    FORM_SOURCE(".rc"),
    FORM_SOURCE(".rc2"),
    FORM_SOURCE(".cs"),
    FORM_SOURCE(".rs"),
    FORM_SOURCE(".go"),
    FORM_SOURCE(".java"),
    FORM_SOURCE(".js"),
    FORM_SOURCE(".ts"),
    FORM_MARKUP(".wxs"),
    FORM_MARKUP(".wxi"),
    FORM_MARKUP(".wxl"),
    FORM_MARKUP(".wix"),
    FORM_MARKUP(".xml"),
    FORM_MARKUP(".appxmanifest"),
    FORM_MARKUP(".manifest"),
    FORM_MARKUP(".admx"),
    FORM_MARKUP(".adml"),
    FORM_MARKUP(".resw"),
    FORM_MARKUP(".resx"),
    FORM_MARKUP(".xaml"),
    FORM_MARKUP(".props"),
    FORM_MARKUP(".targets"),
    FORM_MARKUP(".vcxproj"),
    FORM_MARKUP(".csproj"),
    FORM_MARKUP(".conf.xml"),
    FORM_SCRIPT(".cmake", script_cmake),
    FORM_SCRIPT(".ps1", script_powershell),
    FORM_SCRIPT(".psm1", script_powershell),
    FORM_SCRIPT(".psd1", script_powershell),
    FORM_SCRIPT(".sh", script_shell),
    FORM_SCRIPT(".bash", script_shell),
    FORM_SCRIPT(".py", script_python),
    FORM_SCRIPT(".cmd", script_batch),
    FORM_SCRIPT(".bat", script_batch),
    FORM_SCRIPT(".yaml", script_yaml),
    FORM_SCRIPT(".yml", script_yaml),
    FORM_SCRIPT(".json", script_json),
    FORM_SCRIPT(".toml", script_shell),
    FORM_SCRIPT(".ini", script_ini),
    FORM_SCRIPT(".inf", script_ini),
    FORM_SCRIPT(".reg", script_ini),
    FORM_SCRIPT(".conf", script_ini),
    FORM_SCRIPT(".cfg", script_ini),
    FORM_SCRIPT(".service", script_ini),
    FORM_SCRIPT(".socket", script_ini),
    FORM_SCRIPT(".timer", script_ini),
    FORM_SCRIPT(".network", script_ini),
    FORM_SCRIPT(".desktop", script_ini),
    FORM_PROSE(".md"),
    FORM_PROSE(".markdown"),
    FORM_PROSE(".rst"),
    FORM_PROSE(".adoc"),
    FORM_PROSE(".txt"),
    FORM_PROSE(".rtf"),
    FORM_PROSE(".html"),
    FORM_PROSE(".htm"),
    FORM_PROSE(".1"),
    FORM_PROSE(".2"),
    FORM_PROSE(".3"),
    FORM_PROSE(".4"),
    FORM_PROSE(".5"),
    FORM_PROSE(".6"),
    FORM_PROSE(".7"),
    FORM_PROSE(".8"),
    FORM_PROSE("license"),
    FORM_PROSE("readme"),
    FORM_PROSE("changelog"),
    FORM_PROSE("notice"),
};

static bool form_begins(const char *head, size_t length, const char *magic, size_t magic_length)
{
    return length >= magic_length && memcmp(head, magic, magic_length) == 0;
}

static bool form_is_packed(const char *head, size_t length)
{
    static const struct {
        const char *magic;
        size_t length;
    } packed[] = {{"PK\3\4", 4},
                  {"MSCF\0\0\0\0", 8},
                  {"\x1f\x8b\x08", 3},
                  {"\xfd"
                   "7zXZ\0",
                   6},
                  {"\x28\xb5\x2f\xfd", 4},
                  {"7z\xbc\xaf\x27\x1c", 6},
                  {"BZh", 3}};
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++) {
        if (form_begins(head, length, packed[i].magic, packed[i].length))
            return true;
    }
    return false;
}

/* The lower-case name without folders, and without the ".in" of what a build fills in. */
static char *form_name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = memory_text(slash ? slash + 1 : path);
    for (char *at = name; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    size_t length = strlen(name);
    if (length > 3 && strcmp(name + length - 3, ".in") == 0)
        name[length - 3] = '\0';
    return name;
}

static bool form_ends(const char *name, const char *ending)
{
    size_t length = strlen(name), wanted = strlen(ending);
    return length >= wanted && strcmp(name + length - wanted, ending) == 0;
}

static bool form_is_named(const char *name, const char *wanted)
{
    if (wanted[0] == '.')
        return form_ends(name, wanted);
    const char *rest = name + strlen(wanted);
    return text_starts_with(name, wanted) &&
           (!*rest || (strchr("-_ ", *rest) && !strchr(rest, '.')));
}

/* Whether it is text, and how it is encoded: by a byte order mark, else by its zero bytes. */
static bool form_is_text(const char *head, size_t length, struct form *form)
{
    static const struct {
        const char *mark;
        size_t length;
        enum feed_encoding encoding;
    } marks[] = {{"\xef\xbb\xbf", 3, FEED_BYTES},
                 {"\xff\xfe", 2, FEED_UTF16_LITTLE},
                 {"\xfe\xff", 2, FEED_UTF16_BIG}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!form_begins(head, length, marks[i].mark, marks[i].length))
            continue;
        form->encoding = marks[i].encoding;
        form->mark_bytes = marks[i].length;
        return true;
    }
    size_t even = 0, odd = 0;
    for (size_t i = 0; i < length; i++) {
        even += !head[i] && i % 2 == 0;
        odd += !head[i] && i % 2 == 1;
    }
    if (!even && !odd)
        return true;
    /* Text of UTF-16 without a mark: nearly all second bytes are zero, no first one is. */
    bool wide = !even && odd * 10 >= length / 2 * 9;
    form->encoding = wide ? FEED_UTF16_LITTLE : FEED_BYTES;
    return wide;
}

/* Whether the line "#!…" calls for a language of programs rather than a shell. */
static bool form_calls_program(const char *line, size_t length)
{
    static const char *const names[] = {"python", "perl", "ruby"};
    const char *end = memchr(line, '\n', length);
    CLEANUP(memory_free_text)
    char *first = memory_text_of(line, end ? (size_t)(end - line) : length);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strstr(first, names[i]))
            return true;
    }
    return false;
}

static void form_of_text(const char *path, const char *head, size_t length, struct form *form)
{
    CLEANUP(memory_free_text) char *name = form_name_of(path);
    for (size_t i = 0; i < sizeof form_names / sizeof *form_names; i++) {
        const struct form_name *known = &form_names[i];
        if (!form_is_named(name, known->ending))
            continue;
        form->reader = known->reader;
        form->carrier = known->carrier;
        form->language = known->language;
        return;
    }
    size_t first = form->mark_bytes;
    while (first < length && (isspace((unsigned char)head[first]) || !head[first]))
        first++;
    bool markup = first < length && head[first] == '<';
    bool script = form_begins(head + form->mark_bytes, length - form->mark_bytes, "#!", 2);
    form->reader = markup ? FORM_READER_MARKUP : FORM_READER_SCRIPT;
    form->carrier = markup   ? OCCURRENCE_CARRIER_MARKUP
                    : script ? OCCURRENCE_CARRIER_SCRIPT
                             : OCCURRENCE_CARRIER_TEXT;
    form->language = !script ? &script_plain
                     : form_calls_program(head + form->mark_bytes, length - form->mark_bytes)
                         ? &script_python
                         : &script_shell;
}

struct form form_of(const char *path, const char *head, size_t length)
{
    static const char compound[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    struct form form = {.reader = FORM_READER_BINARY, .carrier = OCCURRENCE_CARRIER_BINARY};
    CLEANUP(memory_free_text) char *name = form_name_of(path);
    bool installer = form_ends(name, ".msi") || form_ends(name, ".msm");
    if (installer || (form_begins(head, length, compound, 8) && form_ends(name, ".msp"))) {
        form.reader = FORM_READER_MSI;
        form.carrier = OCCURRENCE_CARRIER_MSI;
    } else if (form_is_packed(head, length)) {
        form.reader = FORM_READER_NONE;
    } else if (form_begins(head, length, "\177ELF", 4)) {
        form.carrier = OCCURRENCE_CARRIER_ELF;
    } else if (form_is_text(head, length, &form)) {
        form_of_text(path, head, length, &form);
    } else if (form_begins(head, length, "MZ", 2)) {
        form.carrier = OCCURRENCE_CARRIER_PE;
    }
    return form;
}

enum occurrence_name form_declares(const char *path, const char **name)
{
    static const char *const units[] = {".service", ".socket", ".timer", ".mount", ".target"};
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (form_ends(*name, units[i]) && strlen(*name) > strlen(units[i]))
            return OCCURRENCE_NAME_UNIT;
    }
    return OCCURRENCE_NAME_NONE;
}
