/* The signature of an evidence folder. */
#include "evidence/signature.h"

#include <string.h>
#include <uv.h>

#include "base/child.h"
#include "base/file.h"
#include "evidence/manifest.h"

#define SIGNATURE_PROGRAM "ssh-keygen"

/* How long ssh-keygen may take; and while it asks for a passphrase, or for a touch of the key. */
#define SIGNATURE_MS_MAX     30000
#define SIGNATURE_ASK_MS_MAX 600000

/* That of an RSA key of 16384 bits has some 6000. */
#define SIGNATURE_BYTES_MAX       65536
#define ALLOWED_SIGNERS_BYTES_MAX (1024 * 1024)

/* As many of one key's names are tried. */
#define SIGNATURE_PRINCIPALS_MAX 100

/* ssh-keygen's one form of a signature: these two lines, and lines of base64 between them. */
#define SIGNATURE_BEGIN   "-----BEGIN SSH SIGNATURE-----\n"
#define SIGNATURE_END     "-----END SSH SIGNATURE-----\n"
#define SIGNATURE_COLUMNS 70

/* What it says of a key that it would have to ask for, where nobody can be asked. */
#define SIGNATURE_PASSPHRASE "incorrect passphrase"

static bool signature_unavailable(struct error *error)
{
    return error_set(error, ERROR_CLASS_UNAVAILABLE,
                     "there is no " SIGNATURE_PROGRAM
                     ", which signs evidence and checks signatures: "
                     "install OpenSSH's client (on Debian openssh-client)");
}

/* Runs ssh-keygen; false if it is not there. */
static bool signature_run(const char *const *argv, const char *input, bool on_terminal,
                          struct child_result *result, struct error *error)
{
    const struct child_spec spec = {.argv = argv, .input = input, .on_terminal = on_terminal};
    if (child_run(&spec, on_terminal ? SIGNATURE_ASK_MS_MAX : SIGNATURE_MS_MAX, result, error))
        return true;
    return error->class == ERROR_CLASS_UNAVAILABLE ? signature_unavailable(error) : false;
}

static bool signature_succeeded(const struct child_result *result)
{
    return !result->timed_out && !result->signal && result->exit_status == 0;
}

/* The last line that ssh-keygen said of what is wrong; it goes into an error, which makes it safe.
 */
static char *signature_complaint(const struct child_result *result)
{
    const char *said = text_get(&result->error_output);
    size_t length = result->error_output.length;
    while (length && strchr("\r\n", said[length - 1]))
        length--;
    size_t start = length;
    while (start && said[start - 1] != '\n')
        start--;
    if (result->timed_out)
        return memory_text(SIGNATURE_PROGRAM " did not end");
    return length ? memory_text_of(said + start, length - start)
                  : memory_text(SIGNATURE_PROGRAM " failed");
}

/* Whether somebody can be asked for a passphrase. */
static bool signature_can_ask(void)
{
    return uv_guess_handle(0) == UV_TTY;
}

bool signature_try(const char *key, struct error *error)
{
    const char *const argv[] = {SIGNATURE_PROGRAM,   "-Y", "sign", "-n",
                                SIGNATURE_NAMESPACE, "-f", key,    NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!signature_run(argv, NULL, false, &result, error))
        return false;
    if (signature_succeeded(&result))
        return true;
    bool asks = strstr(text_get(&result.error_output), SIGNATURE_PASSPHRASE) != NULL;
    if (asks && signature_can_ask())
        return true;
    CLEANUP(memory_free_text) char *complaint = signature_complaint(&result);
    return error_set(error, ERROR_CLASS_INPUT, "cannot sign with the key %s: %s%s", key, complaint,
                     asks ? "; nobody can be asked for it here: put the key into an ssh-agent"
                          : "");
}

