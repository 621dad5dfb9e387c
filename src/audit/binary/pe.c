/* The headers of a PE file: sections, resources by their type, imported DLLs, exports. Offsets and
 * structures are those of Microsoft's "PE Format". Nothing in it is trusted: each number is only
 * used to read somewhere, each walk has a budget. */
#include <string.h>

#include "audit/binary/layout.h"

#define PE_DOS_BYTES            64
#define PE_DOS_LFANEW           0x3c
#define PE_COFF_BYTES           24 /* signature and file header */
#define PE_SECTION_BYTES        40
#define PE_SECTIONS_MAX         96 /* the loader's own limit */
#define PE_MAGIC_32             0x10b
#define PE_MAGIC_64             0x20b
#define PE_DIRECTORIES_32       96 /* offset in the optional header */
#define PE_DIRECTORIES_64       112
#define PE_OPTIONAL_BYTES_MAX   256
#define PE_DIRECTORY_EXPORT     0
#define PE_DIRECTORY_IMPORT     1
#define PE_DIRECTORY_RESOURCE   2
#define PE_DIRECTORIES_READ     3
#define PE_DATA                 0x00000040U /* IMAGE_SCN_CNT_INITIALIZED_DATA */
#define PE_EXECUTE              0x20000000U /* IMAGE_SCN_MEM_EXECUTE */
#define PE_RESOURCE_LEVELS      3           /* type, name, language */
#define PE_RESOURCE_ENTRIES_MAX 2000
#define PE_RESOURCE_SUBFOLDER   0x80000000U
#define PE_IMPORTS_MAX          1024
#define PE_IMPORT_BYTES         20
#define PE_NAME_BYTES_MAX       256

struct pe_section {
    uint32_t virtual_begin, virtual_bytes, file_begin, file_bytes;
};

struct pe {
    const struct layout_reader *reader;
    struct layout *layout;
    struct pe_section sections[PE_SECTIONS_MAX];
    size_t section_count;
    struct {
        uint32_t begin, bytes;
    } directories[PE_DIRECTORIES_READ];
    int64_t resources; /* where the resource directory is in the file */
    size_t resource_budget;
};

/* Where an address of the loaded image is in the file; -1 if it is nowhere. */
static int64_t pe_offset(const struct pe *pe, uint32_t address)
{
    for (size_t i = 0; i < pe->section_count; i++) {
        const struct pe_section *section = &pe->sections[i];
        if (address >= section->virtual_begin &&
            address - section->virtual_begin < section->file_bytes)
            return (int64_t)section->file_begin + (address - section->virtual_begin);
    }
    return -1;
}

static bool pe_sections(struct pe *pe, int64_t offset, size_t count, struct error *error)
{
    if (count > PE_SECTIONS_MAX)
        return error_set(error, ERROR_CLASS_INPUT, "%zu sections, at most %d", count,
                         PE_SECTIONS_MAX);
    for (size_t i = 0; i < count; i++) {
        uint8_t header[PE_SECTION_BYTES];
        int64_t at = offset + (int64_t)i * PE_SECTION_BYTES;
        if (!layout_read(pe->reader, at, header, sizeof header))
            return error_set(error, ERROR_CLASS_INPUT, "it ends in its section table");
        struct pe_section *section = &pe->sections[pe->section_count++];
        section->virtual_bytes = layout_u32(header + 8, false);
        section->virtual_begin = layout_u32(header + 12, false);
        section->file_bytes = layout_u32(header + 16, false);
        section->file_begin = layout_u32(header + 20, false);
        uint32_t flags = layout_u32(header + 36, false);
        bool is_data = (flags & PE_DATA) && !(flags & PE_EXECUTE);
        size_t name = 0;
        while (name < 8 && header[name])
            name++;
        layout_add(pe->layout, section->file_begin, section->file_bytes, (const char *)header, name,
                   is_data);
    }
    return true;
}

