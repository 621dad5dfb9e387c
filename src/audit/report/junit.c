/* An audit as JUnit XML. */
#include <inttypes.h>

#include "audit/report/form.h"
#include "report/page/html.h"

static void junit_attribute(struct text *out, const char *name, const char *stranger)
{
    text_append_format(out, " %s=\"", name);
    html_append_inline(out, stranger);
    text_append_char(out, '"');
}

static void junit_line(struct text *out, const char *title, const char *words)
{
    if (!words)
        return;
    text_append_format(out, "%s: ", title);
    html_append_inline(out, words);
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

static bool junit_fails(const struct finding *finding)
{
    return finding->weight == FINDING_MUST && !finding->allowed;
}

static void junit_case_begin(const char *class, const char *name, struct text *out)
{
    text_append(out, "  <testcase");
    junit_attribute(out, "classname", class);
    junit_attribute(out, "name", name);
    text_append(out, " time=\"0\">\n");
}

static void junit_finding(const struct finding *finding, struct text *out)
{
    CLEANUP(text_release) struct text title = {0};
    finding_append_title(finding, &title);
    CLEANUP(memory_free_text) char *class = memory_format("cotenant.audit.%s", finding->sort);
    junit_case_begin(class, finding->id, out);
    if (junit_fails(finding)) {
        text_append(out, "   <failure");
        junit_attribute(out, "type", finding_kind_words[finding->kind]);
        junit_attribute(out, "message", text_get(&title));
        text_append(out, ">");
        junit_details(finding, out);
        text_append(out, "</failure>\n");
    } else {
        CLEANUP(memory_free_text)
        char *message = memory_format(
            "%s: %s", finding->allowed ? "allowed" : finding_weight_words[finding->weight],
            finding->allowed ? finding->allowed : text_get(&title));
        text_append(out, "   <skipped");
        junit_attribute(out, "message", message);
        text_append(out, "/>\n   <system-out>");
        junit_details(finding, out);
        text_append(out, "</system-out>\n");
    }
    text_append(out, "  </testcase>\n");
}

/* A file that was not read is a case that nobody tried. */
static void junit_unread(const char *name, const struct audit_install *install, struct text *out)
{
    CLEANUP(memory_free_text) char *class = memory_format("cotenant.audit.unread.%s", name);
    for (size_t i = 0; i < install->skipped.count; i++) {
        const struct audit_skipped *skipped = &install->skipped.items[i];
        CLEANUP(memory_free_text)
        char *message =
            memory_format("not read: %s%s%s", skipped->reason, skipped->detail ? ": " : "",
                          skipped->detail ? skipped->detail : "");
        junit_case_begin(class, skipped->path, out);
        text_append(out, "   <skipped");
        junit_attribute(out, "message", message);
        text_append(out, "/>\n  </testcase>\n");
    }
}

/* The case that there is even where nothing was found. */
static void junit_whole(const struct audit *audit, struct text *out)
{
    CLEANUP(text_release) struct text counts = {0};
    audit_form_append_counts(audit, &counts);
    junit_case_begin("cotenant.audit", "nothing that must change is shared", out);
    if (audit->must_change) {
        text_append(out, "   <failure type=\"audit\"");
        junit_attribute(out, "message", text_get(&counts));
        text_append(out, "/>\n");
    }
    text_append(out, "  </testcase>\n");
}

void audit_junit_write(const struct audit *audit, struct text *out)
{
    int64_t failures = audit->must_change ? 1 : 0;
    int64_t unread = (int64_t)(audit->a.skipped.count + audit->b.skipped.count);
    int64_t skipped = unread;
    for (size_t i = 0; i < audit->findings.count; i++) {
        failures += junit_fails(&audit->findings.items[i]);
        skipped += !junit_fails(&audit->findings.items[i]);
    }
    int64_t tests = (int64_t)audit->findings.count + unread + 1;
    text_append_format(out,
                       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<testsuites>\n <testsuite name=\"cotenant.audit\" tests=\"%" PRId64
                       "\" failures=\"%" PRId64 "\" errors=\"0\" skipped=\"%" PRId64
                       "\" time=\"0\">\n",
                       tests, failures, skipped);
    for (size_t i = 0; i < audit->findings.count; i++)
        junit_finding(&audit->findings.items[i], out);
    junit_unread("canonical", &audit->a, out);
    junit_unread("fork", &audit->b, out);
    junit_whole(audit, out);
    text_append(out, " </testsuite>\n</testsuites>\n");
}
