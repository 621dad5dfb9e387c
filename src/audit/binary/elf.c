/* The section headers of an ELF file, of 32 or 64 bits, in either byte order (System V ABI, chapter
 * 4). Each number is only used to read somewhere; absurd counts are refused. */
#include <string.h>

#include "audit/binary/layout.h"

#define ELF_HEADER_BYTES  64
#define ELF_SECTIONS_MAX  LAYOUT_PARTS_MAX
#define ELF_SHT_NULL      0
#define ELF_SHT_NOBITS    8
#define ELF_SHF_ALLOC     0x2U
#define ELF_SHF_EXECINSTR 0x4U
#define ELF_NAME_BYTES    32

struct elf {
    const struct layout_reader *reader;
    bool wide, big;
    uint64_t table; /* of section headers */
    uint64_t count;
    uint32_t entry_bytes, name_table;
};

struct elf_section {
    uint32_t name, type, link;
    uint64_t flags, offset, bytes;
};

static uint64_t elf_word(const struct elf *elf, const uint8_t *narrow, const uint8_t *wide)
{
    return elf->wide ? layout_u64(wide, elf->big) : layout_u32(narrow, elf->big);
}

static bool elf_section(const struct elf *elf, uint64_t number, struct elf_section *section)
{
    uint8_t header[ELF_HEADER_BYTES];
    uint64_t at = elf->table + number * elf->entry_bytes;
    if (at > INT64_MAX || !layout_read(elf->reader, (int64_t)at, header, elf->wide ? 64 : 40))
        return false;
    section->name = layout_u32(header, elf->big);
    section->type = layout_u32(header + 4, elf->big);
    section->flags = elf_word(elf, header + 8, header + 8);
    section->offset = elf_word(elf, header + 16, header + 24);
    section->bytes = elf_word(elf, header + 20, header + 32);
    section->link = layout_u32(header + (elf->wide ? 40 : 24), elf->big);
    return true;
}

static bool elf_header(struct elf *elf, struct error *error)
{
    uint8_t header[ELF_HEADER_BYTES] = {0};
    size_t there = elf->reader->read(elf->reader->user, 0, header, sizeof header);
    if (there < 52 || memcmp(header, "\177ELF", 4) != 0)
        return error_set(error, ERROR_CLASS_INPUT, "it ends in its ELF header");
    elf->wide = header[4] == 2;
    elf->big = header[5] == 2;
    if ((header[4] != 1 && !elf->wide) || (header[5] != 1 && !elf->big) ||
        (elf->wide && there < 64))
        return error_set(error, ERROR_CLASS_INPUT, "no ELF of a known class (%u, %u)", header[4],
                         header[5]);
    const uint8_t *sizes = header + (elf->wide ? 58 : 46);
    elf->table = elf_word(elf, header + 32, header + 40);
    elf->entry_bytes = layout_u16(sizes, elf->big);
    elf->count = layout_u16(sizes + 2, elf->big);
    elf->name_table = layout_u16(sizes + 4, elf->big);
    if (elf->table && elf->entry_bytes < (elf->wide ? 64U : 40U))
        return error_set(error, ERROR_CLASS_INPUT, "its section headers have %u bytes",
                         elf->entry_bytes);
    return true;
}

bool elf_layout(const struct layout_reader *reader, struct layout *layout, struct error *error)
{
    struct elf elf = {.reader = reader};
    if (!elf_header(&elf, error))
        return false;
    layout->big_endian = elf.big;
    layout->text_order = true;
    struct elf_section first;
    if (!elf.table)
        return true; /* stripped of its section headers: legal */
    if (!elf_section(&elf, 0, &first))
        return error_set(error, ERROR_CLASS_INPUT, "it ends before its section headers");
    if (!elf.count)
        elf.count = first.bytes; /* 65280 and more stand in the first header */
    if (elf.name_table == 0xffff)
        elf.name_table = first.link;
    if (elf.count > ELF_SECTIONS_MAX)
        return error_set(error, ERROR_CLASS_INPUT, "%llu sections, at most %d",
                         (unsigned long long)elf.count, ELF_SECTIONS_MAX);
    struct elf_section names = {0};
    bool named = elf_section(&elf, elf.name_table, &names);
    for (uint64_t i = 1; i < elf.count; i++) {
        struct elf_section section;
        char name[ELF_NAME_BYTES];
        if (!elf_section(&elf, i, &section))
            return error_set(error, ERROR_CLASS_INPUT, "it ends in its section headers");
        if (section.type == ELF_SHT_NULL || section.type == ELF_SHT_NOBITS)
            continue;
        size_t length = 0;
        bool inside = named && section.name < names.bytes && names.offset < INT64_MAX - UINT32_MAX;
        if (inside)
            length =
                strnlen(name, reader->read(reader->user, (int64_t)(names.offset + section.name),
                                           name, sizeof name));
        bool is_data = (section.flags & ELF_SHF_ALLOC) && !(section.flags & ELF_SHF_EXECINSTR);
        layout_add(layout, section.offset, section.bytes, name, length, is_data);
    }
    return true;
}
