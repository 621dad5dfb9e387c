/* Planted answers: what a call of a test DLL is told to answer instead of the truth.
 *
 * C:\test-host\answers has one a line, the call's name and what it answers:
 *   HcsEnumerateComputeSystems 0x8037011B    this HRESULT
 *   HcsWaitForOperationResult hang           nothing until the caller's time is up
 *   HcnEnumerateNetworks null                S_OK, and no text
 *   HcnEnumerateNetworks empty               S_OK, and an empty text
 *   HcnEnumerateNetworks text ["x"]          S_OK, and this text
 *   HcnQueryNetworkProperties-2 0x80070005   the same, but of one form of the answer alone
 *   VirtualMachine null                      HNS leaves it out of what it says of endpoints
 *   notification lost                        HCN's notices don't come
 *   notification 0x800706BA                  HNS says by its next notice that it went, with this
 * It is read at each call, so that a test can change it while the program runs. */
#pragma once

#include <windows.h>

#include <stdbool.h>

#include "base/text.h"

/* How long a call that hangs takes where its caller sets no bound: longer than anybody waits. */
#define ANSWER_HANG_MS 600000

enum answer_kind {
    ANSWER_TRUE, /* nothing is planted */
    ANSWER_CODE,
    ANSWER_NULL,
    ANSWER_TEXT, /* also the empty one */
    ANSWER_HANG,
};

struct answer {
    enum answer_kind kind;
    HRESULT code;
    struct text text;
};

/* What is planted for the call. The caller releases the answer. */
void answer_find(const char *call, struct answer *answer);

void answer_release(struct answer *answer);

/* A copy in UTF-16 that the caller frees with LocalFree or CoTaskMemFree; NULL stays NULL. Both
 * free it on Windows, where they end in the process heap, and in Wine. */
PWSTR answer_wide(const char *text);

/* The text as UTF-8, which the caller frees; NULL stays NULL. */
char *answer_narrow(PCWSTR text);
