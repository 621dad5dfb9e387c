/* Services of the made host, as the service manager has them. */
#pragma once

#include <stdbool.h>

/* Starts the service unless it runs, and waits until it does. False if it will not. */
bool runtime_service_start(const char *name);

/* Stops the service, waits for its end and starts it. */
void runtime_service_restart(const char *name);
