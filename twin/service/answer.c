/* What the service does for each request.
 *
 * A session is held while something is under way for it: its `done` then answers it, or just
 * drops it if the client went in the meantime. */
#include "service/answer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine/journal.h"
#include "service/image.h"
#include "service/listing.h"
#include "service/misrouted_command.h"
#include "service/service.h"

#define ANSWER_DONE "The operation completed successfully.\n"

/* The image's name in the folder of an import, as WSL has its ext4.vhdx. */
#define ANSWER_IMAGE "ext4.img"

/* The distribution that the session names; NULL after a refusal. */
static struct saved_state_distro *answer_find(struct client_session *session)
{
    struct service *service = client_session_service(session);
    const char *name = client_session_request(session)->distro;
    struct saved_state_distro *distro = saved_state_find(&service->saved, name);
    if (distro)
        return distro;
    if (name) {
        CLEANUP(text_release) struct text shown = {0};
        text_append_visible(&shown, name, strlen(name), false);
        client_session_refuse(session,
                              "There is no distribution with the supplied name: %s. "
                              "See '%s --list'. (WSL_E_DISTRO_NOT_FOUND)",
                              text_get(&shown), service->identity.client);
    } else {
        client_session_refuse(
            session,
            "There are no installed distributions: use '%s --import NAME FOLDER TAR'. "
            "(WSL_E_DEFAULT_DISTRO_NOT_FOUND)",
            service->identity.client);
    }
    return NULL;
}

/* --- run --- */

static void answer_on_ready(void *user, const struct error *error)
{
    struct client_session *session = user;
    struct saved_state_distro *distro = error ? NULL : answer_find(session);
    if (error)
        client_session_refuse(session, "%s", error->message);
    else if (distro)
        client_session_run(session, distro->id, distro->name);
}

static void answer_run(struct client_session *session)
{
    struct service *service = client_session_service(session);
    struct saved_state_distro *distro = answer_find(session);
    if (distro && faults_have(&service->faults, FAULT_WORK_GOES_TO_VICTIM) &&
        misrouted_command_takes(client_session_request(session)) &&
        machine_runs(service->machine, distro->id))
        misrouted_command_run(session);
    else if (distro)
        machine_want(client_session_service(session)->machine, distro, answer_on_ready, session);
}

/* --- list, status --- */

static void answer_list(struct client_session *session)
{
    struct service *service = client_session_service(session);
    const struct saved_state *saved = &service->saved;
    struct listing_distro listed[SAVED_STATE_DISTROS_MAX];
    for (size_t i = 0; i < saved->distros.count; i++) {
        const struct saved_state_distro *distro = &saved->distros.items[i];
        listed[i] =
            (struct listing_distro){.name = distro->name,
                                    .running = machine_runs(service->machine, distro->id) !=
                                               faults_have(&service->faults, FAULT_LIST_LIES),
                                    .is_default = text_same(distro->name, saved->default_name)};
    }
    CLEANUP(text_release) struct text output = {0};
    int status = listing_print(client_session_request(session), service->identity.owner, listed,
                               saved->distros.count, &output);
    client_session_answer(session, text_get(&output), status);
}

static void answer_status(struct client_session *session)
{
    const char *name = client_session_service(session)->saved.default_name;
    CLEANUP(memory_free_text)
    char *output = memory_format("%s%s%sDefault Version: 2\n", name ? "Default Distribution: " : "",
                                 name ? name : "", name ? "\n" : "");
    client_session_answer(session, output, 0);
}

/* --- terminate, shutdown --- */

static void answer_on_terminated(void *user, const struct error *error)
{
    struct client_session *session = user;
    if (error)
        client_session_refuse(session, "%s", error->message);
    else
        client_session_answer(session, ANSWER_DONE, 0);
    client_session_unhold(session);
}

static void answer_terminate(struct client_session *session)
{
    struct saved_state_distro *distro = answer_find(session);
    if (!distro)
        return;
    client_session_hold(session);
    machine_terminate(client_session_service(session)->machine, distro->id, false,
                      answer_on_terminated, session);
}

static void answer_on_shut_down(void *user, const struct error *error)
{
    struct client_session *session = user;
    if (error)
        client_session_refuse(session, "%s", error->message);
    else
        client_session_answer(session, "", 0);
    client_session_unhold(session);
}

static void answer_shutdown(struct client_session *session)
{
    client_session_hold(session);
    machine_stop(client_session_service(session)->machine, true, answer_on_shut_down, session);
}

/* --- unregister --- */

