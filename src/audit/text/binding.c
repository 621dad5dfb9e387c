/* What the values of a C, C++ or IDL statement are bound to. */
#include "audit/text/binding.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define BINDING_GUID_NUMBERS  11 /* guiddef.h: DEFINE_GUID's arguments after the name */
#define BINDING_UUID_BYTES    16 /* uuid/uuid.h: UUID_DEFINE's arguments after the name */
#define BINDING_OUTER_NUMBERS 3
#define BINDING_INNER_NUMBERS 8
#define BINDING_AWAITING_NONE SIZE_MAX

void binding_init(struct binding *binding, struct finder *finder)
{
    *binding = (struct binding){.finder = finder, .awaiting = BINDING_AWAITING_NONE};
}

static bool binding_is_one_of(const char *name, const char *const *words)
{
    for (; *words; words++) {
        if (strcmp(name, *words) == 0)
            return true;
    }
    return false;
}

static void binding_keep(char out[static BINDING_NAME_BYTES], const char *name, size_t length)
{
    size_t kept = length < BINDING_NAME_BYTES ? length : BINDING_NAME_BYTES - 1;
    memcpy(out, name, kept);
    out[kept] = '\0';
}

static struct binding_group *binding_group(struct binding *binding)
{
    bool followed = binding->depth && binding->depth <= BINDING_DEPTH_MAX;
    return followed ? &binding->groups[binding->depth - 1] : NULL;
}

/* Gives the class's name to the occurrences that wait for it. */
static void binding_name_class(struct binding *binding)
{
    struct occurrences *found = binding->finder->found;
    for (size_t i = binding->awaiting; i < found->count; i++) {
        free(found->items[i].place);
        found->items[i].place = memory_text(binding->last);
    }
    binding->awaiting = BINDING_AWAITING_NONE;
}

void binding_identifier(struct binding *binding, const char *name, size_t length)
{
    static const char *const kinds[] = {"interface", "coclass",       "library", "class",
                                        "struct",    "dispinterface", "module",  NULL};
    static const char *const bodies[] = {"class", "struct",   "namespace", "interface", "else",
                                         "do",    "coclass",  "enum",      "union",     "try",
                                         "const", "noexcept", "override",  "final",     "extern",
                                         "catch", "library",  NULL};
    if (binding->after_dot && length == 5 && strncmp(name, "Data", 4) == 0) {
        binding->after_dot = false; /* .Data1 = : the numbers go on as without the names */
        binding->designates = true;
        return;
    }
    binding_keep(binding->last, name, length);
    bool kind = binding_is_one_of(binding->last, kinds);
    bool named = binding->awaiting != BINDING_AWAITING_NONE && !kind &&
                 (binding->after_close || binding->after_kind);
    if (named)
        binding_name_class(binding);
    struct binding_group *group = binding_group(binding);
    if (group && !group->number_count && !binding->first_argument[0])
        memcpy(binding->first_argument, binding->last, BINDING_NAME_BYTES);
    if (group)
        group->number_count = 0;
    /* `f() const {` opens a body, `const string name{` does not. */
    bool body = binding_is_one_of(binding->last, bodies) &&
                (binding->after_close || strcmp(binding->last, "const") != 0);
    binding->no_brace = binding->no_brace || body;
    binding->uuid_type =
        binding->uuid_type || strstr(binding->last, "uuid") || strstr(binding->last, "UUID");
    binding->after_kind = kind;
    binding->after_name = true;
    binding->after_close = binding->after_dot = binding->designates = false;
}

void binding_number(struct binding *binding, uint64_t number, int64_t line, int64_t offset)
{
    struct binding_group *group = binding_group(binding);
    binding->after_name = binding->after_close = binding->after_kind = binding->after_dot = false;
    if (!group)
        return;
    if (!group->number_count) {
        group->line = line;
        group->offset = offset;
    }
    if (group->number_count < BINDING_NUMBERS_MAX)
        group->numbers[group->number_count++] = number;
}

