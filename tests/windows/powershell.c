/* powershell.exe of the made host, as far as the shipped profiles call it:
 *
 *     powershell.exe -NoProfile -NonInteractive -Command "Restart-Service -Force NAME" */
#include <stdio.h>
#include <string.h>

#include "runtime_service.h"

#define RESTART "Restart-Service -Force "

int main(int argc, char **argv)
{
    if (argc != 5 || strcmp(argv[3], "-Command") != 0 ||
        strncmp(argv[4], RESTART, strlen(RESTART)) != 0) {
        puts("powershell: this one only restarts services");
        return 1;
    }
    const char *service = argv[4] + strlen(RESTART);
    runtime_service_restart(service);
    return runtime_service_start(service) ? 0 : 1;
}
