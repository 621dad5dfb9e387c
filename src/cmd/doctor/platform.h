/* cotenant doctor --platform: what the interfaces of this system really answer. */
#pragma once

#include "base/error.h"

/* Where it is written unless the user says where. */
#define PLATFORM_FILE_DEFAULT "cotenant-platform.json"

/* Tries everything that this program takes for granted of Windows' interfaces, and what the public
 * documents leave open, as far as looking can tell, and writes the raw answers into one JSON file.
 * Changes nothing on the host. An interface that does not answer is an answer; false with the
 * error if the file could not be written, or there is no such system. */
bool platform_write(const char *path, struct error *error);
