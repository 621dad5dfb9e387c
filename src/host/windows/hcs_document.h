/* What HCS's documents say: the list of compute systems, the answer to a question by owner. Pure.
 *
 * Shapes and words: the schema reference of the Host Compute System API, types SystemQuery and
 * Properties. */
#pragma once

#include "model/view.h"

/* Adds the systems of HcsEnumerateComputeSystems' answer to the view. False with the error (class
 * unavailable) if the answer, or some system in it, could not be read: then the list is not
 * whole, and what could be read is added all the same. */
bool hcs_document_systems(const char *text, struct view *view, struct error *error);

/* Adds the systems' ids of such an answer, as they are. False with the error if not all of them
 * could be read. */
bool hcs_document_ids(const char *text, struct texts *ids, struct error *error);

/* The question for the systems of one owner: {"Owners":["WSL"]}. The caller frees it. */
char *hcs_document_owner_query(const char *owner);
