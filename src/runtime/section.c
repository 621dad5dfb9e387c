/* The sections of a script's output. */
#include "runtime/section.h"

#include <string.h>

#define SECTION_MARK "cotenant-question "

void section_release(struct section *section)
{
    texts_release(&section->lines);
}

void section_find(const char *output, const char *words, struct section *section)
{
    int found = 0;
    bool inside = false;
    *section = (struct section){0};
    while (output && *output) {
        size_t length = strcspn(output, "\n");
        size_t kept = length && output[length - 1] == '\r' ? length - 1 : length;
        CLEANUP(memory_free_text) char *line = memory_format("%.*s", (int)kept, output);
        if (text_starts_with(line, SECTION_MARK)) {
            section->whole = section->whole || inside;
            inside = text_same(line + strlen(SECTION_MARK), words);
            found += inside;
        } else if (inside && *line) {
            texts_add(&section->lines, line);
        }
        output += length;
        output += *output == '\n';
    }
    section->whole = section->whole && found == 1;
}

char *section_boot_id(const char *output)
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    CLEANUP(section_release) struct section section;
    section_find(output, "boot", &section);
    const char *line = section.whole && section.lines.count == 1 ? section.lines.items[0] : "";
    if (strlen(line) != strlen(shape))
        return NULL;
    for (size_t i = 0; shape[i]; i++) {
        bool hexadecimal = strchr("0123456789abcdef", line[i]) != NULL;
        if (shape[i] == 'x' ? !hexadecimal : line[i] != '-')
            return NULL;
    }
    return memory_text(line);
}
