/* A document's sections as HTML, for the inside of report.html. */
#pragma once

#include "report/document/document.h"

/* Appends each section with its heading. */
void document_html_append(const struct document *document, struct text *out);
