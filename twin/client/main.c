/* twin-client: the command line of a runtime, `wsl` or `wslx` by the name it is called. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "client/connection.h"
#include "client/conversation.h"
#include "client/options.h"

static void main_close(int *file)
{
    if (*file >= 0)
        close(*file);
}

static bool main_ask_service(const char *identity_path, const struct identity *identity,
                             const struct request *request, int *exit_status, struct error *error)
{
    CLEANUP(main_close) int service = connection_open(identity, identity_path, error);
    return service >= 0 && conversation_hold(service, request, exit_status, error);
}

/* A shell whose user sits at a terminal has a prompt, though what it reads is a pipe in the guest;
 * there it has no terminal to control jobs from. */
static void main_ask_for_prompt(struct request *request)
{
    static const char *const shell[] = {"/bin/sh", "+m", "-i"};
    bool bare = request->verb == REQUEST_RUN && request->arguments.count == 0;
    if (!bare || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return;
    for (size_t i = 0; i < sizeof shell / sizeof *shell; i++)
        texts_add(&request->arguments, shell[i]);
}

static bool main_run(const char *name, int argc, char **argv, int *exit_status, struct error *error)
{
    CLEANUP(request_release) struct request request = {0};
    CLEANUP(identity_release) struct identity identity = {0};
    CLEANUP(memory_free_text) char *identity_path_found = identity_path(name, error);
    if (!identity_path_found || !identity_read(identity_path_found, &identity, error) ||
        !options_parse(argc, (const char *const *)argv, &request, error))
        return false;
    main_ask_for_prompt(&request);
    switch (request.verb) {
    case REQUEST_HELP: {
        CLEANUP(memory_free_text) char *help = options_help(identity.client);
        fputs(help, stdout);
        return true;
    }
    case REQUEST_VERSION:
        printf("%s version: " TWIN_VERSION "\n", identity.owner);
        return true;
    default:
        return main_ask_service(identity_path_found, &identity, &request, exit_status, error);
    }
}

int main(int argc, char **argv)
{
    file_open_standard();
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "wsl";
    struct error error = {0};
    int exit_status = 0;
    if (main_run(name, argc > 0 ? argc - 1 : 0, argv + 1, &exit_status, &error))
        return exit_status;
    fprintf(stderr, "%s: %s\n", name, error.message);
    return REQUEST_STATUS_FAILED;
}
