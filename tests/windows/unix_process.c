/* Programs of the machine outside Wine. */
#include "unix_process.h"

#include <windows.h>

#include <string.h>

#include "base/text.h"
#include "made_host.h"

#define UNIX_SHELL L"Z:\\bin\\sh"

bool unix_process_init(void)
{
    WSADATA data;
    /* In a process group of its own Ctrl-C is off, and Wine takes that for a wish for a console. */
    SetConsoleCtrlHandler(NULL, FALSE);
    return WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

/* Two connected sockets: Windows has no socketpair. */
static bool unix_process_sockets(SOCKET *own, SOCKET *other)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *bare = (struct sockaddr *)&address;
    int length = sizeof address;
    SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
    *own = *other = INVALID_SOCKET;
    if (bind(listener, bare, length) == 0 && listen(listener, 1) == 0 &&
        getsockname(listener, bare, &length) == 0) {
        *own = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(*own, bare, length) == 0)
            *other = accept(listener, NULL, NULL);
    }
    closesocket(listener);
    return *other != INVALID_SOCKET;
}

/* Appends one word by the rules of Windows command lines, which Wine undoes. */
static void unix_process_quote(struct text *line, const char *word)
{
    size_t backslashes = 0;
    text_append(line, line->length ? " \"" : "\"");
    for (; *word; word++) {
        if (*word == '\\') {
            backslashes++;
            continue;
        }
        for (size_t i = *word == '"' ? 2 * backslashes + 1 : backslashes; i; i--)
            text_append_char(line, '\\');
        backslashes = 0;
        text_append_char(line, *word);
    }
    for (size_t i = 2 * backslashes; i; i--)
        text_append_char(line, '\\');
    text_append_char(line, '"');
}

static bool unix_process_spawn(const char *line, SOCKET end)
{
    STARTUPINFOW startup = {.cb = sizeof startup,
                            .dwFlags = STARTF_USESTDHANDLES,
                            .hStdInput = (HANDLE)end,
                            .hStdOutput = (HANDLE)end,
                            .hStdError = INVALID_HANDLE_VALUE};
    PROCESS_INFORMATION process = {0};
    int units = MultiByteToWideChar(CP_UTF8, 0, line, -1, NULL, 0);
    wchar_t *wide = memory_zeroed((size_t)units, sizeof *wide);
    MultiByteToWideChar(CP_UTF8, 0, line, -1, wide, units);
    SetHandleInformation((HANDLE)end, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
    /* Without DETACHED_PROCESS Wine would give it a console instead of the socket. */
    BOOL good = CreateProcessW(UNIX_SHELL, wide, NULL, NULL, TRUE, DETACHED_PROCESS, NULL, L"Z:\\",
                               &startup, &process);
    free(wide);
    return good;
}

char *unix_process_folder(void)
{
    char folder[MAX_PATH] = "";
    DWORD read = 0;
    HANDLE file = CreateFileW(MADE_HOST_FOLDER L"\\guest", GENERIC_READ, FILE_SHARE_READ, NULL,
                              OPEN_EXISTING, 0, NULL);
    ReadFile(file, folder, sizeof folder - 1, &read, NULL);
    CloseHandle(file);
    return memory_text_of(folder, strcspn(folder, "\r\n"));
}

SOCKET unix_process_start(const char *const *words)
{
    SOCKET own, other;
    CLEANUP(text_release) struct text line = {0};
    CLEANUP(memory_free_text) char *folder = unix_process_folder();
    CLEANUP(memory_free_text) char *script = memory_format("%s/%s", folder, words[0]);
    unix_process_quote(&line, "sh");
    unix_process_quote(&line, script);
    for (size_t i = 1; words[i]; i++)
        unix_process_quote(&line, words[i]);
    if (!unix_process_sockets(&own, &other))
        return INVALID_SOCKET;
    bool good = unix_process_spawn(text_get(&line), other);
    closesocket(other);
    if (good)
        return own;
    closesocket(own);
    return INVALID_SOCKET;
}

bool unix_process_line(SOCKET from, char *line, size_t size, int timeout_ms)
{
    DWORD timeout = (DWORD)timeout_ms;
    setsockopt(from, SOL_SOCKET, SO_RCVTIMEO, (const char *)&timeout, sizeof timeout);
    for (size_t i = 0; i < size; i++) {
        if (recv(from, &line[i], 1, 0) != 1)
            return false;
        if (line[i] == '\n') {
            line[i] = '\0';
            return true;
        }
    }
    return false;
}