bool signature_make(const char *folder, const char *key, struct error *error)
{
    CLEANUP(memory_free_text) char *manifest = memory_format("%s/" MANIFEST_FILE, folder);
    const char *const argv[] = {
        SIGNATURE_PROGRAM, "-Y", "sign", "-n", SIGNATURE_NAMESPACE, "-f", key, manifest, NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!signature_run(argv, NULL, true, &result, error))
        return false;
    if (signature_succeeded(&result))
        return true;
    CLEANUP(memory_free_text) char *complaint = signature_complaint(&result);
    return error_set(error, ERROR_CLASS_INPUT,
                     "%s is whole, but was not signed with the key %s: %s; sign it by "
                     "`" SIGNATURE_PROGRAM " -Y sign -n " SIGNATURE_NAMESPACE " -f KEY %s`",
                     folder, key, complaint, manifest);
}

/* One line of base64 as ssh-keygen breaks it; the last one may be shorter, and alone has '='. */
static bool signature_line_valid(const char *line, size_t length, bool last)
{
    size_t data = length;
    for (int padding = 0; last && padding < 2 && data && line[data - 1] == '='; padding++)
        data--;
    for (size_t i = 0; i < data; i++) {
        bool letter = (line[i] >= 'a' && line[i] <= 'z') || (line[i] >= 'A' && line[i] <= 'Z');
        bool other = (line[i] >= '0' && line[i] <= '9') || line[i] == '+' || line[i] == '/';
        if (!letter && !other)
            return false;
    }
    return last ? data > 0 && length <= SIGNATURE_COLUMNS : length == SIGNATURE_COLUMNS;
}

/* Whether it has the one form that ssh-keygen gives a signature: it reads others too, and then a
 * byte could be another without anybody's seeing it. */
static bool signature_form_valid(const struct text *bytes)
{
    size_t begin = strlen(SIGNATURE_BEGIN);
    size_t end = strlen(SIGNATURE_END);
    if (bytes->length < begin + end || memcmp(bytes->data, SIGNATURE_BEGIN, begin) != 0 ||
        memcmp(bytes->data + bytes->length - end, SIGNATURE_END, end) != 0)
        return false;
    const char *stop = bytes->data + bytes->length - end;
    const char *line = bytes->data + begin;
    while (line < stop) {
        const char *mark = memchr(line, '\n', (size_t)(stop - line));
        if (!mark || !signature_line_valid(line, (size_t)(mark - line), mark + 1 == stop))
            return false;
        line = mark + 1;
    }
    return bytes->length > begin + end;
}

/* The two files of a check, and where it stands. */
struct signature {
    const char *allowed_signers; /* NULL: whoever made it */
    char *manifest;
    char *path;
    char *key; /* that made it, as ssh-keygen names it: "ED25519 key SHA256:…" */
};

static void signature_release(struct signature *signature)
{
    free(signature->manifest);
    free(signature->path);
    free(signature->key);
}

/* Whether it is a signature of MANIFEST, by whomever; finds the key. */
static bool signature_fits(struct signature *signature, struct error *error)
{
    const char *const argv[] = {SIGNATURE_PROGRAM,   "-Y", "check-novalidate", "-n",
                                SIGNATURE_NAMESPACE, "-s", signature->path,    NULL};
    static const char before[] = "signature with ";
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!signature_run(argv, signature->manifest, false, &result, error))
        return false;
    if (!signature_succeeded(&result)) {
        CLEANUP(memory_free_text) char *complaint = signature_complaint(&result);
        return error_set(error, ERROR_CLASS_INPUT,
                         "%s is no signature of %s: %s; one of the two was altered, or it was made "
                         "for something else",
                         signature->path, signature->manifest, complaint);
    }
    const char *key = strstr(text_get(&result.output), before);
    key = key ? key + strlen(before) : "a key without a name";
    signature->key = memory_text_of(key, strcspn(key, "\r\n"));
    return true;
}

