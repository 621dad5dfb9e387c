/* Commands that Windows alone has: none. */
#include "cmd/command.h"

const struct command command_of_system[] = {{0}};

const struct command command_by_name[] = {{0}};
