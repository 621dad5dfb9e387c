/* The questions that a guest is asked. */
#include "profile/question.h"

const char *const question_words[] = {"boot",     "address", "route",        "gateway",
                                      "resolver", "outside", "mounts",       "file",
                                      "peer",     "cpu_ms",  "memory_bytes", NULL};

bool question_is_due(const struct profile *profile, enum question question)
{
    if (profile->guest.single_command || question >= QUESTION_PEER)
        return false;
    if (profile_is_without_network(profile) &&
        (question == QUESTION_ADDRESS || question == QUESTION_ROUTE ||
         question == QUESTION_GATEWAY))
        return false;
    if (question == QUESTION_RESOLVER)
        return profile->guest.resolver != NULL;
    return question != QUESTION_OUTSIDE || profile->guest.outside != NULL;
}
