/* Breaches, and notes: the first decides. */
#include "check/observe/breach.h"

#include <stdarg.h>
#include <stdlib.h>

void note_set(struct note *note, int64_t seq, const char *format, ...)
{
    if (note->what)
        return;
    va_list arguments;
    va_start(arguments, format);
    note->what = memory_format_list(format, arguments);
    va_end(arguments);
    note->seq = seq;
}

static enum breach_matter breach_matter(enum breach_code code)
{
    return code < BREACH_NETWORK_GONE      ? BREACH_OF_VM
           : code < BREACH_NAT_RULE_GONE   ? BREACH_OF_NETWORK
           : code < BREACH_SERVICE_STOPPED ? BREACH_OF_NAT
           : code < BREACH_SERVER_STOPPED  ? BREACH_OF_SERVICE
                                           : BREACH_OF_REACH;
}

void breaches_add(struct breaches *breaches, enum breach_code code, int64_t seq,
                  const char *subject, const char *format, ...)
{
    size_t kept = 0;
    for (size_t i = 0; i < breaches->list.count; i++)
        kept += breach_matter(breaches->list.items[i].code) == breach_matter(code);
    if (kept == BREACHES_OF_MATTER_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    *VECTOR_ADD(&breaches->list) = (struct breach){.code = code,
                                                   .seq = seq,
                                                   .subject = memory_text(subject),
                                                   .what = memory_format_list(format, arguments)};
    va_end(arguments);
}

/* Whether the host reported it lost, and it may have gone with the VM. */
static bool breach_is_report(enum breach_code code)
{
    return code == BREACH_REPORTED_NETWORK_LOST || code == BREACH_REPORTED_ENDPOINT_LOST ||
           code == BREACH_REPORTED_NAT_RULE_LOST || code == BREACH_REPORTED_SERVER_END;
}

const struct breach *breaches_first(const struct breaches *breaches, enum breach_matter matter,
                                    bool without_reports)
{
    for (size_t i = 0; i < breaches->list.count; i++) {
        enum breach_code code = breaches->list.items[i].code;
        if (breach_matter(code) == matter && !(without_reports && breach_is_report(code)))
            return &breaches->list.items[i];
    }
    return NULL;
}

void breaches_release(struct breaches *breaches)
{
    for (size_t i = 0; i < breaches->list.count; i++) {
        free(breaches->list.items[i].subject);
        free(breaches->list.items[i].what);
    }
    VECTOR_RELEASE(&breaches->list);
}
