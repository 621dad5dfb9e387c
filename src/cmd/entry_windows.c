/* On Windows the C library hands over arguments in the code page of the machine, ends lines with CR
 * LF, and consoles have a code page of their own. */
#include "cmd/entry.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

#include <shellapi.h>

#include "base/wide_windows.h"

/* Without a buffer stderr would be written byte by byte, and a console shows no half characters. */
#define ENTRY_BUFFER_BYTES 4096

static UINT entry_code_page;

static void entry_restore(void)
{
    SetConsoleOutputCP(entry_code_page);
}

static void entry_prepare_streams(void)
{
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    setvbuf(stderr, NULL, _IOFBF, ENTRY_BUFFER_BYTES);
    entry_code_page = GetConsoleOutputCP();
    if (!entry_code_page || entry_code_page == CP_UTF8)
        return; /* there is no console, or nothing to do */
    if (SetConsoleOutputCP(CP_UTF8))
        atexit(entry_restore);
}

char **entry_arguments(int *argc, char **argv)
{
    entry_prepare_streams();
    int count = 0;
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    if (!wide)
        return argv;
    char **arguments = memory_zeroed((size_t)count + 1, sizeof *arguments); /* until the end */
    for (int i = 0; i < count; i++)
        arguments[i] = wide_text(wide[i]);
    LocalFree(wide);
    *argc = count;
    return arguments;
}
