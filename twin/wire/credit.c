/* Credit: how much one side of a channel may send before the other side has room again. */
#include "wire/credit.h"

#include <assert.h>

struct wire_credit wire_credit_initial(void)
{
    return (struct wire_credit){.available = WIRE_CREDIT_INITIAL};
}

void wire_credit_spend(struct wire_credit *credit, size_t bytes)
{
    assert(bytes <= credit->available);
    credit->available -= (uint32_t)bytes;
}

bool wire_credit_refill(struct wire_credit *credit, uint32_t bytes)
{
    if (bytes > WIRE_CREDIT_INITIAL - credit->available)
        return false;
    credit->available += bytes;
    return true;
}

bool wire_debt_receive(struct wire_debt *debt, size_t bytes)
{
    if (bytes > WIRE_CREDIT_INITIAL - debt->held - debt->return_due)
        return false;
    debt->held += (uint32_t)bytes;
    return true;
}

uint32_t wire_debt_hand_on(struct wire_debt *debt, size_t bytes)
{
    assert(bytes <= debt->held);
    debt->held -= (uint32_t)bytes;
    debt->return_due += (uint32_t)bytes;
    if (debt->return_due < WIRE_CREDIT_INITIAL / 4)
        return 0;
    uint32_t give_back = debt->return_due;
    debt->return_due = 0;
    return give_back;
}
