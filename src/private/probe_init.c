/* The init of the guest that tries KVM: says hello from user space and powers off. A static
 * program, alone in its initramfs; the kernel has opened the console for it. */
#include <sys/reboot.h>
#include <unistd.h>

#include "private/probe.h"

int main(void)
{
    static const char hello[] = PROBE_HELLO "\n";
    (void)!write(STDOUT_FILENO, hello, sizeof hello - 1);
    reboot(RB_POWER_OFF);
    return 0;
}
