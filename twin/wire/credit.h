/* Credit: how much one side of a channel may send before the other side has room again.
 *
 * Each channel of a stream starts with WIRE_CREDIT_INITIAL bytes, without a word on the wire.
 * DATA uses credit up. When the receiver has handed bytes on (to a pipe, to a client), it gives
 * them back by a CREDIT frame. So a receiver never has to hold more than WIRE_CREDIT_INITIAL
 * bytes of a channel, and a stream that nobody reads does not hold up the others. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two pipes' capacity: enough to keep a pipe filled over a turn of the loop at each side. Times
 * the guest's streams and channels it stays far below a guest's memory. */
#define WIRE_CREDIT_INITIAL ((uint32_t)128 * 1024)

/* The sending side of one channel. */
struct wire_credit {
    uint32_t available; /* bytes that may be sent now */
};

/* What every channel starts with. */
struct wire_credit wire_credit_initial(void);
/* Notes that `bytes` of DATA, at most `available`, were sent. */
void wire_credit_spend(struct wire_credit *credit, size_t bytes);
/* Takes the number in a CREDIT frame. False if that is more than was ever spent: the other
 * side is broken. */
bool wire_credit_refill(struct wire_credit *credit, uint32_t bytes);

/* The receiving side of one channel. Starts as `{0}`. */
struct wire_debt {
    uint32_t held;       /* received, and not yet handed on */
    uint32_t return_due; /* handed on, and not yet given back */
};

/* Notes `bytes` of DATA received. False if the sender had no credit for them: it is broken. */
bool wire_debt_receive(struct wire_debt *debt, size_t bytes);
/* Notes that `bytes` of what is held were handed on (or dropped). Gives the number for a CREDIT
 * frame to send now, or 0: small amounts are saved up, to a quarter of WIRE_CREDIT_INITIAL. */
uint32_t wire_debt_hand_on(struct wire_debt *debt, size_t bytes);
