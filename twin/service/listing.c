/* The texts of --list, in WSL's form (wsl.exe: WslClient.cpp, ListDistributionsHelper). */
#include "service/listing.h"

#include <string.h>

/* WSL pads names to the longest and 4 more, and states to 16. */
#define LISTING_NAME_GAP    4
#define LISTING_STATE_WIDTH 16

/* Every distribution of this runtime runs in a VM: WSL's version 2. */
#define LISTING_VERSION 2

static bool listing_shows(const struct request *request, const struct listing_distro *distro)
{
    return distro->running || !request->running;
}

static void listing_print_table(const struct request *request, const struct listing_distro *distros,
                                size_t count, struct text *out)
{
    size_t width = strlen("NAME");
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(distros[i].name);
        if (listing_shows(request, &distros[i]) && length > width)
            width = length;
    }
    width += LISTING_NAME_GAP;
    text_append_format(out, "  %-*s%-*sVERSION\n", (int)width, "NAME", LISTING_STATE_WIDTH,
                       "STATE");
    for (size_t i = 0; i < count; i++) {
        if (listing_shows(request, &distros[i]))
            text_append_format(out, "%s%-*s%-*s%d\n", distros[i].is_default ? "* " : "  ",
                               (int)width, distros[i].name, LISTING_STATE_WIDTH,
                               distros[i].running ? "Running" : "Stopped", LISTING_VERSION);
    }
}

int listing_print(const struct request *request, const char *product,
                  const struct listing_distro *distros, size_t count, struct text *out)
{
    size_t shown = 0;
    for (size_t i = 0; i < count; i++)
        shown += listing_shows(request, &distros[i]) ? 1 : 0;
    if (shown == 0 && request->running) {
        if (request->quiet)
            return 0;
        text_append(out, "There are no running distributions.\n");
        return REQUEST_STATUS_FAILED;
    }
    if (shown == 0) {
        text_append_format(out,
                           "%s has no installed distributions. "
                           "Use '--import NAME FOLDER TAR' to install one.\n",
                           product);
        return REQUEST_STATUS_FAILED;
    }
    if (request->verbose) {
        listing_print_table(request, distros, count, out);
        return 0;
    }
    if (!request->quiet)
        text_append_format(out, "%s Distributions:\n", product);
    for (size_t i = 0; i < count; i++) {
        if (listing_shows(request, &distros[i]))
            text_append_format(out, "%s%s\n", distros[i].name,
                               distros[i].is_default && !request->quiet ? " (Default)" : "");
    }
    return 0;
}
