/* The questions to HCN: all networks and endpoints, each opened, asked in both forms and closed.
 * Enumerations are asked without a query: one with certain flags would make HNS create networks. */
#pragma once

#include "base/vector.h"
#include "host/windows/library.h"
#include "model/view.h"

/* What was answered about one network or endpoint. */
struct network_answer {
    bool endpoint;
    char *id;
    char *older; /* the document in the older form; NULL: there is none */
    char *newer;
    struct error error; /* why it cannot be read: neither form was had, or one failed just now */
};

/* A job for a bounded call. */
struct network_question {
    const struct library *library; /* lives as long as the process does */
    char *network_list;            /* the enumeration's answer; NULL: there is none */
    char *endpoint_list;
    struct error network_error; /* why */
    struct error endpoint_error;
    VECTOR(struct network_answer) answers;
};

/* A question for all networks and endpoints. */
struct network_question *network_question_new(const struct library *computenetwork);

/* Asks; for a bounded call. */
void network_question_ask(void *question);

/* Adds the networks and endpoints to the view, with their raw answers, or why a part is
 * unavailable. Reads the view's systems: an endpoint's compute system is named as they are. */
void network_question_read(const struct network_question *question, struct view *view);

/* For a bounded call. */
void network_question_free(void *question);
