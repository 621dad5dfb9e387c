/* What init has to say goes to the kernel's console. */
#include "guest/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <unistd.h>

#define CONSOLE_LINE_MAX 512

void console_open(void)
{
    int fd = open("/dev/console", O_RDWR | O_NOCTTY);
    if (fd < 0)
        fd = open("/dev/null", O_RDWR);
    if (fd < 0)
        return;
    for (int standard = 0; standard <= 2; standard++)
        dup2(fd, standard);
    if (fd > 2)
        close(fd);
}

/* Writes the line in one go, so that it is not mixed with the kernel's. */
__attribute__((format(printf, 1, 0))) static void
console_line(const char *format, va_list arguments, const char *reason)
{
    char line[CONSOLE_LINE_MAX];
    int used = snprintf(line, sizeof line, "init: ");
    used += vsnprintf(line + used, sizeof line - (size_t)used, format, arguments);
    if (used < (int)sizeof line && reason)
        used += snprintf(line + used, sizeof line - (size_t)used, ": %s", reason);
    if (used > (int)sizeof line - 2)
        used = (int)sizeof line - 2;
    line[used++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, (size_t)used);
    (void)written; /* nobody is left to tell */
}

void console_say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    console_line(format, arguments, NULL);
    va_end(arguments);
}

void console_die(const char *format, ...)
{
    const char *reason = strerror(errno);
    va_list arguments;
    va_start(arguments, format);
    console_line(format, arguments, reason);
    va_end(arguments);
    sync();
    reboot(RB_POWER_OFF);
    for (;;) /* no power switch: still never return */
        pause();
}
