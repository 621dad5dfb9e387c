/* The start and the end of a compute system's worker, for computecore.dll. */
#pragma once

#include <windows.h>

/* Starts vmwp.exe for the system and waits until its guest is up. */
HRESULT worker_start(const char *system_id);

/* Has the worker end, waits for it, and takes the system out of the host's list. */
HRESULT worker_end(const char *system_id);
