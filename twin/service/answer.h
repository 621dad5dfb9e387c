/* What the service does for each request. */
#pragma once

#include "service/caller.h"

/* Begins to answer the caller's request. */
void answer_begin(struct caller *caller);

/* The caller is gone before its answer. */
void answer_forget(struct caller *caller);
