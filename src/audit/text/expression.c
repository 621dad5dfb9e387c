/* Texts that a program puts together. */
#include "audit/text/expression.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define EXPRESSION_NAME_NONE SIZE_MAX
/* Longest text put together. */
#define EXPRESSION_BYTES_MAX 2048
/* Most fields of an initialiser that are taken for one path. */
#define EXPRESSION_FIELDS_MAX 8

void expression_init(struct expression *expression, struct finder *finder, struct binding *binding,
                     const struct constant_use *constants)
{
    *expression = (struct expression){.finder = finder,
                                      .binding = binding,
                                      .constants = constants,
                                      .name_begin = EXPRESSION_NAME_NONE};
}

void expression_release(struct expression *expression)
{
    text_release(&expression->value);
    text_release(&expression->fields);
}

static void expression_cut(struct text *text, size_t length)
{
    text->length = length;
    if (text->data)
        text->data[length] = '\0';
}

static void expression_forget(struct expression *expression)
{
    text_clear(&expression->value);
    expression->operands = expression->literals = expression->wrappers = 0;
    expression->name_begin = EXPRESSION_NAME_NONE;
    expression->joined = expression->less = expression->taken = false;
    expression->unknown_before = false;
}

/* Where the first operand stands. */
static void expression_take_place(struct expression *expression, enum occurrence_use use,
                                  int64_t line)
{
    if (expression->taken)
        return;
    expression->taken = true;
    const char *place = binding_place(expression->binding, &expression->defined);
    snprintf(expression->place, sizeof expression->place, "%s", place);
    snprintf(expression->name, sizeof expression->name, "%s",
             expression->defined ? expression->binding->bound : "");
    bool active = use != OCCURRENCE_INACTIVE;
    expression->use = !active ? use : expression->defined ? OCCURRENCE_DEFINED : OCCURRENCE_USED;
    expression->line = line;
}

/* Adds a span as the text, and drops of what is found what was found by its parts already. */
static void expression_feed(struct expression *expression, const struct text *text, bool goes_on)
{
    struct occurrences *found = expression->finder->found;
    size_t before = found->count;
    struct span span = span_of(text_get(text), text->length);
    span.line = expression->line;
    span.use = expression->use;
    span.place = expression->place;
    span.before = expression->unknown_before ? CONSTANT_NAME_BEGIN : -1;
    span.goes_on = goes_on;
    finder_feed(expression->finder, &span);
    size_t kept = before;
    for (size_t i = before; i < found->count; i++) {
        struct occurrence *at = &found->items[i];
        bool again = false;
        for (size_t k = before; k-- > 0 && !again && found->items[k].line >= at->line;) {
            const struct occurrence *other = &found->items[k];
            again = other->kind == at->kind && other->needle == at->needle &&
                    text_same(other->value, at->value) && text_same(other->place, at->place);
        }
        if (!again) {
            found->items[kept++] = *at;
            continue;
        }
        free(at->value);
        free(at->place);
    }
    found->count = kept;
}

/* The value of a constant: as the file itself defines it, or as the whole install does. */
static const char *expression_known(const void *user, const char *name)
{
    const struct constant_use *use = user;
    for (size_t i = use->definitions->count; i-- > 0;) {
        if (strcmp(use->definitions->items[i].name, name) == 0)
            return use->definitions->items[i].value;
    }
    return constants_value(use->known, name);
}

/* The text of the operands; false if it is not known as a whole. */
static bool expression_text(const struct expression *expression, struct text *out)
{
    const struct constant_use *constants = expression->constants;
    const char *value = text_get(&expression->value);
    if (!constants->known && strchr(value, CONSTANT_NAME_BEGIN))
        return false;
    return constant_expand(value, expression_known, constants, out);
}

