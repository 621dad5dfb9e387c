/* Signals of POSIX. */
#include "run/interrupt.h"

#include <signal.h>

const int interrupts[INTERRUPTS] = {SIGINT, SIGTERM, SIGHUP};

const char *interrupt_name(int number)
{
    return number == SIGINT ? "SIGINT" : number == SIGTERM ? "SIGTERM" : "SIGHUP";
}

void interrupt_outlive_readers(void)
{
    signal(SIGPIPE, SIG_IGN);
}
