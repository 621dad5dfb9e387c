/* The order in which reports list criteria. */
#include "report/summary/criteria_order.h"

#include "diagnose/cause.h"

/* Where the criteria stand that were not reached: behind every result. */
#define CRITERIA_ORDER_UNREACHED 4

int criterion_rank(enum criterion_result result)
{
    static const int ranks[] = {[CRITERION_FAIL] = 0,
                                [CRITERION_UNKNOWN] = 1,
                                [CRITERION_PASS] = 2,
                                [CRITERION_NOT_APPLICABLE] = 3};
    return ranks[result];
}

bool cause_is_consequence(const struct verdict_cause *cause)
{
    return text_same(cause->scenario, scenario_words[SCENARIO_UNFINISHED]);
}

bool criterion_is_unreached(const struct verdict *verdict, const struct criterion *criterion)
{
    for (size_t i = 0; criterion->result == CRITERION_UNKNOWN && i < verdict->causes.count; i++) {
        const struct verdict_cause *cause = &verdict->causes.items[i];
        if (cause_is_consequence(cause) && texts_have(&cause->criteria, criterion->id))
            return true;
    }
    return false;
}

static int criteria_order_rank(const struct verdict *verdict, const struct criterion *criterion)
{
    return criterion_is_unreached(verdict, criterion) ? CRITERIA_ORDER_UNREACHED
                                                      : criterion_rank(criterion->result);
}

void criteria_order_make(const struct verdict *verdict, struct criteria_order *order)
{
    for (int rank = 0; rank <= CRITERIA_ORDER_UNREACHED; rank++) {
        for (size_t i = 0; i < verdict->criteria.count; i++) {
            const struct criterion *criterion = &verdict->criteria.items[i];
            if (criteria_order_rank(verdict, criterion) != rank)
                continue;
            *VECTOR_ADD(order) = criterion;
            order->unreached += rank == CRITERIA_ORDER_UNREACHED;
        }
    }
}

void criteria_order_release(struct criteria_order *order)
{
    VECTOR_RELEASE(order);
}

size_t criterion_number(const struct verdict *verdict, const struct criterion *criterion)
{
    return (size_t)(criterion - verdict->criteria.items) + 1;
}
