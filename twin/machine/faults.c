/* Faults: which are planted, and when each is due. What is done to VMs and networks is in
 * harm.c. */
#include "machine/faults.h"

#include "machine/harm.h"

static const char *const fault_words[FAULTS + 1] = {
    [FAULT_OWNER_UNRECORDED] = "owner-unrecorded",
    [FAULT_LIST_LIES] = "list-lies",
    [FAULT_WORK_GOES_TO_VICTIM] = "work-goes-to-victim",
    [FAULT_START_NEEDS_VICTIM_DOWN] = "start-needs-victim-down",
    [FAULT_START_WAKES_VICTIM] = "start-wakes-victim",
    [FAULT_START_ENDS_OTHERS] = "start-ends-others",
    [FAULT_START_ENDS_LIKE_OWNED] = "start-ends-like-owned",
    [FAULT_STOP_DOES_NOTHING] = "stop-does-nothing",
    [FAULT_STOP_DISOWNS] = "stop-disowns",
    [FAULT_STOP_ENDS_OTHERS] = "stop-ends-others",
    [FAULT_STOP_RESETS_VICTIM] = "stop-resets-victim",
    [FAULT_STOP_RESTARTS_VICTIM] = "stop-restarts-victim",
    [FAULT_STOP_FREEZES_VICTIM] = "stop-freezes-victim",
    [FAULT_STOP_REMOVES_NETWORK] = "stop-removes-network",
    [FAULT_STOP_REMOVES_ENDPOINT] = "stop-removes-endpoint",
    [FAULT_STOP_REMOVES_NAT_RULES] = "stop-removes-nat-rules",
    [FAULT_STOP_CUTS_LINK] = "stop-cuts-link",
    [FAULT_STOP_FLUSHES_NAT_RULES] = "stop-flushes-nat-rules",
    [FAULT_STOP_UNMOUNTS] = "stop-unmounts",
    [FAULT_STOP_RESTARTS_SERVICE] = "stop-restarts-service",
    [FAULT_STOP_LEAVES_WORKER] = "stop-leaves-worker",
    [FAULT_STOP_LEAVES_ENDPOINT] = "stop-leaves-endpoint",
    [FAULT_STOP_LEAVES_NETWORK] = "stop-leaves-network",
    [FAULT_STOP_LEAVES_NAT_RULE] = "stop-leaves-nat-rule",
    [FAULT_STOP_LEAVES_DNSMASQ] = "stop-leaves-dnsmasq",
};

static bool fault_wants_victim(enum fault fault)
{
    return fault == FAULT_START_NEEDS_VICTIM_DOWN || fault == FAULT_START_WAKES_VICTIM ||
           fault == FAULT_WORK_GOES_TO_VICTIM ||
           (fault >= FAULT_STOP_RESETS_VICTIM && fault <= FAULT_STOP_RESTARTS_SERVICE);
}

static bool faults_take(struct faults *faults, const char *word, struct error *error)
{
    for (int fault = 0; fault < FAULTS; fault++) {
        if (!text_same(fault_words[fault], word))
            continue;
        faults->planted[fault] = true;
        return !fault_wants_victim((enum fault)fault) || faults->victim.client ||
               error_set(error, ERROR_CLASS_INPUT, "the fault %s wants a victim", word);
    }
    return error_set(error, ERROR_CLASS_INPUT, "there is no fault %s", word);
}

bool faults_read(const struct identity *identity, struct faults *faults, struct error *error)
{
    *faults = (struct faults){.identity = identity};
    if (identity->victim) {
        CLEANUP(memory_free_text) char *path = identity_path(identity->victim, error);
        if (!path || !identity_read(path, &faults->victim, error))
            return false;
    }
    for (size_t i = 0; i < identity->faults.count; i++) {
        if (!faults_take(faults, identity->faults.items[i], error))
            return false;
    }
    return true;
}

void faults_release(struct faults *faults)
{
    identity_release(&faults->victim);
}

bool faults_have(const struct faults *faults, enum fault fault)
{
    return faults->planted[fault];
}

bool faults_before_start(const struct faults *faults, struct hypervisor *hypervisor,
                         struct error *error)
{
    if (faults_have(faults, FAULT_START_NEEDS_VICTIM_DOWN) &&
        harm_is_up(hypervisor, faults->victim.owner))
        return error_set(error, ERROR_CLASS_UNAVAILABLE, "Only one virtual machine can be active.");
    const struct harm harm = {
        .hypervisor = hypervisor, .identity = faults->identity, .victim = &faults->victim};
    if (faults_have(faults, FAULT_START_WAKES_VICTIM) && !harm_wake(&harm, error))
        return false;
    if (faults_have(faults, FAULT_START_ENDS_OTHERS) && !harm_end(hypervisor, NULL, error))
        return false;
    return !faults_have(faults, FAULT_START_ENDS_LIKE_OWNED) ||
           harm_end(hypervisor, faults->identity->owner, error);
}

bool faults_after_stop(const struct faults *faults, struct hypervisor *hypervisor,
                       struct error *error)
{
    const struct harm harm = {
        .hypervisor = hypervisor, .identity = faults->identity, .victim = &faults->victim};
    static bool (*const deeds[FAULTS])(const struct harm *, struct error *) = {
        [FAULT_STOP_ENDS_OTHERS] = harm_end_others,
        [FAULT_STOP_RESETS_VICTIM] = harm_reset,
        [FAULT_STOP_RESTARTS_VICTIM] = harm_restart,
        [FAULT_STOP_FREEZES_VICTIM] = harm_freeze,
        [FAULT_STOP_REMOVES_NETWORK] = harm_remove_network,
        [FAULT_STOP_REMOVES_ENDPOINT] = harm_remove_endpoint,
        [FAULT_STOP_REMOVES_NAT_RULES] = harm_remove_nat_rules,
        [FAULT_STOP_CUTS_LINK] = harm_cut_link,
        [FAULT_STOP_FLUSHES_NAT_RULES] = harm_flush_nat_rules,
        [FAULT_STOP_UNMOUNTS] = harm_unmount,
        [FAULT_STOP_RESTARTS_SERVICE] = harm_restart_service,
        [FAULT_STOP_LEAVES_WORKER] = harm_leave_worker,
        [FAULT_STOP_LEAVES_ENDPOINT] = harm_leave_endpoint,
        [FAULT_STOP_LEAVES_NAT_RULE] = harm_leave_nat_rule,
        [FAULT_STOP_LEAVES_DNSMASQ] = harm_leave_dnsmasq,
    };
    for (int fault = 0; fault < FAULTS; fault++) {
        if (faults->planted[fault] && deeds[fault] && !deeds[fault](&harm, error))
            return error_prefix(error, "%s", fault_words[fault]);
    }
    return true;
}

bool faults_instead_of_stop(const struct faults *faults, struct hypervisor *hypervisor,
                            const char *uuid, struct error *error)
{
    return !faults_have(faults, FAULT_STOP_DISOWNS) || harm_disown(hypervisor, uuid, error);
}
