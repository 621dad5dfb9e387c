/* A control: a proof of runtimes of which one has a planted fault. It is described by a file under
 * data/controls/, says exactly what the proof must come to, and is read here.
 *
 * The program knows nothing about what is planted: a control names files to take from the
 * program's own, what to change in them, and in which environment the ordinary proof runs. */
#pragma once

#include "base/record.h"
#include "check/verdict.h"

/* Where controls are, among the program's own files. */
#define CONTROL_FOLDER "data/controls"
#define CONTROL_SUFFIX ".yaml"

/* In a control's environment, arguments and `around`: the folder with the control's files, and
 * the root of the program's own. */
#define CONTROL_FILES_WORD "{files}"
#define CONTROL_ROOT_WORD  "{root}"

/* Stands among the causes where no rule explains a criterion. */
#define CONTROL_UNEXPLAINED "unexplained"

struct control_replacement {
    char *old; /* stands exactly once in the file */
    char *new;
};

/* One of the program's own files, changed. */
struct control_file {
    char *name; /* what it is called in the control's folder */
    char *from; /* its place among the program's own files */
    VECTOR(struct control_replacement) replace;
    char *append; /* put at its end; NULL for nothing */
};

/* What a proof comes to. The lists are sets. */
struct control_outcome {
    enum verdict_word verdict;
    struct texts fails;   /* the ids of all criteria that fail */
    struct texts unknown; /* and that are unknown; docs/controls.md says which are counted */
    struct texts causes;  /* the codes of what explains them; each must be named */
    struct texts also;    /* of an expected outcome: codes that may be named beside them */
};

struct control {
    char *name; /* the file's, without its suffix */
    char *description;
    VECTOR(struct control_file) files;
    struct texts environment; /* "NAME=VALUE" */
    struct texts around;      /* a command that runs the proof as its last words, on a private
                               * host that is there before it; empty for none */
    struct texts arguments;   /* of prove */
    struct control_outcome expected;
};

struct controls {
    struct control *items;
    size_t count;
    size_t capacity;
};

extern const struct record_type control_outcome_record;

/* Reads all controls that ship, sorted by name, into a zeroed list; with `names`, only these, in
 * their order. An unknown name is a usage error, a bad file an input error. The caller releases
 * the list in either case. */
bool controls_read(const struct texts *names, struct controls *controls, struct error *error);
void controls_list_release(struct controls *controls);

/* Reads one control from memory into a zeroed struct, for tests; `name` as in the struct. */
bool control_parse(const char *name, const char *bytes, size_t length, struct control *control,
                   struct error *error);
void control_release(struct control *control);

/* Writes the control's files into the folder, which is there. */
bool control_write_files(const struct control *control, const char *folder, struct error *error);

/* The words with `files` and `root` in place of the two words above, added to `out`. */
void control_fill_in(const struct texts *words, const char *files, const char *root,
                     struct texts *out);

/* Puts the file's replacements and its end into `text`: the file as it was. */
bool control_change(const struct control_file *file, struct text *text, struct error *error);

/* Whether the proof came to nothing else than that the host was too busy to judge: PARTIAL, or the
 * right failures, with the machine's want of processors for the only cause beside the expected
 * ones. A wrong verdict is none of it. */
bool control_outcome_is_busy(const struct control_outcome *expected,
                             const struct control_outcome *found);

/* Whether the proof came to what it must. */
bool control_outcome_met(const struct control_outcome *expected,
                         const struct control_outcome *found);
