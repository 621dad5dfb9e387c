/* What init has to say goes to the kernel's console, line by line. */
#pragma once

/* Opens /dev/console as stdin, stdout and stderr; without one, words are lost. */
void console_open(void);

/* Says one line, with "init: " before it. */
void console_say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says one line and the text of errno, and powers the VM off: PID 1 must never return. */
_Noreturn void console_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
