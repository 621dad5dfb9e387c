/* What the service does for each request.
 *
 * A caller is held while something is under way for it: its `done` then answers it, or just
 * drops it if the client went in the meantime. */
#include "service/answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/elsewhere.h"
#include "service/image.h"
#include "service/journal.h"
#include "service/listing.h"
#include "service/service.h"

#define ANSWER_DONE "The operation completed successfully.\n"

/* The image's name in the folder of an import, as WSL has its ext4.vhdx. */
#define ANSWER_IMAGE "ext4.img"

/* The distribution that the caller names; NULL after a refusal. */
static struct registry_distro *answer_find(struct caller *caller)
{
    struct service *service = caller_service(caller);
    const char *name = caller_request(caller)->distro;
    struct registry_distro *distro = registry_find(&service->registry, name);
    if (distro)
        return distro;
    if (name) {
        CLEANUP(text_release) struct text shown = {0};
        text_append_visible(&shown, name, strlen(name), false);
        caller_refuse(caller,
                      "There is no distribution with the supplied name: %s. "
                      "See '%s --list'. (WSL_E_DISTRO_NOT_FOUND)",
                      text_get(&shown), service->identity.client);
    } else {
        caller_refuse(caller,
                      "There are no installed distributions: use '%s --import NAME FOLDER TAR'. "
                      "(WSL_E_DEFAULT_DISTRO_NOT_FOUND)",
                      service->identity.client);
    }
    return NULL;
}

/* --- run --- */

static void answer_on_ready(void *user, const struct error *error)
{
    struct caller *caller = user;
    struct registry_distro *distro = error ? NULL : answer_find(caller);
    if (error)
        caller_refuse(caller, "%s", error->message);
    else if (distro)
        caller_run(caller, distro->id, distro->name);
}

static void answer_run(struct caller *caller)
{
    struct service *service = caller_service(caller);
    struct registry_distro *distro = answer_find(caller);
    if (distro && faults_have(&service->faults, FAULT_WORK_GOES_TO_VICTIM) &&
        elsewhere_takes(caller_request(caller)) && machine_runs(service->machine, distro->id))
        elsewhere_run(caller);
    else if (distro)
        machine_want(caller_service(caller)->machine, distro, answer_on_ready, caller);
}

/* --- list, status --- */

static void answer_list(struct caller *caller)
{
    struct service *service = caller_service(caller);
    const struct registry *registry = &service->registry;
    struct listing_distro listed[REGISTRY_DISTROS_MAX];
    for (size_t i = 0; i < registry->distros.count; i++) {
        const struct registry_distro *distro = &registry->distros.items[i];
        listed[i] =
            (struct listing_distro){.name = distro->name,
                                    .running = machine_runs(service->machine, distro->id) !=
                                               faults_have(&service->faults, FAULT_LIST_LIES),
                                    .is_default = text_same(distro->name, registry->default_name)};
    }
    CLEANUP(text_release) struct text output = {0};
    int status = listing_print(caller_request(caller), service->identity.owner, listed,
                               registry->distros.count, &output);
    caller_answer(caller, text_get(&output), status);
}

static void answer_status(struct caller *caller)
{
    const char *name = caller_service(caller)->registry.default_name;
    CLEANUP(memory_free_text)
    char *output = memory_format("%s%s%sDefault Version: 2\n", name ? "Default Distribution: " : "",
                                 name ? name : "", name ? "\n" : "");
    caller_answer(caller, output, 0);
}

/* --- terminate, shutdown --- */

static void answer_on_terminated(void *user, const struct error *error)
{
    struct caller *caller = user;
    if (error)
        caller_refuse(caller, "%s", error->message);
    else
        caller_answer(caller, ANSWER_DONE, 0);
    caller_unhold(caller);
}

static void answer_terminate(struct caller *caller)
{
    struct registry_distro *distro = answer_find(caller);
    if (!distro)
        return;
    caller_hold(caller);
    machine_terminate(caller_service(caller)->machine, distro->id, false, answer_on_terminated,
                      caller);
}

static void answer_on_shut_down(void *user, const struct error *error)
{
    struct caller *caller = user;
    if (error)
        caller_refuse(caller, "%s", error->message);
    else
        caller_answer(caller, "", 0);
    caller_unhold(caller);
}

static void answer_shutdown(struct caller *caller)
{
    caller_hold(caller);
    machine_stop(caller_service(caller)->machine, true, answer_on_shut_down, caller);
}

/* --- unregister --- */

