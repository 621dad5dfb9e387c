/* The shell that a user is given on a terminal. */
#pragma once

/* The one that the user's environment names; NULL if it names none. */
const char *shell_wanted(void);

/* The one that every system has. */
const char *shell_default(void);
