/* What the guest that tries KVM says; for its init (probe_init.c) and who listens. */
#pragma once

#define PROBE_HELLO "cotenant: hello from a guest"