static const char *pe_resource_type(uint32_t id)
{
    static const struct {
        uint32_t id;
        const char *place;
    } types[] = {{4, "resource menu"},  {5, "resource dialog"},   {6, "resource string"},
                 {10, "resource data"}, {11, "resource message"}, {16, "resource version"},
                 {23, "resource page"}, {24, "resource manifest"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (types[i].id == id)
            return types[i].place;
    }
    return "resource";
}

static void pe_resource_leaf(struct pe *pe, uint32_t entry, const char *place)
{
    uint8_t leaf[8];
    if (!layout_read(pe->reader, pe->resources + entry, leaf, sizeof leaf))
        return;
    int64_t offset = pe_offset(pe, layout_u32(leaf, false));
    if (offset >= 0)
        layout_add(pe->layout, (uint64_t)offset, layout_u32(leaf + 4, false), place, strlen(place),
                   false);
}

/* One level of the tree. A loop in it ends with the levels, and many of them with the budget. */
static void pe_resource_level(struct pe *pe, uint32_t folder, size_t level, const char *place)
{
    uint8_t header[16];
    if (level == PE_RESOURCE_LEVELS ||
        !layout_read(pe->reader, pe->resources + folder, header, sizeof header))
        return;
    size_t count = (size_t)layout_u16(header + 12, false) + layout_u16(header + 14, false);
    for (size_t i = 0; i < count && pe->resource_budget; i++) {
        uint8_t entry[8];
        int64_t at = pe->resources + folder + 16 + (int64_t)i * 8;
        if (!layout_read(pe->reader, at, entry, sizeof entry))
            return;
        pe->resource_budget--;
        uint32_t id = layout_u32(entry, false), where = layout_u32(entry + 4, false);
        const char *its_place = level ? place : pe_resource_type(id);
        if (where & PE_RESOURCE_SUBFOLDER)
            pe_resource_level(pe, where & ~PE_RESOURCE_SUBFOLDER, level + 1, its_place);
        else
            pe_resource_leaf(pe, where, its_place);
    }
}

static void pe_imports(struct pe *pe)
{
    int64_t table = pe_offset(pe, pe->directories[PE_DIRECTORY_IMPORT].begin);
    for (size_t i = 0; table >= 0 && i < PE_IMPORTS_MAX; i++) {
        uint8_t entry[PE_IMPORT_BYTES];
        char name[PE_NAME_BYTES_MAX];
        if (!layout_read(pe->reader, table + (int64_t)i * PE_IMPORT_BYTES, entry, sizeof entry))
            return;
        uint32_t address = layout_u32(entry + 12, false);
        int64_t offset = address ? pe_offset(pe, address) : -1;
        if (offset < 0)
            return;
        size_t there = pe->reader->read(pe->reader->user, offset, name, sizeof name);
        layout_add(pe->layout, (uint64_t)offset, strnlen(name, there), "imports", strlen("imports"),
                   false);
    }
}

static bool pe_optional_header(struct pe *pe, int64_t offset, size_t length, struct error *error)
{
    uint8_t header[PE_OPTIONAL_BYTES_MAX] = {0};
    size_t wanted = length < sizeof header ? length : sizeof header;
    if (!layout_read(pe->reader, offset, header, wanted))
        return error_set(error, ERROR_CLASS_INPUT, "it ends in its optional header");
    uint16_t magic = wanted < 2 ? 0 : layout_u16(header, false);
    if (magic != PE_MAGIC_32 && magic != PE_MAGIC_64)
        return error_set(error, ERROR_CLASS_INPUT, "no optional header of an image (magic %#x)",
                         magic);
    size_t at = magic == PE_MAGIC_64 ? PE_DIRECTORIES_64 : PE_DIRECTORIES_32;
    uint32_t count = at <= wanted ? layout_u32(header + at - 4, false) : 0;
    for (size_t i = 0; i < PE_DIRECTORIES_READ && i < count && at + 8 <= wanted; i++, at += 8) {
        pe->directories[i].begin = layout_u32(header + at, false);
        pe->directories[i].bytes = layout_u32(header + at + 4, false);
    }
    return true;
}

bool pe_layout(const struct layout_reader *reader, struct layout *layout, struct error *error)
{
    struct pe pe = {.reader = reader, .layout = layout, .resource_budget = PE_RESOURCE_ENTRIES_MAX};
    uint8_t dos[PE_DOS_BYTES], coff[PE_COFF_BYTES];
    if (!layout_read(reader, 0, dos, sizeof dos))
        return error_set(error, ERROR_CLASS_INPUT, "it ends in its DOS header");
    int64_t at = layout_u32(dos + PE_DOS_LFANEW, false);
    if (!layout_read(reader, at, coff, sizeof coff) || memcmp(coff, "PE\0\0", 4) != 0)
        return error_set(error, ERROR_CLASS_INPUT, "no PE signature at %#llx",
                         (unsigned long long)at);
    size_t optional = layout_u16(coff + 20, false);
    at += PE_COFF_BYTES;
    if (!pe_optional_header(&pe, at, optional, error) ||
        !pe_sections(&pe, at + (int64_t)optional, layout_u16(coff + 6, false), error))
        return false;
    int64_t exports = pe_offset(&pe, pe.directories[PE_DIRECTORY_EXPORT].begin);
    if (exports >= 0 && pe.directories[PE_DIRECTORY_EXPORT].begin)
        layout_add(layout, (uint64_t)exports, pe.directories[PE_DIRECTORY_EXPORT].bytes, "exports",
                   strlen("exports"), false);
    if (pe.directories[PE_DIRECTORY_IMPORT].begin)
        pe_imports(&pe);
    pe.resources = pe_offset(&pe, pe.directories[PE_DIRECTORY_RESOURCE].begin);
    if (pe.resources >= 0 && pe.directories[PE_DIRECTORY_RESOURCE].begin)
        pe_resource_level(&pe, 0, 0, "resource");
    return true;
}
