/* The signature of an evidence folder: MANIFEST.sig, made and checked by OpenSSH's ssh-keygen -Y.
 * MANIFEST has the digest of every other file, so it is all that is signed. */
#pragma once

#include "base/error.h"
#include "base/text.h"

/* What the signature is for: one that was made for something else is none of evidence. */
#define SIGNATURE_NAMESPACE "cotenant@evidence"

/* Whether signature_make will be able to sign, tried on nothing: class unavailable without
 * ssh-keygen, input if the key cannot be used. `key` is a private key, or the public one of a key
 * that an agent holds. A key that wants a passphrase is fine where somebody can be asked. */
bool signature_try(const char *key, struct error *error);

/* Signs the folder's MANIFEST; ssh-keygen may ask for a passphrase on the terminal. */
bool signature_make(const char *folder, const char *key, struct error *error);

/* Checks the folder's signature, if it has one, and appends a line that says what was found. With a
 * file of allowed signers (ssh-keygen(1)) there must be one, and by one of them. Without, it must
 * fit MANIFEST, whoever made it, as far as there is an ssh-keygen to tell. What is wrong is an
 * error of class input. */
bool signature_check(const char *folder, const char *allowed_signers, struct text *said,
                     struct error *error);
