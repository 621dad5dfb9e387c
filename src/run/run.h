/* The run of a proof: the only part of the program that acts.
 *
 * It carries out a plan against a host: drives the runtimes by their commands, observes by the
 * host and by the heartbeats, and writes everything into the history as it happens. After each
 * step the checker judges what is there; at the first failure the run collects diagnostics while
 * the guests are still up, cleans up and ends. It never stops, deletes or kills what it did not
 * start. The verdict is not its business: that is read from the file afterwards. */
#pragma once

#include "history/event.h"
#include "host/host.h"
#include "plan/plan.h"

/* The name of the history in an evidence folder. */
#define RUN_HISTORY "history.jsonl"

/* Sees each event as it is written, e.g. to show progress. */
struct run_observer {
    void *user;
    void (*event)(void *user, const struct event *event); /* may be NULL */
    /* A shell for the user comes next (`error` NULL), or could not be started. May be NULL. */
    void (*hold)(void *user, const struct error *error);
};

struct run_options {
    const struct profiles *profiles;
    const struct plan *plan;
    const struct host_operations *host;
    const char *host_address; /* for the host's open; may be NULL */
    bool host_private;        /* it was made for this proof */
    bool rehearsal;           /* private, or under Wine */
    const char *accelerator;  /* what runs the guests; NULL if not known */
    const char *tester;       /* may be NULL */
    const char *tool_version;
    const char *folder;         /* for the evidence: it is there and empty */
    bool keep_going;            /* go on after a failed step */
    bool hold;                  /* after a failure, a shell on the terminal before cleaning up */
    const struct texts *faults; /* that were planted, "NAME=DESCRIPTION"; NULL for none */
    const json_t *audit;        /* findings, an array; NULL for none */
    struct run_observer observer;
};

/* Runs the plan to its end, or to what ends it. True if the history is whole up to its `end`
 * event, however the proof went. False with the error: unavailable, if a precondition was not met
 * and nothing was begun; internal, if the history could not be written. */
bool run_proof(const struct run_options *options, struct error *error);
