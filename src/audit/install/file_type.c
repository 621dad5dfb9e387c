/* What sort of file it is. Magic numbers come first, then whether it is text at all, then the name.
 */
#include "audit/install/file_type.h"

#include <ctype.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct file_type_name {
    /* Lower-case: ".idl"; without a dot in front a whole name, to which words may be tied but no
     * ending: LICENSE-MIT, and not LicenseManager.cpp. */
    const char *ending;
    enum file_reader reader;
    enum occurrence_carrier carrier;
    const struct script_language *language;
};

#define FILE_TYPE_SOURCE(ending)                                                                   \
    {                                                                                              \
        ending, FILE_READER_SOURCE, OCCURRENCE_CARRIER_SOURCE, NULL                                \
    }
#define FILE_TYPE_MARKUP(ending)                                                                   \
    {                                                                                              \
        ending, FILE_READER_MARKUP, OCCURRENCE_CARRIER_MARKUP, NULL                                \
    }
#define FILE_TYPE_SCRIPT(ending, language)                                                         \
    {                                                                                              \
        ending, FILE_READER_SCRIPT, OCCURRENCE_CARRIER_SCRIPT, &(language)                         \
    }
#define FILE_TYPE_PROSE(ending)                                                                    \
    {                                                                                              \
        ending, FILE_READER_SCRIPT, OCCURRENCE_CARRIER_TEXT, &script_prose                         \
    }

static const struct file_type_name file_type_names[] = {
    FILE_TYPE_SCRIPT("cmakelists.txt", script_cmake),
    FILE_TYPE_SOURCE(".c"),
    FILE_TYPE_SOURCE(".h"),
    FILE_TYPE_SOURCE(".cc"),
    FILE_TYPE_SOURCE(".cpp"),
    FILE_TYPE_SOURCE(".cxx"),
    FILE_TYPE_SOURCE(".hh"),
    FILE_TYPE_SOURCE(".hpp"),
    FILE_TYPE_SOURCE(".hxx"),
    FILE_TYPE_SOURCE(".inl"),
    FILE_TYPE_SOURCE(".idl"),
    FILE_TYPE_SOURCE(".odl"),
    FILE_TYPE_SOURCE(".rc"),
    FILE_TYPE_SOURCE(".rc2"),
    FILE_TYPE_SOURCE(".cs"),
    FILE_TYPE_SOURCE(".rs"),
    FILE_TYPE_SOURCE(".go"),
    FILE_TYPE_SOURCE(".java"),
    FILE_TYPE_SOURCE(".js"),
    FILE_TYPE_SOURCE(".ts"),
    FILE_TYPE_MARKUP(".wxs"),
    FILE_TYPE_MARKUP(".wxi"),
    FILE_TYPE_MARKUP(".wxl"),
    FILE_TYPE_MARKUP(".wix"),
    FILE_TYPE_MARKUP(".xml"),
    FILE_TYPE_MARKUP(".appxmanifest"),
    FILE_TYPE_MARKUP(".manifest"),
    FILE_TYPE_MARKUP(".admx"),
    FILE_TYPE_MARKUP(".adml"),
    FILE_TYPE_MARKUP(".resw"),
    FILE_TYPE_MARKUP(".resx"),
    FILE_TYPE_MARKUP(".xaml"),
    FILE_TYPE_MARKUP(".props"),
    FILE_TYPE_MARKUP(".targets"),
    FILE_TYPE_MARKUP(".vcxproj"),
    FILE_TYPE_MARKUP(".csproj"),
    FILE_TYPE_MARKUP(".conf.xml"),
    FILE_TYPE_SCRIPT(".cmake", script_cmake),
    FILE_TYPE_SCRIPT(".ps1", script_powershell),
    FILE_TYPE_SCRIPT(".psm1", script_powershell),
    FILE_TYPE_SCRIPT(".psd1", script_powershell),
    FILE_TYPE_SCRIPT(".sh", script_shell),
    FILE_TYPE_SCRIPT(".bash", script_shell),
    FILE_TYPE_SCRIPT(".py", script_python),
    FILE_TYPE_SCRIPT(".cmd", script_batch),
    FILE_TYPE_SCRIPT(".bat", script_batch),
    FILE_TYPE_SCRIPT(".yaml", script_yaml),
    FILE_TYPE_SCRIPT(".yml", script_yaml),
    FILE_TYPE_SCRIPT(".json", script_json),
    FILE_TYPE_SCRIPT(".toml", script_shell),
    FILE_TYPE_SCRIPT(".ini", script_ini),
    FILE_TYPE_SCRIPT(".inf", script_ini),
    FILE_TYPE_SCRIPT(".reg", script_ini),
    FILE_TYPE_SCRIPT(".conf", script_ini),
    FILE_TYPE_SCRIPT(".cfg", script_ini),
    FILE_TYPE_SCRIPT(".service", script_ini),
    FILE_TYPE_SCRIPT(".socket", script_ini),
    FILE_TYPE_SCRIPT(".timer", script_ini),
    FILE_TYPE_SCRIPT(".network", script_ini),
    FILE_TYPE_SCRIPT(".desktop", script_ini),
    FILE_TYPE_PROSE(".md"),
    FILE_TYPE_PROSE(".markdown"),
    FILE_TYPE_PROSE(".rst"),
    FILE_TYPE_PROSE(".adoc"),
    FILE_TYPE_PROSE(".txt"),
    FILE_TYPE_PROSE(".rtf"),
    FILE_TYPE_PROSE(".html"),
    FILE_TYPE_PROSE(".htm"),
    FILE_TYPE_PROSE(".1"),
    FILE_TYPE_PROSE(".2"),
    FILE_TYPE_PROSE(".3"),
    FILE_TYPE_PROSE(".4"),
    FILE_TYPE_PROSE(".5"),
    FILE_TYPE_PROSE(".6"),
    FILE_TYPE_PROSE(".7"),
    FILE_TYPE_PROSE(".8"),
    FILE_TYPE_PROSE("license"),
    FILE_TYPE_PROSE("readme"),
    FILE_TYPE_PROSE("changelog"),
    FILE_TYPE_PROSE("notice"),
};

