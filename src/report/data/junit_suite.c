/* One suite of cases as JUnit XML. */
#include "report/data/junit_suite.h"

#include <ctype.h>

#include "base/clock.h"
#include "report/document/html.h"

/* The schema has times without a zone: "2026-01-28T12:34:56". */
#define JUNIT_TIMESTAMP_SHAPE "0000-00-00T00:00:00"

/* The schema's word for a host without a known name. */
#define JUNIT_HOST_UNKNOWN "localhost"

static const char *const junit_elements[] = {"failure", "error", "skipped"};

static void junit_attribute(struct text *out, const char *name, const char *stranger)
{
    text_append_format(out, " %s=\"", name);
    html_append_inline(out, stranger);
    text_append_char(out, '"');
}

static void junit_seconds(struct text *out, const char *name, int64_t time_ns)
{
    int64_t milliseconds = time_ns / CLOCK_NS_PER_MS;
    text_append_format(out, " %s=\"%lld.%03lld\"", name, (long long)(milliseconds / CLOCK_MS_PER_S),
                       (long long)(milliseconds % CLOCK_MS_PER_S));
}

void junit_suite_property(struct junit_suite *suite, const char *name, const char *value)
{
    text_append(&suite->properties, "   <property");
    junit_attribute(&suite->properties, "name", name);
    junit_attribute(&suite->properties, "value", value);
    text_append(&suite->properties, "/>\n");
}

static void junit_suite_close(struct junit_suite *suite)
{
    if (suite->open)
        text_append(&suite->cases, suite->filled ? "  </testcase>\n" : "/>\n");
    suite->open = false;
    suite->filled = false;
}

void junit_suite_case(struct junit_suite *suite, const char *class, const char *name,
                      int64_t time_ns)
{
    junit_suite_close(suite);
    text_append(&suite->cases, "  <testcase");
    junit_attribute(&suite->cases, "classname", class);
    junit_attribute(&suite->cases, "name", name);
    junit_seconds(&suite->cases, "time", time_ns);
    suite->open = true;
    suite->tests++;
}

/* Makes room in the case for an element. */
static struct text *junit_suite_fill(struct junit_suite *suite)
{
    if (!suite->filled)
        text_append(&suite->cases, ">\n");
    suite->filled = true;
    return &suite->cases;
}

void junit_suite_outcome(struct junit_suite *suite, enum junit_outcome outcome, const char *type,
                         const char *message, const char *lines)
{
    struct text *out = junit_suite_fill(suite);
    text_append_format(out, "   <%s", junit_elements[outcome]);
    if (type)
        junit_attribute(out, "type", type);
    junit_attribute(out, "message", message);
    text_append(out, lines ? ">" : "/>\n");
    suite->counts[outcome]++;
    if (!lines)
        return;
    html_append_lines(out, lines);
    text_append_format(out, "</%s>\n", junit_elements[outcome]);
}

void junit_suite_output(struct junit_suite *suite, const char *lines)
{
    struct text *out = junit_suite_fill(suite);
    text_append(out, "   <system-out>");
    html_append_lines(out, lines);
    text_append(out, "</system-out>\n");
}

/* The beginning without its zone, which is UTC; nothing if that is no time. */
static void junit_timestamp(const char *wall, struct text *out)
{
    static const char shape[] = JUNIT_TIMESTAMP_SHAPE;
    for (size_t i = 0; shape[i]; i++) {
        bool fits = shape[i] == '0' ? isdigit((unsigned char)wall[i]) : wall[i] == shape[i];
        if (!fits)
            return;
    }
    text_append_format(out, " timestamp=\"%.*s\"", (int)(sizeof shape - 1), wall);
}

void junit_suite_write(struct junit_suite *suite, const struct junit_head *head, struct text *out)
{
    junit_suite_close(suite);
    text_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
                     " <testsuite id=\"0\" package=\"cotenant\"");
    junit_attribute(out, "name", head->name);
    junit_attribute(out, "hostname", head->host ? head->host : JUNIT_HOST_UNKNOWN);
    if (head->wall)
        junit_timestamp(head->wall, out);
    text_append_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
                       suite->tests, suite->counts[JUNIT_FAILURE], suite->counts[JUNIT_ERROR],
                       suite->counts[JUNIT_SKIPPED]);
    junit_seconds(out, "time", head->time_ns);
    text_append(out, ">\n  <properties>\n");
    text_append(out, text_get(&suite->properties));
    text_append(out, "  </properties>\n");
    text_append(out, text_get(&suite->cases));
    text_append(out, "  <system-out>");
    if (head->output)
        html_append_lines(out, head->output);
    text_append(out, "</system-out>\n  <system-err/>\n </testsuite>\n</testsuites>\n");
}

void junit_suite_release(struct junit_suite *suite)
{
    text_release(&suite->properties);
    text_release(&suite->cases);
}
