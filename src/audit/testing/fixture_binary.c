/* Binaries made for tests. */
#include "audit/testing/fixture_binary.h"

#include <stdint.h>
#include <string.h>

#define FIXTURE_PE_HEADER  0x40
#define FIXTURE_PE_SECTION (FIXTURE_PE_HEADER + 24 + 240)

void fixture_number(struct text *out, size_t at, size_t bytes, uint64_t value, bool big_endian)
{
    while (out->length < at + bytes)
        text_append_char(out, '\0');
    for (size_t i = 0; i < bytes; i++)
        out->data[at + (big_endian ? bytes - 1 - i : i)] = (char)(value >> 8 * i);
}

static void fixture_bytes(struct text *out, size_t at, const char *bytes, size_t length)
{
    while (out->length < at + length)
        text_append_char(out, '\0');
    memcpy(out->data + at, bytes, length);
}

void fixture_pe(struct text *out, const char *bytes, size_t length, size_t resources,
                size_t imports)
{
    size_t optional = FIXTURE_PE_HEADER + 24;
    fixture_bytes(out, 0, "MZ", 2);
    fixture_number(out, 0x3c, 4, FIXTURE_PE_HEADER, false);
    fixture_bytes(out, FIXTURE_PE_HEADER, "PE\0\0", 4);
    fixture_number(out, FIXTURE_PE_HEADER + 6, 2, 1, false);
    fixture_number(out, FIXTURE_PE_HEADER + 20, 2, 240, false);
    fixture_number(out, optional, 2, 0x20b, false);
    fixture_number(out, optional + 108, 4, 16, false);
    fixture_number(out, optional + 120, 4, imports ? 0x1000 + imports : 0, false);
    fixture_number(out, optional + 128, 4, resources ? 0x1000 + resources : 0, false);
    fixture_bytes(out, FIXTURE_PE_SECTION, ".rdata", 6);
    fixture_number(out, FIXTURE_PE_SECTION + 8, 4, length, false);
    fixture_number(out, FIXTURE_PE_SECTION + 12, 4, 0x1000, false);
    fixture_number(out, FIXTURE_PE_SECTION + 16, 4, length, false);
    fixture_number(out, FIXTURE_PE_SECTION + 20, 4, FIXTURE_BINARY_SECTION, false);
    fixture_number(out, FIXTURE_PE_SECTION + 36, 4, 0x40000040, false);
    fixture_bytes(out, FIXTURE_BINARY_SECTION, bytes, length);
}

/* One section header: name, type, flags, offset, size. */
static void fixture_section(struct text *out, size_t at, bool wide, bool big,
                            const uint64_t *fields)
{
    size_t word = wide ? 8 : 4;
    fixture_number(out, at, 4, fields[0], big);
    fixture_number(out, at + 4, 4, fields[1], big);
    fixture_number(out, at + 8, word, fields[2], big);
    fixture_number(out, at + 8 + 2 * word, word, fields[3], big);
    fixture_number(out, at + 8 + 3 * word, word, fields[4], big);
    fixture_number(out, at + (wide ? 63 : 39), 1, 0, big);
}

void fixture_elf(struct text *out, const char *bytes, size_t length, bool wide, bool big_endian)
{
    static const char names[] = "\0.rodata";
    size_t name_table = 0x100, table = (FIXTURE_BINARY_SECTION + length + 7) / 8 * 8;
    size_t entry = wide ? 64 : 40;
    fixture_bytes(out, 0, "\177ELF", 4);
    fixture_number(out, 4, 1, wide ? 2 : 1, big_endian);
    fixture_number(out, 5, 1, big_endian ? 2 : 1, big_endian);
    fixture_number(out, wide ? 40 : 32, wide ? 8 : 4, table, big_endian);
    fixture_number(out, wide ? 58 : 46, 2, entry, big_endian);
    fixture_number(out, wide ? 60 : 48, 2, 3, big_endian);
    fixture_number(out, wide ? 62 : 50, 2, 2, big_endian);
    fixture_bytes(out, name_table, names, sizeof names);
    fixture_bytes(out, FIXTURE_BINARY_SECTION, bytes, length);
    uint64_t rodata[] = {1, 1, 2, FIXTURE_BINARY_SECTION, length};
    uint64_t strings[] = {0, 3, 0, name_table, sizeof names};
    fixture_section(out, table, wide, big_endian, (uint64_t[5]){0});
    fixture_section(out, table + entry, wide, big_endian, rodata);
    fixture_section(out, table + 2 * entry, wide, big_endian, strings);
}
