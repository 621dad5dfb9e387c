/* What must hold before the first step: nothing is begun, and nothing is left, where it does not.
 */
#pragma once

#include "run/prover.h"

/* Whether no compute system of any owner is there, every command is, every runtime has its distro
 * and tells its version, which is put into `versions` in the profiles' order ("" where it has
 * none). False with the error (class unavailable): what is up or missing, and what to do. */
bool precondition_check(struct prover *prover, struct texts *versions, struct error *error);
