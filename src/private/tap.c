/* The device by which guests get their port on a network. */
#include "private/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

bool tap_check(struct error *error)
{
    int device = open(TAP_DEVICE, O_RDWR | O_CLOEXEC);
    if (device < 0)
        return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, errno,
                               "guests can have no network: cannot open " TAP_DEVICE
                               " (as root: modprobe tun; chmod 0666 " TAP_DEVICE
                               ", as udev has it; or run cotenant as root)");
    close(device);
    return true;
}
