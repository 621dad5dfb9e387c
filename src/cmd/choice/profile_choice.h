/* Which profiles a proof is made with: by name from those that ship, or from files. */
#pragma once

#include "host/host.h"
#include "profile/profile.h"

struct profile_choice {
    const struct host_operations *host; /* profiles that ship are under profiles/<its kind>/ */
    const struct texts *names;          /* in the proof's order; may be empty */
    const struct texts *files;          /* given ones, in front of those that ship */
    const struct texts *distros;        /* "RUNTIME=NAME": another distro than the profile's */
};

/* Reads the profiles that were chosen into zeroed `profiles`, which the caller releases in either
 * case. Without names they are those of the files, without files too wsl and wslx. Usage errors:
 * an unknown runtime (with those that are known), one twice; input errors: a bad file, or a
 * distro in it that is another program's own and that `distros` doesn't name. */
bool profile_choice_read(const struct profile_choice *choice, struct profiles *profiles,
                         struct error *error);

/* Puts "RUNTIME=NAME" into the runtime's profile: the distro to use. */
bool profile_choice_set_distro(const char *wanted, struct profiles *profiles, struct error *error);

/* Puts the footprints that ship into those profiles that have none, where installs have some. */
bool profile_choice_adopt_footprints(const struct host_operations *host, struct profiles *profiles,
                                     struct error *error);
