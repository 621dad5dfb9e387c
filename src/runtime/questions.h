/* The command that asks all questions of a guest at once, and the answers found in its output.
 *
 * The command is a POSIX sh script that needs /proc, cat, ping, and getent or nslookup. It prints
 * each answer under a line "cotenant-question WORD". All of that may be forged by the guest, so it
 * is read strictly: what is not exactly an answer is unknown. */
#pragma once

#include "profile/question.h"

/* Most mounts of a guest that are read. */
#define QUESTIONS_MOUNTS_MAX 2000

/* Longest text of an answer, but for the mounts. */
#define QUESTIONS_TEXT_BYTES_MAX 1024

/* Another runtime's guest, for QUESTION_PEER. */
struct question_peer {
    const char *name;
    const char *address; /* IPv4, as that guest has said: "198.18.0.2" */
};

struct question_peers {
    struct question_peer items[PROFILE_RUNTIMES_MAX];
    size_t count;
};

enum answer_result {
    ANSWER_OK,
    ANSWER_FAIL,    /* the guest could ask, and the answer is bad */
    ANSWER_UNKNOWN, /* not asked, not answered, or not understood */
};

struct answer {
    enum question question;
    char *peer; /* its name; NULL unless the question is QUESTION_PEER */
    char *text; /* NULL without one */
    enum answer_result result;
};

struct answers {
    VECTOR(struct answer) items;
};

/* Appends the words of the command. With `write_file` the guest first writes the file that it is
 * asked about later. The words have no quotes in them, so that they pass through any runtime's
 * command line unharmed. */
void questions_command(const struct profile *profile, bool write_file,
                       const struct question_peers *peers, struct texts *words);

/* Finds an answer to every question that is due and to every peer; `output` NULL has none. The
 * caller releases them. */
void answers_read(const struct profile *profile, const struct question_peers *peers,
                  const char *output, struct answers *answers);

void answers_release(struct answers *answers);

/* Appends what the question was, in words, for the history. */
void question_describe(const struct profile *profile, enum question question, bool write_file,
                       const struct question_peer *peer, struct texts *words);
