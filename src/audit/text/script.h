/* Reads what is written in lines and words: CMake, PowerShell, shell, Python, YAML, JSON, INI,
 * systemd units, batch files; and documentation, all of which is a remark. */
#pragma once

#include "audit/search/feed.h"
#include "audit/search/finder.h"

/* What differs between the languages. */
struct script_language {
    const char *comments[3]; /* what begins one, to the line's end */
    const char *block_begin; /* of a comment over lines; may be NULL */
    const char *block_end;
    bool backslash_escapes;     /* in double quotes */
    bool colon_assigns;         /* `key: value` */
    bool value_is_rest_of_line; /* `key=a value with blanks` */
    bool is_program;            /* what is not in quotes are names and members, and no texts */
    bool is_prose;              /* documentation */
};

extern const struct script_language script_cmake, script_powershell, script_shell, script_python,
    script_batch, script_yaml, script_json, script_ini, script_plain, script_prose;

struct script;

/* The caller frees it with script_free. */
struct script *script_new(struct finder *finder, const struct script_language *language);
void script_free(void *user);

/* feed_take. */
size_t script_take(void *user, const char *bytes, size_t length, int64_t offset, bool last);
