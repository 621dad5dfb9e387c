/* What came of the controls: a line as each ends, the table, and the document. */
#pragma once

#include "cmd/controls/control_run.h"

/* One line on standard error. */
void control_table_progress(const struct control_run *control_run);

/* The table, what differs below it, and how many were caught. */
void control_table_plain(const struct control_run *control_runs, size_t count, struct text *out);

/* The same as JSON. */
void control_table_json(const struct control_run *control_runs, size_t count, bool interrupted,
                        struct text *out);

/* Which controls there are, what each plants and what it must come to. */
void control_table_list_json(const struct controls *controls, struct text *out);
