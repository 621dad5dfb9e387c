/* UTF-16 and UTF-8, by the system's own conversion. */
#include "base/wide_windows.h"

#include <stdlib.h>
#include <windows.h>

wchar_t *wide_from(const char *text)
{
    if (!text)
        return NULL;
    int units = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = memory_zeroed((size_t)units + 1, sizeof *wide);
    MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, units);
    return wide;
}

char *wide_text(const wchar_t *wide)
{
    if (!wide)
        return NULL;
    int bytes = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = memory_zeroed((size_t)bytes + 1, 1);
    WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, bytes, NULL, NULL);
    return text;
}

void wide_free(wchar_t **wide)
{
    free(*wide);
    *wide = NULL;
}
