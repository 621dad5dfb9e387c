/* Services of the made host. */
#include "runtime_service.h"

#include <windows.h>

/* Longest a service may take, and how long lies between two looks. */
#define SERVICE_MS_MAX  30000
#define SERVICE_LOOK_MS 10

static bool service_await(SC_HANDLE service, DWORD state)
{
    SERVICE_STATUS status = {0};
    DWORD begun = GetTickCount();
    while (QueryServiceStatus(service, &status) && status.dwCurrentState != state &&
           GetTickCount() - begun < SERVICE_MS_MAX)
        Sleep(SERVICE_LOOK_MS);
    return status.dwCurrentState == state;
}

static bool service_do(const char *name, bool restart)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    SC_HANDLE service =
        OpenServiceA(manager, name, SERVICE_QUERY_STATUS | SERVICE_START | SERVICE_STOP);
    SERVICE_STATUS status;
    if (service && restart && ControlService(service, SERVICE_CONTROL_STOP, &status))
        service_await(service, SERVICE_STOPPED);
    bool running =
        service &&
        (StartServiceW(service, 0, NULL) || GetLastError() == ERROR_SERVICE_ALREADY_RUNNING) &&
        service_await(service, SERVICE_RUNNING);
    if (service)
        CloseServiceHandle(service);
    CloseServiceHandle(manager);
    return running;
}

bool runtime_service_start(const char *name)
{
    return service_do(name, false);
}

void runtime_service_restart(const char *name)
{
    service_do(name, true);
}
