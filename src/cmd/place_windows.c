/* Places on Windows: a played file. */
#include "cmd/place.h"

#include <string.h>

static bool place_choose(const char *address, struct place *place, struct error *error)
{
    if (!address || !text_starts_with(address, PLACE_REPLAY))
        return error_set(error, ERROR_CLASS_UNAVAILABLE,
                         "this program cannot watch Windows yet; there is only --host replay:FILE");
    *place = (struct place){
        .operations = &host_replay, .address = address + strlen(PLACE_REPLAY), .rehearsal = true};
    return true;
}

bool place_for_proof(const char *address, struct place *place, struct error *error)
{
    return place_choose(address, place, error);
}

bool place_for_look(const char *address, struct place *place, struct error *error)
{
    return place_choose(address, place, error);
}

bool place_run_private(const struct texts *command, const char *out, int *exit_status,
                       struct error *error)
{
    (void)command;
    (void)out;
    (void)exit_status;
    return error_set(error, ERROR_CLASS_UNAVAILABLE, "there are no private hosts on Windows");
}
