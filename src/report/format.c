/* The forms that a report can have. */
#include "report/format.h"

#include "report/data/junit.h"
#include "report/data/result.h"
#include "report/document/brief.h"
#include "report/page/page.h"
#include "report/text/attachment.h"
#include "report/text/markdown.h"

const struct format formats[] = {
    {"markdown", REPORT_FILE_MARKDOWN, markdown_write},
    {"html", REPORT_FILE_HTML, page_write},
    {"json", REPORT_FILE_JSON, result_write},
    {"junit", REPORT_FILE_JUNIT, junit_write},
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
