/* The device by which guests get their port on a network. */
#pragma once

#include "base/error.h"

/* udev makes it read-write for all; where there is no udev, only root may open it. */
#define TAP_DEVICE "/dev/net/tun"

/* Whether this user's guests can have a port on a network (a TAP device). False with the error:
 * unavailable, what is missing and what to do. */
bool tap_check(struct error *error);