static void answer_on_unplugged(void *user, const struct error *error)
{
    struct caller *caller = user;
    struct service *service = caller_service(caller);
    const char *name = caller_request(caller)->distro;
    struct registry_distro *distro = registry_find(&service->registry, name);
    struct error failure = {0};
    if (error) {
        caller_refuse(caller, "%s", error->message);
    } else if (distro) { /* not unregistered by another caller meanwhile */
        CLEANUP(memory_free_text) char *image = memory_text(distro->image);
        if (!registry_remove(&service->registry, name, &failure))
            caller_refuse(caller, "%s", failure.message);
        else if (unlink(image) != 0 && errno != ENOENT)
            caller_refuse(caller, "cannot delete %s: %s", image, strerror(errno));
    }
    caller_answer(caller, ANSWER_DONE, 0); /* nothing after a refusal */
    caller_unhold(caller);
}

static void answer_unregister(struct caller *caller)
{
    struct registry_distro *distro = answer_find(caller);
    if (!distro)
        return;
    caller_hold(caller);
    machine_terminate(caller_service(caller)->machine, distro->id, true, answer_on_unplugged,
                      caller);
}

/* --- import --- */

struct answer_import {
    struct caller *caller;
    char *tar, *image;
};

static bool answer_import_work(void *data, struct error *error)
{
    struct answer_import *import = data;
    return image_build(import->tar, import->image, error);
}

static void answer_import_done(void *data, const struct error *error)
{
    struct answer_import *import = data;
    struct caller *caller = import->caller;
    struct service *service = caller_service(caller);
    struct error failure = {0};
    free(service->importing);
    service->importing = NULL;
    if (error) {
        caller_refuse(caller, "%s", error->message);
    } else if (!registry_add(&service->registry, caller_request(caller)->distro, import->image,
                             &failure)) {
        unlink(import->image);
        caller_refuse(caller, "%s", failure.message);
    } else {
        caller_answer(caller, ANSWER_DONE, 0);
    }
    free(import->tar);
    free(import->image);
    free(import);
    caller_unhold(caller);
}

/* Whether the import may begin; else the caller was refused. */
static bool answer_import_allowed(struct caller *caller, const char *image)
{
    struct service *service = caller_service(caller);
    const struct request *request = caller_request(caller);
    if (!registry_name_valid(request->distro))
        caller_refuse(caller, "A name of a distribution is 1 to 63 letters, digits, '.', '_' or "
                              "'-', and begins with none of the last two.");
    else if (service->importing)
        caller_refuse(caller, "Another import is under way, of %s: wait for its end.",
                      service->importing);
    else if (registry_find(&service->registry, request->distro))
        caller_refuse(caller,
                      "A distribution with the supplied name already exists: %s. Use --unregister "
                      "or another name. (ERROR_ALREADY_EXISTS)",
                      request->distro);
    else if (access(request->path, R_OK) != 0)
        caller_refuse(caller, "Cannot read %s: %s.", request->path, strerror(errno));
    else if (mkdir(request->folder, 0711) != 0 && errno != EEXIST)
        caller_refuse(caller, "Cannot create the folder %s: %s.", request->folder, strerror(errno));
    else if (access(image, F_OK) == 0)
        caller_refuse(caller, "%s holds the image of another distribution: give another folder.",
                      request->folder);
    else
        return true;
    return false;
}

static void answer_import(struct caller *caller)
{
    struct service *service = caller_service(caller);
    const struct request *request = caller_request(caller);
    if (!request->distro || !request->folder || !request->path) {
        caller_refuse(caller, "The client broke the protocol.");
        return;
    }
    CLEANUP(memory_free_text)
    char *image = memory_format("%s/" ANSWER_IMAGE, request->folder);
    if (!answer_import_allowed(caller, image))
        return;
    struct answer_import *import = memory_zeroed(1, sizeof *import);
    import->caller = caller;
    import->tar = memory_text(request->path);
    import->image = image;
    image = NULL;
    service->importing = memory_text(request->distro);
    caller_hold(caller);
    job_add(&service->images, (struct job){answer_import_work, answer_import_done, import});
}

void answer_begin(struct caller *caller)
{
    if (caller_service(caller)->stopping) {
        caller_refuse(caller, "The service is ending: try again.");
        return;
    }
    switch (caller_request(caller)->verb) {
    case REQUEST_RUN:
        answer_run(caller);
        return;
    case REQUEST_LIST:
        answer_list(caller);
        return;
    case REQUEST_IMPORT:
        answer_import(caller);
        return;
    case REQUEST_UNREGISTER:
        answer_unregister(caller);
        return;
    case REQUEST_TERMINATE:
        answer_terminate(caller);
        return;
    case REQUEST_SHUTDOWN:
        answer_shutdown(caller);
        return;
    case REQUEST_STATUS:
        answer_status(caller);
        return;
    case REQUEST_VERSION:
    case REQUEST_HELP:
        break; /* the client's own */
    }
    caller_refuse(caller, "The client broke the protocol.");
}

void answer_forget(struct caller *caller)
{
    machine_forget(caller_service(caller)->machine, caller);
}
