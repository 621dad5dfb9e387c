/* The client's command line, with WSL's options and their meaning. */
#pragma once

#include "control/request.h"

/* More words than this are refused: a command has to fit one open message. */
/* Reads the words after the program's name into a zeroed request. A usage error names the
 * option; what WSL knows and this runtime does not is refused by name. The caller releases the
 * request, after a failure too. */
bool options_parse(int argc, const char *const *argv, struct request *request, struct error *error);

/* The text of --help for the client called `client`. The caller frees it. */
char *options_help(const char *client);
