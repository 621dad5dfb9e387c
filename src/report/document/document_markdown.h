/* A document's sections as Markdown. */
#pragma once

#include "report/document/document.h"

/* Appends each section with its heading. */
void document_markdown_append(const struct document *document, struct text *out);