static bool binding_all_below(const uint64_t *numbers, size_t count, uint64_t limit)
{
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] >= limit)
            return false;
    }
    return true;
}

/* The numbers of a GUID in Windows' three and eight; false if they don't fit. */
static bool binding_guid_of(const uint64_t *three, const uint64_t *eight, struct guid *guid)
{
    if (three[0] > UINT32_MAX || three[1] > UINT16_MAX || three[2] > UINT16_MAX ||
        !binding_all_below(eight, BINDING_INNER_NUMBERS, 0x100))
        return false;
    uint64_t head = three[0] << 32 | three[1] << 16 | three[2];
    for (size_t i = 0; i < 8; i++) {
        guid->bytes[i] = (uint8_t)(head >> (56 - 8 * i));
        guid->bytes[8 + i] = (uint8_t)eight[i];
    }
    return true;
}

static void binding_add_guid(struct binding *binding, const struct binding_group *group,
                             const struct guid *guid, enum occurrence_use use)
{
    bool named = !binding->bound[0] && binding->first_argument[0];
    struct span span = span_of("", 0);
    span.line = group->line;
    span.offset = group->offset;
    span.use = use == OCCURRENCE_USED ? OCCURRENCE_DEFINED : use;
    span.place = named ? binding->first_argument : binding->bound;
    finder_add_guid(binding->finder, &span, guid);
}

/* A bracket closes: whether what it held are the numbers of a GUID. */
static void binding_close_numbers(struct binding *binding, enum occurrence_use use)
{
    const struct binding_group *group = binding_group(binding);
    const uint64_t *numbers = group->numbers;
    size_t count = group->number_count;
    struct guid guid;
    if (count == BINDING_INNER_NUMBERS && group->opener == '{' && binding->depth > 1) {
        const struct binding_group *outer = group - 1;
        if (outer->number_count == BINDING_OUTER_NUMBERS &&
            binding_guid_of(outer->numbers, numbers, &guid))
            binding_add_guid(binding, outer, &guid, use);
        return;
    }
    /* A property key is a GUID and one number more (propkeydef.h). */
    bool key = count == BINDING_GUID_NUMBERS + 1 && strstr(group->callee, "PROPERTYKEY");
    if ((count == BINDING_GUID_NUMBERS || key) &&
        !binding_all_below(numbers, BINDING_OUTER_NUMBERS, 0x100) &&
        binding_guid_of(numbers, numbers + BINDING_OUTER_NUMBERS, &guid)) {
        binding_add_guid(binding, group, &guid, use);
        return;
    }
    if (count != BINDING_UUID_BYTES || !binding->uuid_type ||
        !binding_all_below(numbers, count, 0x100))
        return;
    for (size_t i = 0; i < BINDING_UUID_BYTES; i++)
        guid.bytes[i] = (uint8_t)numbers[i];
    binding_add_guid(binding, group, &guid, use);
}

static void binding_open(struct binding *binding, char sign)
{
    bool takes_name = binding->after_name && sign != '[';
    if (sign == '{' && takes_name && !binding->bound[0] && !binding->no_brace) {
        memcpy(binding->bound, binding->last, BINDING_NAME_BYTES);
        binding->bound_depth = binding->depth;
    }
    if (sign == '{' && !binding->depth)
        binding->awaiting = BINDING_AWAITING_NONE;
    if (binding->depth++ >= BINDING_DEPTH_MAX)
        return;
    struct binding_group *group = &binding->groups[binding->depth - 1];
    *group = (struct binding_group){.opener = sign};
    if (sign == '(' && takes_name) {
        memcpy(group->callee, binding->last, BINDING_NAME_BYTES);
        binding->first_argument[0] = '\0';
    }
}

static void binding_close(struct binding *binding, enum occurrence_use use)
{
    if (!binding->depth)
        return;
    if (binding_group(binding))
        binding_close_numbers(binding, use);
    binding->depth--;
    if (binding->bound[0] && binding->depth < binding->bound_depth)
        binding->bound[0] = '\0';
    struct binding_group *group = binding_group(binding);
    if (group && group->number_count != BINDING_OUTER_NUMBERS)
        group->number_count = 0;
}

