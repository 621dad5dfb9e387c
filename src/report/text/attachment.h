/* The files that go with a report: the two listings with all running, the excerpt of events, the
 * logs. Pure functions of the summary and the verdict, as the reports are. */
#pragma once

#include "check/verdict.h"
#include "report/summary/summary.h"

/* The forms of the report that are kept, and the file with the digests of all of them. */
#define REPORT_FILE_MARKDOWN "report.md"
#define REPORT_FILE_HTML     "report.html"
#define REPORT_FILE_JSON     "result.json"
#define REPORT_FILE_JUNIT    "junit.xml"
#define MANIFEST_FILE        "MANIFEST"

struct attachment {
    char *path; /* in the evidence folder, fit for its manifest */
    struct text text;
};

struct attachments {
    struct attachment *items;
    size_t count;
    size_t capacity;
};

/* Diagnostics whose name begins with this become files of their own under logs/. */
#define ATTACHMENT_LOG_PREFIX "log:"
#define ATTACHMENT_LOG_FOLDER "logs"

/* Makes those that the summary has something for. The caller releases them. */
void attachments_make(const struct summary *summary, const struct verdict *verdict,
                      struct attachments *attachments);

void attachments_release(struct attachments *attachments);
