/* Wine, which runs programs of Windows on other systems and is not Windows: what is found there
 * says nothing of Windows. */
#pragma once

/* Wine's version, "8.0"; NULL on Windows itself. */
const char *wine_version(void);
