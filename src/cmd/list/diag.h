/* hcsdiag and hnsdiag as the procedure types them, on a private host. */
#pragma once

/* hcsdiag list */
int diag_hcsdiag(int argc, char **argv);

/* hnsdiag list networks|endpoints */
int diag_hnsdiag(int argc, char **argv);