/* Whether it is good by the name of this signer; `why` gets what ssh-keygen says if not. */
static bool signature_good_by(const struct signature *signature, const char *principal, char **why,
                              struct error *error)
{
    const char *const argv[] = {
        SIGNATURE_PROGRAM,          "-Y", "verify",  "-n", SIGNATURE_NAMESPACE, "-f",
        signature->allowed_signers, "-I", principal, "-s", signature->path,     NULL};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!signature_run(argv, signature->manifest, false, &result, error))
        return false;
    if (signature_succeeded(&result))
        return true;
    free(*why);
    *why = signature_complaint(&result);
    return false;
}

/* Tries every name that the allowed signers have for the key. */
static bool signature_allowed(const struct signature *signature, struct text *said,
                              struct error *error)
{
    const char *const argv[] = {SIGNATURE_PROGRAM,          "-Y", "find-principals", "-f",
                                signature->allowed_signers, "-s", signature->path,   NULL};
    CLEANUP(text_release) struct text file = {0};
    CLEANUP(child_result_release) struct child_result result = {0};
    if (!file_read(signature->allowed_signers, ALLOWED_SIGNERS_BYTES_MAX, &file, error) ||
        !signature_run(argv, NULL, false, &result, error))
        return false;
    CLEANUP(memory_free_text) char *why = signature_complaint(&result);
    const char *line = text_get(&result.output);
    for (int i = 0; i < SIGNATURE_PRINCIPALS_MAX && signature_succeeded(&result) && *line; i++) {
        size_t length = strcspn(line, "\r\n");
        CLEANUP(memory_free_text) char *principal = memory_text_of(line, length);
        if (length && signature_good_by(signature, principal, &why, error)) {
            text_append(said, "signature: good, by ");
            text_append_visible(said, principal, length, false);
            text_append(said, " with ");
            text_append_visible(said, signature->key, strlen(signature->key), false);
            text_append_char(said, '\n');
            return true;
        }
        line += length + strspn(line + length, "\r\n");
    }
    if (!error_is_set(error))
        error_set(error, ERROR_CLASS_INPUT,
                  "%s was made by nobody whom %s allows to sign this: %s (%s)", signature->path,
                  signature->allowed_signers, why, signature->key);
    return false;
}

/* Whether the file is there, and in its form. */
static bool signature_read(const char *path, struct error *error)
{
    CLEANUP(text_release) struct text bytes = {0};
    if (!file_read(path, SIGNATURE_BYTES_MAX, &bytes, error))
        return false;
    return signature_form_valid(&bytes) ||
           error_set(error, ERROR_CLASS_INPUT, "%s is not in the form of a signature of ssh's",
                     path);
}

static bool signature_is_there(const char *path)
{
    uv_fs_t request;
    int code = uv_fs_lstat(NULL, &request, path, NULL);
    uv_fs_req_cleanup(&request);
    return code != UV_ENOENT;
}

bool signature_check(const char *folder, const char *allowed_signers, struct text *said,
                     struct error *error)
{
    CLEANUP(signature_release)
    struct signature signature = {.allowed_signers = allowed_signers,
                                  .manifest = memory_format("%s/" MANIFEST_FILE, folder),
                                  .path = memory_format("%s/" MANIFEST_SIGNATURE_FILE, folder)};
    if (!signature_is_there(signature.path))
        return !allowed_signers ||
               error_set(error, ERROR_CLASS_INPUT, "%s is missing: this evidence is not signed",
                         signature.path);
    if (!signature_read(signature.path, error))
        return false;
    if (signature_fits(&signature, error)) {
        if (allowed_signers)
            return signature_allowed(&signature, said, error);
        text_append(said, "signature: fits, by ");
        text_append_visible(said, signature.key, strlen(signature.key), false);
        text_append(said,
                    "; whose key that is was not checked: name those who may sign by --key\n");
        return true;
    }
    if (allowed_signers || error->class != ERROR_CLASS_UNAVAILABLE)
        return false;
    *error = (struct error){0};
    text_append(said, "signature: there, and not checked: there is no " SIGNATURE_PROGRAM "\n");
    return true;
}
