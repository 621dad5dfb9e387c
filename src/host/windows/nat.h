/* What translates addresses on Windows: HCN's networks of type NAT, and WinNAT's objects
 * (MSFT_NetNat), asked of WMI. Networks of type ICS are translated by Internet Connection Sharing,
 * which has no rules that anybody could list. */
#pragma once

#include "host/windows/wmi.h"
#include "model/view.h"

/* A job for a bounded call. */
struct nat_question {
    struct wmi_answer answer; /* the WinNAT objects */
    const char *absent;       /* why there can be no objects; NULL: there can */
    struct error error;       /* why WMI could not be asked */
};

/* A question for all WinNAT objects. */
struct nat_question *nat_question_new(void);

/* Asks; for a bounded call. */
void nat_question_ask(void *question);

/* Adds the rules to the view, or why the part is unavailable. Reads the view's networks. */
void nat_question_read(const struct nat_question *question, struct view *view);

/* For a bounded call. */
void nat_question_free(void *question);
