/* The forms that a report can have. */
#include "report/format.h"

#include "report/data/junit.h"
#include "report/data/result.h"
#include "report/document/brief.h"
#include "report/page/page.h"
#include "report/text/markdown.h"

const struct format formats[] = {
    {"markdown", "report.md", markdown_write},
    {"html", "report.html", page_write},
    {"json", "result.json", result_write},
    {"junit", "junit.xml", junit_write},
    {"plain", NULL, brief_write},
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