static void binding_statement_end(struct binding *binding)
{
    if (binding->in_define)
        return;
    binding->bound[0] = '\0';
    binding->first_argument[0] = '\0';
    binding->no_brace = binding->uuid_type = false;
}

void binding_sign(struct binding *binding, char sign, enum occurrence_use use)
{
    switch (sign) {
    case '(':
    case '{':
    case '[':
        binding_open(binding, sign);
        if (sign == '{')
            binding->no_brace = false;
        break;
    case ')':
    case '}':
    case ']':
        binding_close(binding, use);
        break;
    case ';':
        binding_statement_end(binding);
        binding->awaiting = BINDING_AWAITING_NONE;
        break;
    case '=':
        if (binding->designates)
            break;
        memcpy(binding->bound, binding->last, BINDING_NAME_BYTES);
        binding->bound_depth = binding->depth;
        break;
    case ',':
    case '-': /* before a number */
    case '.': /* before a member, whose name decides */
        break;
    default:
        if (binding_group(binding))
            binding_group(binding)->number_count = 0;
        break;
    }
    binding->after_name = sign == ']';
    binding->after_close = sign == ')';
    binding->after_dot = sign == '.';
    binding->after_kind = binding->designates = false;
}

void binding_define(struct binding *binding, const char *name, size_t length)
{
    binding->in_define = true;
    binding_keep(binding->bound, name, length);
    binding->bound_depth = 0;
}

void binding_directive_end(struct binding *binding)
{
    if (!binding->in_define)
        return;
    binding->in_define = false;
    binding_statement_end(binding);
}

/* A macro in capitals wraps a literal (TEXT, _T, WSL_STR) rather than using it. */
static bool binding_wraps(const char *callee)
{
    for (; *callee; callee++) {
        if (islower((unsigned char)*callee))
            return false;
    }
    return true;
}

bool binding_is_wrapper(const char *name)
{
    static const char *const wrappers[] = {
        "HStringReference", "String", "TEXT",   "_T",          "_TEXT",     "__T",
        "hstring",          "path",   "string", "string_view", "u16string", "wstring",
        "wstring_view",     "L",      NULL};
    return binding_is_one_of(name, wrappers);
}

bool binding_in_quote(const struct binding *binding)
{
    bool followed = binding->depth && binding->depth <= BINDING_DEPTH_MAX;
    return followed && strcmp(binding->groups[binding->depth - 1].callee, "cpp_quote") == 0;
}

bool binding_in_uuid(const struct binding *binding)
{
    static const char *const callees[] = {"uuid", "MIDL_INTERFACE", "DECLSPEC_UUID",
                                          "CROSS_PLATFORM_UUIDOF", NULL};
    bool followed = binding->depth && binding->depth <= BINDING_DEPTH_MAX;
    return followed && binding_is_one_of(binding->groups[binding->depth - 1].callee, callees);
}

const char *binding_place(struct binding *binding, bool *defined)
{
    *defined = binding_in_uuid(binding);
    if (*defined)
        return binding->bound;
    size_t depth = binding->depth < BINDING_DEPTH_MAX ? binding->depth : BINDING_DEPTH_MAX;
    for (; depth; depth--) {
        const struct binding_group *group = &binding->groups[depth - 1];
        bool outside = binding->bound[0] && depth <= binding->bound_depth;
        if (outside || group->opener == '{')
            break;
        if (!group->callee[0] || binding_is_wrapper(group->callee) ||
            (binding->bound[0] && binding_wraps(group->callee)))
            continue;
        snprintf(binding->place, sizeof binding->place, "%s()", group->callee);
        return binding->place;
    }
    *defined = binding->bound[0] != '\0';
    return binding->bound;
}

void binding_await(struct binding *binding, size_t first)
{
    if (binding->awaiting == BINDING_AWAITING_NONE)
        binding->awaiting = first;
}
