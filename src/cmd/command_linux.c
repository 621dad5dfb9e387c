/* Commands that Linux alone has: what needs a private host. */
#include "cmd/command.h"

#include "cmd/list/diag.h"

const struct command command_of_system[] = {
    {"controls", "plant each fault; each must be caught", controls_command},
    {"private", "run any command on a fresh private host", private_command},
    {0},
};

/* On a private host. */
const struct command command_by_name[] = {
    {"hcsdiag", NULL, diag_hcsdiag},
    {"hnsdiag", NULL, diag_hnsdiag},
    {0},
};
