/* Binaries made for tests. */
#include "audit/made_binary.h"

#include <stdint.h>
#include <string.h>

#define MADE_PE_HEADER  0x40
#define MADE_PE_SECTION (MADE_PE_HEADER + 24 + 240)

void made_number(struct text *out, size_t at, size_t bytes, uint64_t value, bool big_endian)
{
    while (out->length < at + bytes)
        text_append_char(out, '\0');
    for (size_t i = 0; i < bytes; i++)
        out->data[at + (big_endian ? bytes - 1 - i : i)] = (char)(value >> 8 * i);
}

static void made_bytes(struct text *out, size_t at, const char *bytes, size_t length)
{
    while (out->length < at + length)
        text_append_char(out, '\0');
    memcpy(out->data + at, bytes, length);
}

void made_pe(struct text *out, const char *bytes, size_t length, size_t resources, size_t imports)
{
    size_t optional = MADE_PE_HEADER + 24;
    made_bytes(out, 0, "MZ", 2);
    made_number(out, 0x3c, 4, MADE_PE_HEADER, false);
    made_bytes(out, MADE_PE_HEADER, "PE\0\0", 4);
    made_number(out, MADE_PE_HEADER + 6, 2, 1, false);
    made_number(out, MADE_PE_HEADER + 20, 2, 240, false);
    made_number(out, optional, 2, 0x20b, false);
    made_number(out, optional + 108, 4, 16, false);
    made_number(out, optional + 120, 4, imports ? 0x1000 + imports : 0, false);
    made_number(out, optional + 128, 4, resources ? 0x1000 + resources : 0, false);
    made_bytes(out, MADE_PE_SECTION, ".rdata", 6);
    made_number(out, MADE_PE_SECTION + 8, 4, length, false);
    made_number(out, MADE_PE_SECTION + 12, 4, 0x1000, false);
    made_number(out, MADE_PE_SECTION + 16, 4, length, false);
    made_number(out, MADE_PE_SECTION + 20, 4, MADE_BINARY_SECTION, false);
    made_number(out, MADE_PE_SECTION + 36, 4, 0x40000040, false);
    made_bytes(out, MADE_BINARY_SECTION, bytes, length);
}

/* One section header: name, type, flags, offset, size. */
static void made_section(struct text *out, size_t at, bool wide, bool big, const uint64_t *fields)
{
    size_t word = wide ? 8 : 4;
    made_number(out, at, 4, fields[0], big);
    made_number(out, at + 4, 4, fields[1], big);
    made_number(out, at + 8, word, fields[2], big);
    made_number(out, at + 8 + 2 * word, word, fields[3], big);
    made_number(out, at + 8 + 3 * word, word, fields[4], big);
    made_number(out, at + (wide ? 63 : 39), 1, 0, big);
}

void made_elf(struct text *out, const char *bytes, size_t length, bool wide, bool big_endian)
{
    static const char names[] = "\0.rodata";
    size_t name_table = 0x100, table = (MADE_BINARY_SECTION + length + 7) / 8 * 8;
    size_t entry = wide ? 64 : 40;
    made_bytes(out, 0, "\177ELF", 4);
    made_number(out, 4, 1, wide ? 2 : 1, big_endian);
    made_number(out, 5, 1, big_endian ? 2 : 1, big_endian);
    made_number(out, wide ? 40 : 32, wide ? 8 : 4, table, big_endian);
    made_number(out, wide ? 58 : 46, 2, entry, big_endian);
    made_number(out, wide ? 60 : 48, 2, 3, big_endian);
    made_number(out, wide ? 62 : 50, 2, 2, big_endian);
    made_bytes(out, name_table, names, sizeof names);
    made_bytes(out, MADE_BINARY_SECTION, bytes, length);
    uint64_t rodata[] = {1, 1, 2, MADE_BINARY_SECTION, length};
    uint64_t strings[] = {0, 3, 0, name_table, sizeof names};
    made_section(out, table, wide, big_endian, (uint64_t[5]){0});
    made_section(out, table + entry, wide, big_endian, rodata);
    made_section(out, table + 2 * entry, wide, big_endian, strings);
}
