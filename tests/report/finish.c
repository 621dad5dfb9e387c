/* Makes a whole evidence folder of one that has a history alone, as a proof's end does, for tests
 * of what becomes of such a folder: finish FOLDER. */
#include <stdio.h>

#include "evidence/evidence.h"

int main(int argc, char **argv)
{
    struct error error = {0};
    CLEANUP(verdict_release) struct verdict verdict = {0};
    if (argc != 2) {
        fprintf(stderr, "usage: finish FOLDER\n");
        return 64;
    }
    if (evidence_finish(argv[1], &verdict, &error))
        return 0;
    fprintf(stderr, "finish: %s\n", error.message);
    return error_exit_status(&error);
}