/* Feeds what stands from one name that nobody knows to the next, where it was put together. */
static void expression_runs(struct expression *expression)
{
    bool second = expression->constants->known != NULL;
    bool joined = false, named = false;
    CLEANUP(text_release) struct text run = {0};
    for (const char *at = text_get(&expression->value);; at++) {
        const char *end = *at == CONSTANT_NAME_BEGIN ? strchr(at, CONSTANT_NAME_END) : NULL;
        const char *known = NULL;
        if (end && second) {
            CLEANUP(memory_free_text) char *name = memory_text_of(at + 1, (size_t)(end - at - 1));
            known = expression_known(expression->constants, name);
        }
        named = named || known;
        joined = joined || (*at == CONSTANT_JOINT && run.length);
        if (known) {
            text_append(&run, known);
        } else if (*at && !end && *at != CONSTANT_JOINT) {
            text_append_char(&run, *at);
        } else if (end || !*at) {
            if (run.length && run.length <= EXPRESSION_BYTES_MAX && (second ? named : joined))
                expression_feed(expression, &run, end != NULL);
            expression->unknown_before = true;
            text_clear(&run);
            named = joined = false;
        }
        if (!*at)
            return;
        at = end ? end : at;
    }
}

static void expression_define(const struct expression *expression)
{
    const struct constant_use *constants = expression->constants;
    const char *value = text_get(&expression->value);
    bool names = strchr(value, CONSTANT_NAME_BEGIN);
    if (!expression->defined || !expression->name[0] || expression->unknown_before ||
        expression->use == OCCURRENCE_INACTIVE ||
        constants->definitions->count >= CONSTANTS_FILE_MAX)
        return;
    CLEANUP(text_release) struct text text = {0};
    if (constants->known) { /* for the uses that follow in this file */
        if (expression_text(expression, &text))
            constants_define(constants->definitions, expression->name, text_get(&text));
    } else if (names) {
        if (expression->literals || expression->binding->in_define)
            constants_define(constants->definitions, expression->name, value);
    } else if (expression_text(expression, &text) &&
               constant_filter_passes(constants->filter, text_get(&text), text.length)) {
        constants_define(constants->definitions, expression->name, text_get(&text));
    }
}

/* A field of an initialiser: with those before it, it may be one path. */
static void expression_field(struct expression *expression, const char *text)
{
    if (expression->field_count == EXPRESSION_FIELDS_MAX ||
        expression->fields.length + strlen(text) > EXPRESSION_BYTES_MAX)
        return;
    if (expression->field_count++)
        text_append_char(&expression->fields, '\\');
    text_append(&expression->fields, text);
}

static void expression_fields_end(struct expression *expression)
{
    bool second = expression->constants->known != NULL;
    if (expression->field_count > 1 && (!second || expression->fields_named)) {
        expression->unknown_before = false;
        expression_feed(expression, &expression->fields, false);
    }
    text_clear(&expression->fields);
    expression->field_count = 0;
    expression->fields_named = false;
}

static bool expression_in_initialiser(const struct expression *expression)
{
    const struct binding *binding = expression->binding;
    return binding->depth && binding->depth <= BINDING_DEPTH_MAX &&
           binding->groups[binding->depth - 1].opener == '{';
}

/* What was put together is whole. `field`: a comma or a closing brace follows. */
static void expression_finish(struct expression *expression, bool field)
{
    CLEANUP(text_release) struct text text = {0};
    bool names = strchr(text_get(&expression->value), CONSTANT_NAME_BEGIN);
    bool whole = expression->operands && expression_text(expression, &text);
    /* A name alone that nothing takes: a declaration, or what a function gives back. */
    bool idle = expression->operands == 1 && names && !expression->place[0];
    if (expression->operands)
        expression_define(expression);
    bool is_field = field && whole && text.length && !expression->unknown_before &&
                    expression_in_initialiser(expression);
    if (expression->operands && !idle)
        expression_runs(expression);
    if (is_field) {
        expression_field(expression, text_get(&text));
        expression->fields_named = expression->fields_named || names;
    } else {
        expression_fields_end(expression);
    }
    expression_forget(expression);
}

void expression_end(struct expression *expression)
{
    expression_finish(expression, false);
}

static void expression_joint(struct expression *expression)
{
    if (expression->operands)
        text_append_char(&expression->value, CONSTANT_JOINT);
}