static void answer_on_unplugged(void *user, const struct error *error)
{
    struct client_session *session = user;
    struct service *service = client_session_service(session);
    const char *name = client_session_request(session)->distro;
    struct saved_state_distro *distro = saved_state_find(&service->saved, name);
    struct error failure = {0};
    if (error) {
        client_session_refuse(session, "%s", error->message);
    } else if (distro) { /* not unregistered by another session meanwhile */
        CLEANUP(memory_free_text) char *image = memory_text(distro->image);
        if (!saved_state_remove(&service->saved, name, &failure))
            client_session_refuse(session, "%s", failure.message);
        else if (unlink(image) != 0 && errno != ENOENT)
            client_session_refuse(session, "cannot delete %s: %s", image, strerror(errno));
    }
    client_session_answer(session, ANSWER_DONE, 0); /* nothing after a refusal */
    client_session_unhold(session);
}

static void answer_unregister(struct client_session *session)
{
    struct saved_state_distro *distro = answer_find(session);
    if (!distro)
        return;
    client_session_hold(session);
    machine_terminate(client_session_service(session)->machine, distro->id, true,
                      answer_on_unplugged, session);
}

/* --- import --- */

struct answer_import {
    struct client_session *session;
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
    struct client_session *session = import->session;
    struct service *service = client_session_service(session);
    struct error failure = {0};
    free(service->importing);
    service->importing = NULL;
    if (error) {
        client_session_refuse(session, "%s", error->message);
    } else if (!saved_state_add(&service->saved, client_session_request(session)->distro,
                                import->image, &failure)) {
        unlink(import->image);
        client_session_refuse(session, "%s", failure.message);
    } else {
        client_session_answer(session, ANSWER_DONE, 0);
    }
    free(import->tar);
    free(import->image);
    free(import);
    client_session_unhold(session);
}

/* Whether the import may begin; else the session was refused. */
static bool answer_import_allowed(struct client_session *session, const char *image)
{
    struct service *service = client_session_service(session);
    const struct request *request = client_session_request(session);
    if (!saved_state_name_valid(request->distro))
        client_session_refuse(session,
                              "A name of a distribution is 1 to 63 letters, digits, '.', '_' or "
                              "'-', and begins with none of the last two.");
    else if (service->importing)
        client_session_refuse(session, "Another import is under way, of %s: wait for its end.",
                              service->importing);
    else if (saved_state_find(&service->saved, request->distro))
        client_session_refuse(
            session,
            "A distribution with the supplied name already exists: %s. Use --unregister "
            "or another name. (ERROR_ALREADY_EXISTS)",
            request->distro);
    else if (access(request->path, R_OK) != 0)
        client_session_refuse(session, "Cannot read %s: %s.", request->path, strerror(errno));
    else if (mkdir(request->folder, 0711) != 0 && errno != EEXIST)
        client_session_refuse(session, "Cannot create the folder %s: %s.", request->folder,
                              strerror(errno));
    else if (access(image, F_OK) == 0)
        client_session_refuse(session,
                              "%s holds the image of another distribution: give another folder.",
                              request->folder);
    else
        return true;
    return false;
}

static void answer_import(struct client_session *session)
{
    struct service *service = client_session_service(session);
    const struct request *request = client_session_request(session);
    if (!request->distro || !request->folder || !request->path) {
        client_session_refuse(session, "The client broke the protocol.");
        return;
    }
    CLEANUP(memory_free_text)
    char *image = memory_format("%s/" ANSWER_IMAGE, request->folder);
    if (!answer_import_allowed(session, image))
        return;
    struct answer_import *import = memory_zeroed(1, sizeof *import);
    import->session = session;
    import->tar = memory_text(request->path);
    import->image = image;
    image = NULL;
    service->importing = memory_text(request->distro);
    client_session_hold(session);
    job_add(&service->images, (struct job){answer_import_work, answer_import_done, import});
}

static void answer_begin(struct client_session *session)
{
    if (client_session_service(session)->stopping) {
        client_session_refuse(session, "The service is ending: try again.");
        return;
    }
    switch (client_session_request(session)->verb) {
    case REQUEST_RUN:
        answer_run(session);
        return;
    case REQUEST_LIST:
        answer_list(session);
        return;
    case REQUEST_IMPORT:
        answer_import(session);
        return;
    case REQUEST_UNREGISTER:
        answer_unregister(session);
        return;
    case REQUEST_TERMINATE:
        answer_terminate(session);
        return;
    case REQUEST_SHUTDOWN:
        answer_shutdown(session);
        return;
    case REQUEST_STATUS:
        answer_status(session);
        return;
    case REQUEST_VERSION:
    case REQUEST_HELP:
        break; /* the client's own */
    }
    client_session_refuse(session, "The client broke the protocol.");
}

static void answer_forget(struct client_session *session)
{
    machine_forget(client_session_service(session)->machine, session);
}

const struct client_session_handlers answer_handlers = {.asked = answer_begin,
                                                        .gone = answer_forget};
