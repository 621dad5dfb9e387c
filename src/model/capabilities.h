/* What a host can do, as far as a judgement depends on it. Each host says it of itself, and the
 * first line of a history has it: nobody who judges asks which host it was. */
#pragma once

#include "base/record.h"

struct capabilities {
    bool changes_by_event;       /* it reports a VM's death; else changes are found by looking */
    bool answers_by_owner;       /* it can be asked for the compute systems of one owner */
    bool tells_waiting_time;     /* of a process: how long it was ready and found no processor */
    bool names_endpoint_systems; /* an endpoint of a VM names that VM */
    bool has_footprints;         /* every install registers objects on it */
    bool shows_hcs;              /* its systems and networks are those of HCS and HNS */
};

extern const struct record_type capabilities_record;
