/* A document's sections as Markdown. */
#pragma once

#include "report/document/document.h"

void document_markdown_append(const struct document *document, struct text *out);
