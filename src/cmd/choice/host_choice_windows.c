/* Places on Windows: the machine itself, and a played file. Under Wine the machine is not Windows,
 * and what is done there a rehearsal. */
#include "cmd/choice/host_choice.h"

#include <string.h>

#include "base/wine_windows.h"

/* What the machine itself is called. */
#define PLACE_MACHINE "this Windows"

static bool host_choice_choose(const char *address, struct host_choice *place, struct error *error)
{
    if (address && text_starts_with(address, HOST_CHOICE_REPLAY)) {
        *place = (struct host_choice){.operations = &host_replay,
                                      .address = address + strlen(HOST_CHOICE_REPLAY),
                                      .rehearsal = true};
        return true;
    }
    if (address)
        return error_set(error, ERROR_CLASS_USAGE,
                         "--host %s: the host is this Windows, or replay:FILE", address);
    *place = (struct host_choice){
        .operations = &host_hcs, .address = PLACE_MACHINE, .rehearsal = wine_version() != NULL};
    return true;
}

bool host_choice_for_proof(const char *address, struct host_choice *place, struct error *error)
{
    return host_choice_choose(address, place, error);
}

bool host_choice_for_look(const char *address, struct host_choice *place, struct error *error)
{
    return host_choice_choose(address, place, error);
}

bool host_choice_run_private(const struct texts *command, const char *out, int *exit_status,
                             struct error *error)
{
    (void)command;
    (void)out;
    (void)exit_status;
    return error_set(error, ERROR_CLASS_UNAVAILABLE, "there are no private hosts on Windows");
}
