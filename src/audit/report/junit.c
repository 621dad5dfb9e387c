/* An audit as JUnit XML. */
#include <string.h>

#include "audit/report/form.h"
#include "report/data/junit_suite.h"

static void junit_line(struct text *out, const char *title, const char *words)
{
    if (!words)
        return;
    text_append_format(out, "%s: ", title);
    text_append_visible(out, words, strlen(words), false);
    text_append_char(out, '\n');
}

static void junit_sites(struct text *out, const char *title, const struct finding_sites *sites)
{
    for (size_t i = 0; i < sites->named.count; i++) {
        CLEANUP(text_release) struct text line = {0};
        finding_append_site(&sites->named.items[i], &line);
        junit_line(out, title, text_get(&line));
    }
}

static void junit_details(const struct finding *finding, struct text *out)
{
    junit_sites(out, "fork", &finding->b);
    junit_sites(out, "canonical", &finding->a);
    for (size_t i = 0; i < finding->changed.count; i++)
        junit_line(out, "changed at", finding->changed.items[i]);
    junit_line(out, "why", finding->effect);
    junit_line(out, "what to do", finding->remedy);
}

static void junit_finding(const struct finding *finding, struct junit_suite *suite)
{
    CLEANUP(text_release) struct text title = {0};
    CLEANUP(text_release) struct text details = {0};
    finding_append_title(finding, &title);
    junit_details(finding, &details);
    CLEANUP(memory_free_text) char *class = memory_format("cotenant.audit.%s", finding->sort);
    junit_suite_case(suite, class, finding->id, 0);
    if (finding->weight == FINDING_MUST && !finding->allowed) {
        junit_suite_outcome(suite, JUNIT_FAILURE, finding_kind_words[finding->kind],
                            text_get(&title), text_get(&details));
        return;
    }
    CLEANUP(memory_free_text)
    char *message = memory_format(
        "%s: %s", finding->allowed ? "allowed" : finding_weight_words[finding->weight],
        finding->allowed ? finding->allowed : text_get(&title));
    junit_suite_outcome(suite, JUNIT_SKIPPED, NULL, message, NULL);
    junit_suite_output(suite, text_get(&details));
}

/* A file that was not read is a case that nobody tried. */
static void junit_unread(const char *name, const struct audit_install *install,
                         struct junit_suite *suite)
{
    CLEANUP(memory_free_text) char *class = memory_format("cotenant.audit.unread.%s", name);
    for (size_t i = 0; i < install->skipped.count; i++) {
        const struct audit_skipped *skipped = &install->skipped.items[i];
        CLEANUP(memory_free_text)
        char *message =
            memory_format("not read: %s%s%s", skipped->reason, skipped->detail ? ": " : "",
                          skipped->detail ? skipped->detail : "");
        junit_suite_case(suite, class, skipped->path, 0);
        junit_suite_outcome(suite, JUNIT_SKIPPED, NULL, message, NULL);
    }
}

/* The case that there is where nothing must change. Where something must, its own case fails, once.
 */
static void junit_whole(const struct audit *audit, struct junit_suite *suite)
{
    if (!audit->must_change)
        junit_suite_case(suite, "cotenant.audit", "nothing that must change is shared", 0);
}

void audit_junit_write(const struct audit *audit, struct text *out)
{
    CLEANUP(junit_suite_release) struct junit_suite suite = {0};
    for (size_t i = 0; i < audit->findings.count; i++)
        junit_finding(&audit->findings.items[i], &suite);
    junit_unread("canonical", &audit->a, &suite);
    junit_unread("fork", &audit->b, &suite);
    junit_whole(audit, &suite);
    junit_suite_write(&suite, &(struct junit_head){.name = "cotenant.audit"}, out);
}
