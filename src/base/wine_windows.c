/* Wine, by the one function that its ntdll has and Windows' has not. */
#include "base/wine_windows.h"

#include <windows.h>

typedef const char *wine_version_call(void);

const char *wine_version(void)
{
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    FARPROC found = ntdll ? GetProcAddress(ntdll, "wine_get_version") : NULL;
    wine_version_call *call = (wine_version_call *)(void (*)(void))found;
    return call ? call() : NULL;
}
