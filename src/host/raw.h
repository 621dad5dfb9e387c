/* Raw answers of the platform, bounded, for a view: the evidence under its lists. */
#pragma once

#include "model/view.h"

/* Bytes of one raw answer that a view keeps; the XML of a small domain takes 5 KiB. */
#define RAW_BYTES_MAX 65536

/* Keeps the answer that `call` gave about `subject`; of a longer one the beginning, saying so. */
void raw_add(struct view *view, const char *call, const char *subject, const char *answer);
