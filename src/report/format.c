/* The forms that a report can have. */
#include "report/format.h"

#include "report/junit.h"
#include "report/markdown.h"
#include "report/page.h"
#include "report/plain.h"
#include "report/result.h"

const struct format formats[] = {
    {"markdown", "report.md", markdown_write},
    {"html", "report.html", page_write},
    {"json", "result.json", result_write},
    {"junit", "junit.xml", junit_write},
    {"plain", NULL, plain_write},
    {0},
};

const struct format *format_find(const char *name)
{
    for (const struct format *format = formats; format->name; format++) {
        if (text_same(format->name, name))
            return format;
    }
    return NULL;
}
