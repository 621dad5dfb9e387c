/* GUIDs as Windows writes them, in either case and with or without braces, in one form; and the
 * account names that Hyper-V makes of them. Pure. */
#pragma once

#include <stdbool.h>

/* Bytes of "790e58b4-7939-4434-9358-89ae7ddbe87e" and its NUL. */
#define GUID_TEXT_BYTES 37

/* The GUID in lower case and without braces. False, with an empty text, if `text` is not one,
 * whole; NULL is none. */
bool guid_parse(const char *text, char out[static GUID_TEXT_BYTES]);

/* Whether both texts name the same: as GUIDs where both are, else byte by byte. NULL is never the
 * same as anything. */
bool guid_same(const char *left, const char *right);

/* The GUID as guid_parse gives it; of other text a copy, of NULL NULL. The caller frees it. */
char *guid_text(const char *text);

/* Whether the GUID stands in the words as a whole: no letter, digit, '-' or '_' before or after. */
bool guid_among(const char *words, const char *guid);

/* Gives the first GUID that stands in the words as a whole. False if there is none. */
bool guid_first(const char *words, char out[static GUID_TEXT_BYTES]);

/* The VM whose account the SID is: "S-1-5-83-1-A-B-C-D" is NT VIRTUAL MACHINE\<GUID>, the GUID's
 * 16 bytes as four little-endian numbers. False for any other SID, NULL included. */
bool guid_of_account(const char *sid, char out[static GUID_TEXT_BYTES]);
