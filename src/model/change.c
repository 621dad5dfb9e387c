/* A change on the host. */
#include "model/change.h"

const char *const change_found_by_words[] = {"poll", "event", NULL};