void expression_literal(struct expression *expression, const char *text, size_t length,
                        enum occurrence_use use, int64_t line)
{
    expression->less = false;
    if (memchr(text, CONSTANT_NAME_BEGIN, length) || memchr(text, CONSTANT_JOINT, length) ||
        memchr(text, '\0', length) || expression->value.length + length > EXPRESSION_BYTES_MAX) {
        expression_finish(expression, false);
        return;
    }
    expression_take_place(expression, use, line);
    expression_joint(expression);
    text_append_bytes(&expression->value, text, length);
    expression->operands++;
    expression->literals++;
    expression->name_begin = EXPRESSION_NAME_NONE;
    expression->joined = false;
}

/* Whether a name looks like a constant's: one in lower case is a variable, which may change. */
static bool expression_is_constant(const char *name, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (isupper((unsigned char)name[i]) || name[i] == '_')
            return length > 1;
    }
    return false;
}

void expression_name(struct expression *expression, const char *name, size_t length,
                     enum occurrence_use use, int64_t line)
{
    bool member = expression->member;
    expression->member = false;
    if (expression->less && !expression->joined)
        expression_finish(expression, false);
    expression->less = false;
    if (member) {
        expression->unknown_before = expression->unknown_before || !expression->operands;
        return;
    }
    bool declares = expression->name_begin != EXPRESSION_NAME_NONE && !expression->joined &&
                    !expression->literals && !expression->binding->in_define;
    if (declares) /* the name before was a type's */
        expression_forget(expression);
    expression_take_place(expression, use, line);
    expression_joint(expression);
    expression->name_begin = expression->value.length;
    text_append_char(&expression->value, CONSTANT_NAME_BEGIN);
    if (expression_is_constant(name, length)) /* else a name that nobody knows */
        text_append_bytes(&expression->value, name, length);
    text_append_char(&expression->value, CONSTANT_NAME_END);
    expression->operands++;
    expression->joined = false;
}

/* Takes the newest name out again: it was a function's, a name space's, an object's. */
static bool expression_drop_name(struct expression *expression)
{
    if (expression->name_begin == EXPRESSION_NAME_NONE)
        return false;
    expression_cut(&expression->value, expression->name_begin - (expression->operands > 1));
    expression->name_begin = EXPRESSION_NAME_NONE;
    expression->operands--;
    if (!expression->operands)
        expression->taken = false;
    return true;
}

static void expression_open(struct expression *expression)
{
    bool named = expression_drop_name(expression);
    bool wraps = named && binding_is_wrapper(expression->binding->last);
    if (wraps || (!named && (!expression->operands || expression->joined))) {
        expression->wrappers++;
        return;
    }
    expression_finish(expression, false);
    expression->unknown_before = false;
}

static void expression_join(struct expression *expression, char sign)
{
    if (sign == '<' && expression->operands == 1 && !expression->name_begin) {
        expression_drop_name(expression); /* a stream: what follows is all that is known of it */
        return;
    }
    if (!expression->operands)
        expression->unknown_before = true;
    else if (sign == '/' && expression->value.length &&
             expression->value.data[expression->value.length - 1] != '\\')
        text_append_char(&expression->value, '\\');
    expression->name_begin = EXPRESSION_NAME_NONE;
    expression->joined = true;
}

void expression_sign(struct expression *expression, char sign)
{
    bool less = expression->less;
    expression->less = false;
    if (less && sign != '<')
        expression_finish(expression, false);
    switch (sign) {
    case '(':
        expression_open(expression);
        break;
    case ')':
        if (expression->wrappers) {
            expression->wrappers--;
            expression->name_begin = EXPRESSION_NAME_NONE;
            break;
        }
        expression_finish(expression, false);
        expression->unknown_before = true;
        break;
    case ':':
        if (!expression_drop_name(expression) && expression->operands)
            expression_finish(expression, false);
        break;
    case '.':
        expression_drop_name(expression);
        expression->member = true;
        break;
    case '<':
        if (less)
            expression_join(expression, sign);
        else
            expression->less = true;
        break;
    case '+':
    case '/':
        expression_join(expression, sign);
        break;
    case '=':
        expression_forget(expression);
        break;
    case ',':
    case '}':
        expression_finish(expression, true);
        if (sign == '}')
            expression_fields_end(expression);
        break;
    case '{':
    case '[': /* a declaration, or an element */
        expression_drop_name(expression);
        expression_finish(expression, false);
        break;
    default:
        expression_finish(expression, false);
        break;
    }
}