static bool file_type_begins(const char *head, size_t length, const char *magic,
                             size_t magic_length)
{
    return length >= magic_length && memcmp(head, magic, magic_length) == 0;
}

static bool file_type_is_packed(const char *head, size_t length)
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
        if (file_type_begins(head, length, packed[i].magic, packed[i].length))
            return true;
    }
    return false;
}

/* The lower-case name without folders, and without the ".in" of what a build fills in. */
static char *file_type_name_of(const char *path)
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

static bool file_type_ends(const char *name, const char *ending)
{
    size_t length = strlen(name), wanted = strlen(ending);
    return length >= wanted && strcmp(name + length - wanted, ending) == 0;
}

static bool file_type_is_named(const char *name, const char *wanted)
{
    if (wanted[0] == '.')
        return file_type_ends(name, wanted);
    const char *rest = name + strlen(wanted);
    return text_starts_with(name, wanted) &&
           (!*rest || (strchr("-_ ", *rest) && !strchr(rest, '.')));
}

/* Whether it is text, and how it is encoded: by a byte order mark, else by its zero bytes. */
static bool file_type_is_text(const char *head, size_t length, struct file_type *type)
{
    static const struct {
        const char *mark;
        size_t length;
        enum feed_encoding encoding;
    } marks[] = {{"\xef\xbb\xbf", 3, FEED_BYTES},
                 {"\xff\xfe", 2, FEED_UTF16_LITTLE},
                 {"\xfe\xff", 2, FEED_UTF16_BIG}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!file_type_begins(head, length, marks[i].mark, marks[i].length))
            continue;
        type->encoding = marks[i].encoding;
        type->mark_bytes = marks[i].length;
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
    type->encoding = wide ? FEED_UTF16_LITTLE : FEED_BYTES;
    return wide;
}

/* Whether the line "#!…" calls for a language of programs rather than a shell. */
static bool file_type_calls_program(const char *line, size_t length)
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

static void file_type_of_text(const char *path, const char *head, size_t length,
                              struct file_type *type)
{
    CLEANUP(memory_free_text) char *name = file_type_name_of(path);
    for (size_t i = 0; i < sizeof file_type_names / sizeof *file_type_names; i++) {
        const struct file_type_name *known = &file_type_names[i];
        if (!file_type_is_named(name, known->ending))
            continue;
        type->reader = known->reader;
        type->carrier = known->carrier;
        type->language = known->language;
        return;
    }
    size_t first = type->mark_bytes;
    while (first < length && (isspace((unsigned char)head[first]) || !head[first]))
        first++;
    bool markup = first < length && head[first] == '<';
    bool script = file_type_begins(head + type->mark_bytes, length - type->mark_bytes, "#!", 2);
    type->reader = markup ? FILE_READER_MARKUP : FILE_READER_SCRIPT;
    type->carrier = markup   ? OCCURRENCE_CARRIER_MARKUP
                    : script ? OCCURRENCE_CARRIER_SCRIPT
                             : OCCURRENCE_CARRIER_TEXT;
    type->language = !script ? &script_plain
                     : file_type_calls_program(head + type->mark_bytes, length - type->mark_bytes)
                         ? &script_python
                         : &script_shell;
}

struct file_type file_type_of(const char *path, const char *head, size_t length)
{
    static const char compound[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    struct file_type type = {.reader = FILE_READER_BINARY, .carrier = OCCURRENCE_CARRIER_BINARY};
    CLEANUP(memory_free_text) char *name = file_type_name_of(path);
    bool installer = file_type_ends(name, ".msi") || file_type_ends(name, ".msm");
    if (installer ||
        (file_type_begins(head, length, compound, 8) && file_type_ends(name, ".msp"))) {
        type.reader = FILE_READER_MSI;
        type.carrier = OCCURRENCE_CARRIER_MSI;
    } else if (file_type_is_packed(head, length)) {
        type.reader = FILE_READER_NONE;
    } else if (file_type_begins(head, length, "\177ELF", 4)) {
        type.carrier = OCCURRENCE_CARRIER_ELF;
    } else if (file_type_is_text(head, length, &type)) {
        file_type_of_text(path, head, length, &type);
    } else if (file_type_begins(head, length, "MZ", 2)) {
        type.carrier = OCCURRENCE_CARRIER_PE;
    }
    return type;
}

enum occurrence_name file_type_declares(const char *path, const char **name)
{
    static const char *const units[] = {".service", ".socket", ".timer", ".mount", ".target"};
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (file_type_ends(*name, units[i]) && strlen(*name) > strlen(units[i]))
            return OCCURRENCE_NAME_UNIT;
    }
    return OCCURRENCE_NAME_NONE;
}
