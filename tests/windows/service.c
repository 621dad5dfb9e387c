/* A service of the made host: service.exe NAME. Those of a test runtime (NAME is then the service
 * of an identity, and its name the second word) end its VM when they stop, as WSLService's VMs end
 * with it. */
#include <windows.h>

#include <shellapi.h>

#include "answer.h"
#include "runtime_vm.h"

static SERVICE_STATUS_HANDLE service_handle;
static HANDLE service_stopped;
static wchar_t *service_name;
static struct identity service_identity; /* no name: the service is no runtime's */

static void service_tell(DWORD state)
{
    SERVICE_STATUS status = {.dwServiceType = SERVICE_WIN32_OWN_PROCESS,
                             .dwCurrentState = state,
                             .dwControlsAccepted =
                                 state == SERVICE_RUNNING ? SERVICE_ACCEPT_STOP : 0};
    SetServiceStatus(service_handle, &status);
}

static DWORD WINAPI service_control(DWORD control, DWORD type, void *data, void *context)
{
    (void)type;
    (void)data;
    (void)context;
    if (control == SERVICE_CONTROL_STOP)
        SetEvent(service_stopped);
    return control == SERVICE_CONTROL_STOP || control == SERVICE_CONTROL_INTERROGATE
               ? NO_ERROR
               : ERROR_CALL_NOT_IMPLEMENTED;
}

static void WINAPI service_main(DWORD argc, wchar_t **argv)
{
    (void)argc;
    (void)argv;
    service_handle = RegisterServiceCtrlHandlerExW(service_name, service_control, NULL);
    service_tell(SERVICE_RUNNING);
    WaitForSingleObject(service_stopped, INFINITE);
    if (*service_identity.name)
        runtime_stop(&service_identity);
    service_tell(SERVICE_STOPPED);
}

int main(void)
{
    int argc = 0;
    wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    if (argc < 2)
        return 64;
    service_name = argv[1];
    service_stopped = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (argc > 2) {
        CLEANUP(memory_free_text) char *name = answer_narrow(argv[2]);
        identity_read(name, &service_identity);
    }
    const SERVICE_TABLE_ENTRYW table[] = {{service_name, service_main}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? 0 : 1;
}
