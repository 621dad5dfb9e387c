/* What an audit has found: one identity that two installs share, or a word about the allow file.
 *
 * A finding is a record, so that it can be printed as JSON and kept in a history as it is;
 * docs/audit.md describes its fields. */
#pragma once

#include "base/record.h"

/* Most places of one install that a finding names; `count` says how many there are. */
#define FINDING_SITES_MAX 16

enum finding_kind {
    FINDING_KNOWN,    /* in the catalogue, and in use in both installs */
    FINDING_HALF,     /* the same, but the second install has it no longer at every place at which
                         the first has it: declared new here, still registered there */
    FINDING_UNKNOWN,  /* a GUID or a global name in use in both, of which the catalogue says
                         nothing */
    FINDING_INACTIVE, /* shared, but one of the two has it in disabled branches only */
    FINDING_STALE,    /* an allowance that silences nothing */
    FINDING_INCOMING, /* in the canonical install since the base, and in the fork not yet: the next
                         merge brings it */
};

/* What follows from it. The first makes the audit end with exit status 1. */
enum finding_weight {
    FINDING_MUST,   /* must be changed */
    FINDING_SHOULD, /* should be */
    FINDING_LOOK,   /* somebody should look */
    FINDING_NOTE,   /* nothing to do */
};

struct finding_site {
    char *path;
    int64_t line;   /* from 1; 0 where the file has no lines */
    int64_t offset; /* in bytes; -1 where there is none */
    char *place;    /* "c_vmOwner", "Component/@Guid", ".rdata"; "" if none is known */
    char *carrier;  /* "source", "PE", … */
    char *use;      /* "defined", "used", "inactive" */
};

struct finding_sites {
    int64_t count; /* of all */
    VECTOR(struct finding_site) named;
};

struct finding {
    char *id; /* of the identity; "guid:…", "pipe:…" of an unknown one; of a stale allowance what
                 it allows */
    enum finding_kind kind;
    enum finding_weight weight;
    char *sort;           /* the identity's kind, "clsid"; of an unknown one "GUID", "pipe", … */
    char *scope;          /* "host", …; NULL where not known */
    struct texts values;  /* as they stand in the second install, each once */
    struct texts instead; /* other identities that the same text may be: a bare string in a binary
                             does not say which */
    struct texts changed; /* of FINDING_HALF: places at which only the first install has it */
    char *origin; /* against a base: "base" if the fork was branched with it, "upstream" if it came
                     later; else NULL */
    char *effect;
    char *remedy;
    char *source;  /* where the catalogue has it from */
    char *allowed; /* the reason, if the allow file silences it */
    int64_t rank;  /* of unknown ones: 1 registered in both, 2 defined in both, 3 used */
    struct finding_sites a;
    struct finding_sites b;
};

struct findings {
    struct finding *items;
    size_t count;
    size_t capacity;
};

extern const struct record_type finding_record;
extern const char *const finding_kind_words[];   /* "known", "half changed", … */
extern const char *const finding_weight_words[]; /* "must change", … */

/* One line for people: "owner WSL (vm.owner)". Appends it. */
void finding_append_title(const struct finding *finding, struct text *out);

/* "src/wslutil.h:49 (c_vmOwner)"; for a file without lines its offset. Appends it. */
void finding_append_site(const struct finding_site *site, struct text *out);

/* "src/wslutil.h c_vmOwner": where it is, but for what an edit elsewhere changes. The caller frees
 * it. */
char *finding_site_key(const struct finding_site *site);

void findings_release(struct findings *findings);
