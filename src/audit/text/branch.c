/* Which branches of conditional compilation count. */
#include "audit/text/branch.h"

#include <ctype.h>
#include <string.h>

/* Parentheses and `!` inside one another beyond this are unknown. */
#define BRANCH_NESTING_MAX 32

static enum truth truth_not(enum truth truth)
{
    return truth == TRUTH_UNKNOWN ? truth : truth == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_TRUE;
}

static enum truth truth_and(enum truth left, enum truth right)
{
    if (left == TRUTH_FALSE || right == TRUTH_FALSE)
        return TRUTH_FALSE;
    return left == TRUTH_TRUE && right == TRUTH_TRUE ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

static enum truth truth_or(enum truth left, enum truth right)
{
    return truth_not(truth_and(truth_not(left), truth_not(right)));
}

void branches_if(struct branches *branches, enum truth truth)
{
    if (branches->depth < BRANCH_DEPTH_MAX) {
        branches->levels[branches->depth].here = truth;
        branches->levels[branches->depth].taken = TRUTH_FALSE;
    }
    branches->depth++;
}

void branches_elif(struct branches *branches, enum truth truth)
{
    if (!branches->depth || branches->depth > BRANCH_DEPTH_MAX)
        return;
    size_t top = branches->depth - 1;
    enum truth before = truth_or(branches->levels[top].taken, branches->levels[top].here);
    branches->levels[top].taken = before;
    branches->levels[top].here = truth_and(truth_not(before), truth);
}

void branches_end(struct branches *branches)
{
    branches->depth -= branches->depth > 0;
}

bool branches_leave_out(const struct branches *branches)
{
    for (size_t i = 0; i < branches->depth && i < BRANCH_DEPTH_MAX; i++) {
        if (branches->levels[i].here == TRUTH_FALSE)
            return true;
    }
    return false;
}

static bool branch_lists(const struct texts *list, const char *name, size_t length)
{
    for (size_t i = 0; list && i < list->count; i++) {
        if (strlen(list->items[i]) == length && memcmp(list->items[i], name, length) == 0)
            return true;
    }
    return false;
}

enum truth truth_of_macro(const struct branch_switches *switches, const char *name, size_t length)
{
    if (branch_lists(switches->defined, name, length))
        return TRUTH_TRUE;
    return branch_lists(switches->undefined, name, length) ? TRUTH_FALSE : TRUTH_UNKNOWN;
}

struct condition {
    const struct branch_switches *switches;
    const char *at, *end;
    int nesting;
    bool strange; /* something that is not understood: the whole is unknown */
};

static enum truth condition_or(struct condition *condition);

static void condition_skip_blanks(struct condition *condition)
{
    while (condition->at < condition->end &&
           (isspace((unsigned char)*condition->at) || *condition->at == '\\'))
        condition->at++;
}

static bool condition_takes(struct condition *condition, const char *sign)
{
    condition_skip_blanks(condition);
    size_t length = strlen(sign);
    if ((size_t)(condition->end - condition->at) < length ||
        memcmp(condition->at, sign, length) != 0)
        return false;
    condition->at += length;
    return true;
}

static size_t condition_word(struct condition *condition, const char **word)
{
    condition_skip_blanks(condition);
    *word = condition->at;
    while (condition->at < condition->end &&
           (isalnum((unsigned char)*condition->at) || *condition->at == '_'))
        condition->at++;
    return (size_t)(condition->at - *word);
}

static enum truth condition_defined(struct condition *condition)
{
    bool parenthesis = condition_takes(condition, "(");
    const char *name;
    size_t length = condition_word(condition, &name);
    if (!length || (parenthesis && !condition_takes(condition, ")")))
        condition->strange = true;
    return truth_of_macro(condition->switches, name, length);
}

static enum truth condition_unary(struct condition *condition)
{
    if (condition->nesting >= BRANCH_NESTING_MAX)
        condition->strange = true;
    if (condition->strange)
        return TRUTH_UNKNOWN;
    enum truth truth = TRUTH_UNKNOWN;
    condition->nesting++;
    const char *word;
    size_t length;
    if (condition_takes(condition, "!")) {
        truth = truth_not(condition_unary(condition));
    } else if (condition_takes(condition, "(")) {
        truth = condition_or(condition);
        condition->strange = condition->strange || !condition_takes(condition, ")");
    } else if (!(length = condition_word(condition, &word))) {
        condition->strange = true;
    } else if (length == strlen("defined") && memcmp(word, "defined", length) == 0) {
        truth = condition_defined(condition);
    } else if (isdigit((unsigned char)*word)) {
        bool zero = true;
        for (size_t i = 0; i < length; i++)
            zero = zero && strchr("0xXuUlL", word[i]);
        truth = zero ? TRUTH_FALSE : TRUTH_TRUE;
    } else {
        truth = truth_of_macro(condition->switches, word, length);
    }
    condition->nesting--;
    return truth;
}

static enum truth condition_and(struct condition *condition)
{
    enum truth truth = condition_unary(condition);
    while (!condition->strange && condition_takes(condition, "&&"))
        truth = truth_and(truth, condition_unary(condition));
    return truth;
}

static enum truth condition_or(struct condition *condition)
{
    enum truth truth = condition_and(condition);
    while (!condition->strange && condition_takes(condition, "||"))
        truth = truth_or(truth, condition_and(condition));
    return truth;
}

enum truth truth_of_condition(const struct branch_switches *switches, const char *text,
                              size_t length)
{
    struct condition condition = {.switches = switches, .at = text, .end = text + length};
    enum truth truth = condition_or(&condition);
    condition_skip_blanks(&condition);
    bool rest = condition.at < condition.end && !condition_takes(&condition, "//") &&
                !condition_takes(&condition, "/*");
    return condition.strange || rest ? TRUTH_UNKNOWN : truth;
}
