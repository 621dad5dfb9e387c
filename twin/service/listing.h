/* The texts of --list, in WSL's form. Pure. */
#pragma once

#include "base/text.h"
#include "control/request.h"

struct listing_distro {
    const char *name;
    bool running;
    bool is_default;
};

/* Appends what `request` (a REQUEST_LIST) shall print and gives the exit status. As WSL has it:
 * nothing to show is a failure with a message on stdout, except that --running --quiet is then
 * just empty. `product` stands where WSL calls itself by name. */
int listing_print(const struct request *request, const char *product,
                  const struct listing_distro *distros, size_t count, struct text *out);
