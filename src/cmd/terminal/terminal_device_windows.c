/* Consoles of Windows. */
#include "cmd/terminal/terminal_device.h"

#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

int terminal_device_columns(int file)
{
    CONSOLE_SCREEN_BUFFER_INFO screen;
    if (!GetConsoleScreenBufferInfo((HANDLE)_get_osfhandle(file), &screen))
        return -1;
    return screen.srWindow.Right - screen.srWindow.Left + 1;
}

/* Escape sequences are obeyed when the console is asked to, from Windows 10 1511 on. */
bool terminal_device_draws(int file)
{
    HANDLE console = (HANDLE)_get_osfhandle(file);
    const char *kind = getenv("TERM");
    DWORD mode = 0;
    return !(kind && strcmp(kind, "dumb") == 0) && GetConsoleMode(console, &mode) &&
           SetConsoleMode(console,
                          mode | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

/* cmd/entry_windows.c has made it so. */
bool terminal_device_unicode(void)
{
    return GetConsoleOutputCP() == CP_UTF8;
}
