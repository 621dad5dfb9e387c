/* Which Windows this is. */
#include "host/windows/release.h"

#include <stdio.h>
#include <windows.h>

#include "base/text.h"
#include "base/wide_windows.h"

#define RELEASE_KEY L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"

/* The kernel's own answer, which no manifest or compatibility setting changes. */
static void release_read_version(struct release *release)
{
    typedef LONG WINAPI read_version(OSVERSIONINFOW *);
    OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    read_version *read =
        ntdll ? (read_version *)(void (*)(void))GetProcAddress(ntdll, "RtlGetVersion") : NULL;
    if (!read || read(&version) < 0)
        return;
    release->major = version.dwMajorVersion;
    release->minor = version.dwMinorVersion;
    release->build = version.dwBuildNumber;
}

struct release release_read(void)
{
    struct release release = {0};
    DWORD revision = 0;
    DWORD bytes = sizeof revision;
    wchar_t edition[sizeof release.edition / 4] = L"";
    release_read_version(&release);
    if (RegGetValueW(HKEY_LOCAL_MACHINE, RELEASE_KEY, L"UBR", RRF_RT_REG_DWORD, NULL, &revision,
                     &bytes) == ERROR_SUCCESS)
        release.revision = revision;
    bytes = sizeof edition;
    if (RegGetValueW(HKEY_LOCAL_MACHINE, RELEASE_KEY, L"EditionID", RRF_RT_REG_SZ, NULL, edition,
                     &bytes) == ERROR_SUCCESS) {
        CLEANUP(memory_free_text) char *text = wide_text(edition);
        snprintf(release.edition, sizeof release.edition, "%s", text);
    }
    return release;
}
