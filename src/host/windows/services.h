/* The services that VMs depend on, asked of the service manager (SCM): the Host Compute Service,
 * the Host Network Service, Internet Connection Sharing, and those that profiles name. */
#pragma once

#include "base/error.h"
#include "base/vector.h"
#include "model/view.h"

/* What was answered about one service. */
struct service_answer {
    char *name;
    bool own; /* Windows' own, which everybody's VMs depend on: its kind is "daemon", else "scm" */
    bool absent;    /* no such service is installed */
    uint32_t state; /* SERVICE_RUNNING, …; 0 where it is absent */
    int64_t pid;
    int64_t start_time;
    struct error error; /* why nothing is known of it */
};

/* A job for a bounded call. */
struct service_question {
    struct error error; /* why the service manager could not be asked */
    VECTOR(struct service_answer) answers;
};

/* A question about Windows' own services and those of the names. */
struct service_question *service_question_new(const struct texts *names);

/* Asks; for a bounded call. */
void service_question_ask(void *question);

/* Adds the services to the view, with their raw answers, or why the part is unavailable. One that
 * is not installed has the state "absent". */
void service_question_read(const struct service_question *question, struct view *view);

/* For a bounded call. */
void service_question_free(void *question);
