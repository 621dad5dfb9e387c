/* twin-service: the service of one runtime. The client starts it:
 *
 *     twin-service IDENTITY.yaml
 *
 * It writes one line to stdout and closes it: "ready", or why it cannot serve. From then on its
 * output is its log, in the state folder. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "machine/journal.h"
#include "service/service.h"

/* Puts the log where output went. */
static void main_turn_to_log(const struct service *service)
{
    CLEANUP(memory_free_text)
    char *path = memory_format("%s/" SERVICE_LOG, service->identity.state);
    int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
        file = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    dup2(file, STDERR_FILENO);
    dup2(file, STDOUT_FILENO); /* closes the way to the client */
    close(file);
}

int main(int argc, char **argv)
{
    static struct service service;
    struct error error = {0};
    file_open_standard();
    if (argc != 2) {
        fprintf(stderr, "usage: %s IDENTITY.yaml\n", argv[0]);
        return 64;
    }
    if (!service_open(&service, argv[1], &error)) {
        printf("%s\n", error.message);
        service_release(&service);
        return error_exit_status(&error);
    }
    printf("ready\n");
    fflush(stdout);
    main_turn_to_log(&service);
    service_run(&service);
    service_release(&service);
    return 0;
}
