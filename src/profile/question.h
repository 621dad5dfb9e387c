/* The questions that a guest is asked about its own network and file system. Which of them a
 * runtime is asked follows from its profile alone, so that whoever judges the answers knows which
 * must be there. */
#pragma once

#include "profile/profile.h"

enum question {
    QUESTION_BOOT,     /* the boot id of the kernel that answers */
    QUESTION_ADDRESS,  /* its IPv4 addresses */
    QUESTION_ROUTE,    /* its default route */
    QUESTION_GATEWAY,  /* does the default route's gateway answer a ping, or is it a neighbour? */
    QUESTION_RESOLVER, /* does the resolver answer the profile's name? */
    QUESTION_OUTSIDE,  /* does the profile's outside address answer a ping? */
    QUESTION_MOUNTS,   /* its mount table, as far as it doesn't change by itself */
    QUESTION_FILE,     /* what a file that was written and synced at its start holds */
    QUESTION_PEER,     /* does another runtime's guest answer a ping? Asked for each of them */
    QUESTION_CPU,      /* not a question but work: processor time that it used, in ms */
    QUESTION_MEMORY,   /* work, too: memory that it touched, in bytes */
    QUESTIONS,
};

/* The answer about a gateway that answers no ping, and is a neighbour (an ARP entry) all the
 * same. */
#define QUESTION_SILENT "silent"

/* "boot", "address", …: as probe events name them. */
extern const char *const question_words[];

/* Whether the profile's guest must answer this in every round of questions; those about peers and
 * work are asked for by others' rules. */
bool question_is_due(const struct profile *profile, enum question question);
