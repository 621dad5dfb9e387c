/* Images: a distribution's files as one sparse ext4 image. Both calls block: they are jobs. */
#pragma once

#include "base/error.h"

/* A large tar on a slow disk; beyond this something hangs. */
#define IMAGE_BUILD_MS (INT64_C(30) * 60 * 1000)

/* Builds the image at `image` from a tar file (compressed as bsdtar knows it). On failure
 * nothing is left at `image`. */
bool image_build(const char *tar, const char *image, struct error *error);

/* Copies an image, holes and all. On failure nothing is left at `to`. */
bool image_copy(const char *from, const char *to, struct error *error);
