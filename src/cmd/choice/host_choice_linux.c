/* Places on Linux: a private host, the machine's own libvirt or another one, a played file. */
#include "cmd/choice/host_choice.h"

#include <stdlib.h>
#include <string.h>

#include "private/private.h"

/* Where the private host's libvirt, and the machine's, answers. */
#define PLACE_LIBVIRT "qemu:///system"

#define PLACE_PRIVATE "private"

static void host_choice_choose(const char *address, struct host_choice *place)
{
    bool inside = text_same(getenv(PRIVATE_VARIABLE), "1");
    *place = (struct host_choice){.operations = &host_libvirt,
                                  .address = PLACE_LIBVIRT,
                                  .accelerator = getenv(PRIVATE_ACCELERATOR_VARIABLE),
                                  .uplink = inside ? getenv(PRIVATE_UPLINK_VARIABLE) : NULL};
    if (address && text_starts_with(address, HOST_CHOICE_REPLAY)) {
        place->operations = &host_replay;
        place->address = address + strlen(HOST_CHOICE_REPLAY);
    } else if (address && !text_same(address, PLACE_PRIVATE)) {
        place->address = address;
    } else {
        place->private = inside;
        place->go_private = !inside;
    }
    place->rehearsal = inside || place->operations == &host_replay;
}

bool host_choice_for_proof(const char *address, struct host_choice *place, struct error *error)
{
    (void)error; /* whether there can be a private host shows when it is made */
    host_choice_choose(address, place);
    return true;
}

bool host_choice_for_look(const char *address, struct host_choice *place, struct error *error)
{
    host_choice_choose(address, place);
    if (address && place->go_private)
        return error_set(error, ERROR_CLASS_USAGE,
                         "--host private: this is not on a private host, and a fresh one has "
                         "nothing to show; run it there: cotenant private -- cotenant ...");
    if (place->go_private)
        place->advice =
            "to look at a private host: cotenant private -- sh, and cotenant list there";
    place->go_private = false; /* where there is none, the machine's own is looked at */
    return true;
}

bool host_choice_run_private(const struct texts *command, const char *out, int *exit_status,
                             struct error *error)
{
    VECTOR(const char *) argv = {0};
    for (size_t i = 0; i < command->count; i++)
        *VECTOR_ADD(&argv) = command->items[i];
    *VECTOR_ADD(&argv) = NULL;
    const struct private_options private = {.command = argv.items, .out = out, .try_guest = true};
    bool ran = private_run(&private, exit_status, error);
    VECTOR_RELEASE(&argv);
    return ran;
}
