/* A console's events, which libuv turns into signals. After its window was closed Windows gives a
 * program a few seconds to end: enough for the history, not always for a runtime's shutdown. */
#include "run/interrupt.h"

#include <signal.h>
#include <uv.h>

const int interrupts[INTERRUPTS] = {SIGINT, SIGBREAK, SIGHUP};

const char *interrupt_name(int number)
{
    return number == SIGINT     ? "Ctrl-C"
           : number == SIGBREAK ? "Ctrl-Break"
                                : "the closing of the console";
}

void interrupt_outlive_readers(void)
{
    /* Writing to a pipe without a reader is an error here, and no more. */
}
