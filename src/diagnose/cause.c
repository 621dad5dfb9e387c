/* The catalogue of causes. */
#include "diagnose/cause.h"

#include <stddef.h>

/* The kinds of criteria that a cause explains. */
#define CRITERION_BIT(kind) (UINT32_C(1) << CRITERION_##kind)
#define CAUSE_OF_EVERY      ((UINT32_C(1) << CRITERION_KINDS) - 1)
#define CAUSE_OF_ALL                                                                               \
    (CAUSE_OF_EVERY & ~CRITERION_BIT(CLEAN)) /* what is left has causes of its own */

const char *const scenario_words[] = {
    "A: the second does not start",
    "B: the first is killed when the second starts",
    "C: no network",
    "cross-shutdown",
    "frozen",
    "unharmed but broken",
    "residue",
    "order-dependent",
    "one is taken for the other",
    "contaminated",
    "not seen",
    "unfinished",
    NULL,
};

const struct cause causes[CAUSE_CODES] = {
    [CAUSE_SERVICE_NOT_STARTED] =
        {.code = "SERVICE-NOT-STARTED",
         .scenario = SCENARIO_SECOND_DOES_NOT_START,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "the runtime's service does not run, so its commands reach nobody",
         .remedy = "start the service and read its log; make sure that the two installs register "
                   "services of their own"},
    [CAUSE_SERVICE_SOCKET_SAME] =
        {.code = "SERVICE-SOCKET-SAME",
         .scenario = SCENARIO_SECOND_DOES_NOT_START,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "two runtimes use one control socket: whoever listens answers both",
         .remedy = "give each install a control socket (on Windows: service name and COM class "
                   "ids) of its own"},
    [CAUSE_DISK_LOCKED] =
        {.code = "DISK-LOCKED",
         .scenario = SCENARIO_SECOND_DOES_NOT_START,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "its disk image is open for writing by another VM",
         .remedy = "give each install disk images of its own; a distro is copied, not shared"},
    [CAUSE_START_BESIDE_OTHER] = {.code = "START-BESIDE-OTHER",
                                  .scenario = SCENARIO_SECOND_DOES_NOT_START,
                                  .rank = CAUSE_SIGN,
                                  .kinds = CAUSE_OF_ALL,
                                  .meaning = "it starts alone and does not start beside the other",
                                  .remedy = "read what its start printed and its service's log; "
                                            "compare names, ports and files by cotenant audit"},
    [CAUSE_START_FAILS_ALONE] =
        {.code = "START-FAILS-ALONE",
         .scenario = SCENARIO_SECOND_DOES_NOT_START,
         .rank = CAUSE_SIGN,
         .kinds = CAUSE_OF_ALL,
         .meaning = "it does not start, and no other runtime was up: this is no conflict",
         .remedy = "make it start alone first; cotenant doctor shows what is missing"},
    [CAUSE_START_ORDER] =
        {.code = "START-ORDER",
         .scenario = SCENARIO_ORDER,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_ALL,
         .meaning = "the two start beside each other in one order only",
         .remedy =
             "look for a check for other VMs that runs at its start and knows only some of them"},
    [CAUSE_OWNER_SAME] =
        {.code = "OWNER-SAME",
         .scenario = SCENARIO_FIRST_IS_KILLED,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "two runtimes record one owner, so that the host and each runtime's clean-up "
                    "take both VMs for one's own",
         .remedy = "change the fork's owner (c_vmOwner in wslutil.h) and compare both builds"},
    [CAUSE_OWNER_PREFIX_KILL] =
        {.code = "OWNER-PREFIX-KILL",
         .scenario = SCENARIO_FIRST_IS_KILLED,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_ALL,
         .meaning = "its start ended a VM whose owner begins with its own owner's letters",
         .remedy = "compare owners whole where old VMs are cleaned up, not by their beginning"},
    [CAUSE_KILLED_AT_START] =
        {.code = "KILLED-AT-START",
         .scenario = SCENARIO_FIRST_IS_KILLED,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_ALL,
         .meaning = "its start ended the other's VM; owners differ, so that a hidden singleton of "
                    "the host or a clean-up without a filter is left",
         .remedy =
             "look for what its start stops, deletes or takes over without asking whose it is"},
    [CAUSE_WORKER_KILLED] =
        {.code = "WORKER-KILLED",
         .scenario = SCENARIO_FIRST_IS_KILLED,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_ALL,
         .meaning = "the process that runs the VM ended without the host having stopped the VM",
         .remedy = "look for a clean-up that kills by process name (pkill, killall, Stop-Process); "
                   "use the VM's own id"},
    [CAUSE_OOM_KILLED] =
        {.code = "OOM-KILLED",
         .scenario = SCENARIO_FIRST_IS_KILLED,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "the kernel killed the process that runs the VM, for want of memory",
         .remedy = "give the host more memory or the VMs less; the sum of both must fit"},
    [CAUSE_NET_ID_SAME] =
        {.code = "NET-ID-SAME",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning =
             "two runtimes use one network id: the second opens the first's network, silently",
         .remedy = "give the fork's network an id (GUID) of its own"},
    [CAUSE_NET_NAME_SAME] = {.code = "NET-NAME-SAME",
                             .scenario = SCENARIO_NO_NETWORK,
                             .rank = CAUSE_ROOT,
                             .kinds = CAUSE_OF_ALL,
                             .meaning = "two networks have one name",
                             .remedy = "give the fork's network a name of its own"},
    [CAUSE_NET_BRIDGE_SAME] =
        {.code = "NET-BRIDGE-SAME",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "two networks want one bridge",
         .remedy = "give the fork's network a bridge of its own, or let the host choose"},
    [CAUSE_NET_SUBNET_OVERLAP] = {.code = "NET-SUBNET-OVERLAP",
                                  .scenario = SCENARIO_NO_NETWORK,
                                  .rank = CAUSE_ROOT,
                                  .kinds = CAUSE_OF_ALL,
                                  .meaning = "the subnets of two runtimes overlap",
                                  .remedy =
                                      "give the fork's network a subnet that overlaps no other"},
    [CAUSE_NET_SUBNET_HOST] =
        {.code = "NET-SUBNET-HOST",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning =
             "its subnet is already on an interface of the host that is no runtime's under proof",
         .remedy = "choose a subnet that the host does not use, or take the other network down"},
    [CAUSE_NET_REMOVED] = {.code = "NET-REMOVED",
                           .scenario = SCENARIO_NO_NETWORK,
                           .rank = CAUSE_DEED,
                           .kinds =
                               CRITERION_BIT(NETWORK) | CRITERION_BIT(NAT) | CRITERION_BIT(REACH),
                           .meaning = "the other's network was removed while its VM used it",
                           .remedy = "remove only networks that the runtime itself made, and none "
                                     "that a VM is attached to"},
    [CAUSE_NET_CHANGED] = {.code = "NET-CHANGED",
                           .scenario = SCENARIO_NO_NETWORK,
                           .rank = CAUSE_DEED,
                           .kinds =
                               CRITERION_BIT(NETWORK) | CRITERION_BIT(NAT) | CRITERION_BIT(REACH),
                           .meaning = "the other's network was changed while its VM used it",
                           .remedy = "change only networks that the runtime itself made"},
    [CAUSE_NET_OTHER] =
        {.code = "NET-OTHER",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(NETWORK) | CRITERION_BIT(NAT) | CRITERION_BIT(REACH),
         .meaning = "its VM is on a network that its profile does not name",
         .remedy = "correct the profile's networks, or the network that the install uses"},
    [CAUSE_ENDPOINT_REMOVED] = {.code = "ENDPOINT-REMOVED",
                                .scenario = SCENARIO_NO_NETWORK,
                                .rank = CAUSE_DEED,
                                .kinds = CRITERION_BIT(NETWORK) | CRITERION_BIT(NAT) |
                                         CRITERION_BIT(REACH),
                                .meaning = "the other's VM lost its port on its network",
                                .remedy = "detach only endpoints of the runtime's own VM"},
    [CAUSE_ENDPOINT_REPLACED] =
        {.code = "ENDPOINT-REPLACED",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(NETWORK) | CRITERION_BIT(NAT) | CRITERION_BIT(REACH),
         .meaning = "the other's VM got another port on its network in place of its own",
         .remedy = "attach and detach only endpoints of the runtime's own VM"},
    [CAUSE_MAC_SAME] = {.code = "MAC-SAME",
                        .scenario = SCENARIO_NO_NETWORK,
                        .rank = CAUSE_ROOT,
                        .kinds = CRITERION_BIT(NETWORK) | CRITERION_BIT(REACH),
                        .meaning = "two VMs have one hardware address",
                        .remedy = "let each install make addresses of its own, not a fixed one"},
    [CAUSE_DNSMASQ_PORT] =
        {.code = "DNSMASQ-PORT",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "another DNS or DHCP server has the ports that the network's own needs",
         .remedy =
             "bind the other server to its own interface (bind-interfaces), not to all of them"},
    [CAUSE_NAT_RULE_REMOVED] = {.code = "NAT-RULE-REMOVED",
                                .scenario = SCENARIO_NO_NETWORK,
                                .rank = CAUSE_DEED,
                                .kinds = CRITERION_BIT(NAT) | CRITERION_BIT(REACH),
                                .meaning = "a rule that translates the other's subnet was removed",
                                .remedy = "remove rules one by one as they were added; never flush "
                                          "a table or match by a name's beginning"},
    [CAUSE_NAT_CONFLICT] =
        {.code = "NAT-CONFLICT",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(NAT) | CRITERION_BIT(REACH),
         .meaning = "two sets of rules translate one subnet",
         .remedy = "give each network one set of rules; on Windows look at Get-NetNat"},
    [CAUSE_FORWARD_BLOCKED] =
        {.code = "FORWARD-BLOCKED",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_ROOT,
         .kinds = CRITERION_BIT(REACH) | CRITERION_BIT(NAT),
         .meaning = "the host does not forward the guests' packets any more (policy drop)",
         .remedy = "allow the runtime's bridges to be forwarded; start order matters where a tool "
                   "sets the policy only if forwarding was off"},
    [CAUSE_GUEST_ADDRESS_LOST] =
        {.code = "GUEST-ADDRESS-LOST",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(REACH),
         .meaning = "the guest's address or route is not what it was, or is none of its network",
         .remedy = "look at the network's DHCP server and at ip addr in the guest"},
    [CAUSE_GUEST_GATEWAY_LOST] = {.code = "GUEST-GATEWAY-LOST",
                                  .scenario = SCENARIO_NO_NETWORK,
                                  .rank = CAUSE_SIGN,
                                  .kinds = CRITERION_BIT(REACH),
                                  .meaning = "the guest does not reach its gateway",
                                  .remedy = "look at the bridge and the guest's port on it"},
    [CAUSE_GUEST_RESOLVER_LOST] = {.code = "GUEST-RESOLVER-LOST",
                                   .scenario = SCENARIO_NO_NETWORK,
                                   .rank = CAUSE_SIGN,
                                   .kinds = CRITERION_BIT(REACH),
                                   .meaning =
                                       "the guest reaches its gateway, and names are not resolved",
                                   .remedy =
                                       "look at the network's dnsmasq and the guest's resolv.conf"},
    [CAUSE_GUEST_OUTSIDE_LOST] =
        {.code = "GUEST-OUTSIDE-LOST",
         .scenario = SCENARIO_NO_NETWORK,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(REACH),
         .meaning =
             "the guest reaches its gateway and nothing beyond it: forwarding or NAT, not DNS",
         .remedy = "look at the host's forwarding and NAT rules for its subnet"},
    [CAUSE_CROSS_SHUTDOWN] = {.code = "CROSS-SHUTDOWN",
                              .scenario = SCENARIO_CROSS_SHUTDOWN,
                              .rank = CAUSE_DEED,
                              .kinds = CAUSE_OF_ALL,
                              .meaning = "a shutdown stopped the other's VM too",
                              .remedy = "stop only compute systems with exactly the runtime's own "
                                        "owner, or by the ids that it started"},
    [CAUSE_CROSS_RESTART] =
        {.code = "CROSS-RESTART",
         .scenario = SCENARIO_CROSS_SHUTDOWN,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_ALL,
         .meaning =
             "the other's VM was stopped and started again: a VM is there, and it is another one",
         .remedy = "stop only compute systems that the runtime itself started; nothing brings a "
                   "killed session back"},
    [CAUSE_CROSS_START] =
        {.code = "CROSS-START",
         .scenario = SCENARIO_CROSS_SHUTDOWN,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_ALL,
         .meaning = "the other's VM, which was down, came up: nobody had asked for it",
         .remedy = "ask nothing of the other's distros, shares or classes: any such question may "
                   "boot its VM"},
    [CAUSE_GUEST_RESET] =
        {.code = "GUEST-RESET",
         .scenario = SCENARIO_CROSS_SHUTDOWN,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_ALL,
         .meaning =
             "the guest was reset inside its worker: the process stayed, the guest's boot did not",
         .remedy = "look for what resets VMs that are not the runtime's own"},
    [CAUSE_HOST_DAEMON_STOPPED] =
        {.code = "HOST-DAEMON-STOPPED",
         .scenario = SCENARIO_CROSS_SHUTDOWN,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "a step of one stopped the host's own service, which both need",
         .remedy = "never stop a service of the host at a runtime's shutdown or removal"},
    [CAUSE_GUEST_FROZEN] =
        {.code = "GUEST-FROZEN",
         .scenario = SCENARIO_FROZEN,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(SURVIVE) | CRITERION_BIT(UNDISTURBED) | CRITERION_BIT(BOOT) |
                  CRITERION_BIT(RESTART) | CRITERION_BIT(SIGHT) | CRITERION_BIT(RUNNING) |
                  CRITERION_BIT(REACH),
         .meaning =
             "the guest stood still, and neither the prover nor a want of processors explains it",
         .remedy = "look for what pauses, saves or throttles VMs that are not its own"},
    [CAUSE_SESSION_LOST] =
        {.code = "SESSION-LOST",
         .scenario = SCENARIO_BROKEN,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(SURVIVE) | CRITERION_BIT(UNDISTURBED) | CRITERION_BIT(RUNNING) |
                  CRITERION_BIT(REACH) | CRITERION_BIT(SIGHT) | CRITERION_BIT(BOOT) |
                  CRITERION_BIT(RESTART),
         .meaning = "VM and worker are the same, and the command held inside the VM ended",
         .remedy = "look at what the other's step does to this runtime's service and its channel "
                   "into the guest"},
    [CAUSE_MOUNT_LOST] = {.code = "MOUNT-LOST",
                          .scenario = SCENARIO_BROKEN,
                          .rank = CAUSE_DEED,
                          .kinds = CRITERION_BIT(REACH),
                          .meaning = "the guest lives and its mounts are not what they were",
                          .remedy = "look for shared mounts between distros and for an unmount "
                                    "that goes by path (microsoft/WSL#41084)"},
    [CAUSE_FILE_LOST] =
        {.code = "FILE-LOST",
         .scenario = SCENARIO_BROKEN,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(REACH),
         .meaning = "the guest lives and a file written and synced before is lost or altered",
         .remedy = "look for a disk image that two VMs write"},
    [CAUSE_CROSS_SERVICE_RESTART] =
        {.code = "CROSS-SERVICE-RESTART",
         .scenario = SCENARIO_BROKEN,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "a step of one stopped or restarted the other's service",
         .remedy = "address services by the whole name, and only the runtime's own"},
    [CAUSE_FOOTPRINT_SHARE] =
        {.code = "SHARE-LOST",
         .scenario = SCENARIO_BROKEN,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(FOOTPRINT),
         .meaning = "a step of one took the other's share (\\\\wsl.localhost\\DISTRO) away "
                    "while its VM ran on",
         .remedy = "do not clear the redirector's connection targets at the service's start, "
                   "and give no two distros one name"},
    [CAUSE_FOOTPRINT_CLASS] =
        {.code = "CLASS-TAKEN",
         .scenario = SCENARIO_BROKEN,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(FOOTPRINT),
         .meaning = "a step of one changed COM classes that the other registered: who asks for "
                    "them reaches another server, or none",
         .remedy = "register class, application, interface and proxy ids of the fork's own"},
    [CAUSE_FOOTPRINT_REGISTRY] =
        {.code = "REGISTRY-CHANGED",
         .scenario = SCENARIO_BROKEN,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(FOOTPRINT),
         .meaning = "a step of one changed a registry key of the other",
         .remedy = "give the fork a registry root, an event source and an update key of its "
                   "own"},
    [CAUSE_FOOTPRINT_FIREWALL] =
        {.code = "FIREWALL-CHANGED",
         .scenario = SCENARIO_BROKEN,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(FOOTPRINT),
         .meaning = "a step of one changed firewall rules, NAT objects or a VM creator of the "
                    "other",
         .remedy = "give the fork a VM creator id and prefixes of rules and NAT objects of its "
                   "own"},
    [CAUSE_FOOTPRINT_FILE] = {.code = "FOOTPRINT-FILE-CHANGED",
                              .scenario = SCENARIO_BROKEN,
                              .rank = CAUSE_DEED,
                              .kinds = CRITERION_BIT(FOOTPRINT),
                              .meaning = "a step of one changed a file of the other's install",
                              .remedy =
                                  "install into a folder of the fork's own, and write only there"},
    [CAUSE_SHUTDOWN_NO_EFFECT] =
        {.code = "SHUTDOWN-NO-EFFECT",
         .scenario = SCENARIO_RESIDUE,
         .rank = CAUSE_DEED,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "the shutdown said that it was done, and the VM stayed",
         .remedy = "let the shutdown wait for the host's word, and report what it could not stop"},
    [CAUSE_SHUTDOWN_FAILED] = {.code = "SHUTDOWN-FAILED",
                               .scenario = SCENARIO_RESIDUE,
                               .rank = CAUSE_SIGN,
                               .kinds = CAUSE_OF_EVERY,
                               .meaning = "the shutdown failed or did not end in time",
                               .remedy = "read what it printed and its service's log"},
    [CAUSE_VM_UNMANAGED] = {.code = "VM-UNMANAGED",
                            .scenario = SCENARIO_RESIDUE,
                            .rank = CAUSE_ROOT,
                            .kinds = CRITERION_BIT(CLEAN) | CRITERION_BIT(SURVIVE) |
                                     CRITERION_BIT(UNDISTURBED) | CRITERION_BIT(SIGHT) |
                                     CRITERION_BIT(WORKER) | CRITERION_BIT(RESTART) |
                                     CRITERION_BIT(BOOT) | CRITERION_BIT(RUNNING) |
                                     CRITERION_BIT(CONCURRENT) | CRITERION_BIT(NETWORK) |
                                     CRITERION_BIT(NAT) | CRITERION_BIT(REACH) |
                                     CRITERION_BIT(ACCOUNT),
                            .meaning = "a VM runs that the host's service does not list any more",
                            .remedy = "end that process by its id after having looked whose it is; "
                                      "do not restart the service while transient VMs run"},
    [CAUSE_WORKER_OUTLIVES] =
        {.code = "WORKER-OUTLIVES",
         .scenario = SCENARIO_RESIDUE,
         .rank = CAUSE_DEED,
         .kinds = CRITERION_BIT(CLEAN) | CRITERION_BIT(SIGHT) | CRITERION_BIT(WORKER) |
                  CRITERION_BIT(RESTART),
         .meaning = "the host lists the VM as gone, and the process that ran it is still there",
         .remedy = "wait for the process's end before reporting the VM as stopped"},
    [CAUSE_BASELINE_NOT_EMPTY] =
        {.code = "BASELINE-NOT-EMPTY",
         .scenario = SCENARIO_RESIDUE,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(CLEAN) | CRITERION_BIT(WORKER) | CRITERION_BIT(NETWORK) |
                  CRITERION_BIT(BOOT) | CRITERION_BIT(ACCOUNT) | CRITERION_BIT(NAT),
         .meaning =
             "something of a runtime was there before the first step, left by an earlier run",
         .remedy = "take away what is left of earlier runs (named here), then prove again"},
    [CAUSE_BASELINE_CHANGED] =
        {.code = "BASELINE-CHANGED",
         .scenario = SCENARIO_RESIDUE,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(CLEAN),
         .meaning = "something that was there before the first step is gone or changed",
         .remedy = "remove and change by id, only what the runtime itself made"},
    [CAUSE_RESIDUE_SYSTEM] = {.code = "RESIDUE-SYSTEM",
                              .scenario = SCENARIO_RESIDUE,
                              .rank = CAUSE_SIGN,
                              .kinds = CRITERION_BIT(CLEAN),
                              .meaning = "a compute system is left after both were shut down",
                              .remedy = "let the shutdown remove the compute system"},
    [CAUSE_RESIDUE_WORKER] = {.code = "RESIDUE-WORKER",
                              .scenario = SCENARIO_RESIDUE,
                              .rank = CAUSE_SIGN,
                              .kinds = CRITERION_BIT(CLEAN) | CRITERION_BIT(WORKER),
                              .meaning = "a worker process is left after both were shut down",
                              .remedy = "let the shutdown wait for the worker's end"},
    [CAUSE_RESIDUE_ENDPOINT] = {.code = "RESIDUE-ENDPOINT",
                                .scenario = SCENARIO_RESIDUE,
                                .rank = CAUSE_SIGN,
                                .kinds = CRITERION_BIT(CLEAN) | CRITERION_BIT(NETWORK),
                                .meaning = "an endpoint is left after both were shut down",
                                .remedy = "delete the endpoint with the VM"},
    [CAUSE_RESIDUE_NETWORK] =
        {.code = "RESIDUE-NETWORK",
         .scenario = SCENARIO_RESIDUE,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(CLEAN),
         .meaning = "a network is left after both were shut down: the next start may be refused, "
                    "or renamed",
         .remedy = "delete the network with the last VM, or name it in the profile under persists"},
    [CAUSE_RESIDUE_NAT_RULE] =
        {.code = "RESIDUE-NAT-RULE",
         .scenario = SCENARIO_RESIDUE,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(CLEAN),
         .meaning = "a NAT rule is left after both were shut down",
         .remedy = "delete the rules with the network, or name them in the profile under persists"},
    [CAUSE_RESIDUE_DNSMASQ] = {.code = "RESIDUE-DNSMASQ",
                               .scenario = SCENARIO_RESIDUE,
                               .rank = CAUSE_SIGN,
                               .kinds = CRITERION_BIT(CLEAN),
                               .meaning = "a dnsmasq is left after both were shut down",
                               .remedy = "end the network's dnsmasq with the network"},
    [CAUSE_RESIDUE_SERVICE] = {.code = "RESIDUE-SERVICE",
                               .scenario = SCENARIO_RESIDUE,
                               .rank = CAUSE_SIGN,
                               .kinds = CRITERION_BIT(CLEAN),
                               .meaning = "a service is left after both were shut down",
                               .remedy =
                                   "end the service, or name it in the profile under persists"},
    [CAUSE_OWNER_NOT_RECORDED] = {.code = "OWNER-NOT-RECORDED",
                                  .scenario = SCENARIO_MISTAKEN,
                                  .rank = CAUSE_ROOT,
                                  .kinds = CAUSE_OF_ALL,
                                  .meaning = "the host has no owner for its VM",
                                  .remedy = "set the owner when the compute system is made"},
    [CAUSE_OWNER_OTHER] =
        {.code = "OWNER-OTHER",
         .scenario = SCENARIO_MISTAKEN,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_ALL,
         .meaning = "its VM is recorded under an owner that is no runtime's under proof",
         .remedy = "correct the owner in the profile, or the one that the install records"},
    [CAUSE_VM_SHARED] = {.code = "VM-SHARED",
                         .scenario = SCENARIO_MISTAKEN,
                         .rank = CAUSE_ROOT,
                         .kinds = CAUSE_OF_ALL,
                         .meaning = "the commands of two runtimes end up in one VM",
                         .remedy = "look for a shared service, socket or class id: the second "
                                   "client talks to the first's service"},
    [CAUSE_WORKER_NAME_SAME] = {.code = "WORKER-NAME-SAME",
                                .scenario = SCENARIO_MISTAKEN,
                                .rank = CAUSE_ROOT,
                                .kinds = CRITERION_BIT(WORKER),
                                .meaning = "the memory processes of two runtimes have one name",
                                .remedy = "give the fork's memory process a suffix of its own (it "
                                          "follows from the owner on Windows)"},
    [CAUSE_WORKER_NAME_OTHER] =
        {.code = "WORKER-NAME-OTHER",
         .scenario = SCENARIO_MISTAKEN,
         .rank = CAUSE_SIGN,
         .kinds = CRITERION_BIT(WORKER),
         .meaning = "its memory process does not have the name that its profile gives",
         .remedy = "correct memory_process in the profile, or the name that the install gives"},
    [CAUSE_ACCOUNT_MISCHARGED] = {.code = "ACCOUNT-MISCHARGED",
                                  .scenario = SCENARIO_MISTAKEN,
                                  .rank = CAUSE_SIGN,
                                  .kinds = CRITERION_BIT(ACCOUNT),
                                  .meaning = "work done in one VM is not charged to its own worker",
                                  .remedy = "look for work that one runtime does by the other's "
                                            "process, and at which process carries the memory"},
    [CAUSE_GROUP_MIXED] = {.code = "GROUP-MIXED",
                           .scenario = SCENARIO_MISTAKEN,
                           .rank = CAUSE_SIGN,
                           .kinds = CRITERION_BIT(GROUP),
                           .meaning = "a query by owner gives other systems than the owner's",
                           .remedy = "compare owners whole"},
    [CAUSE_LIST_LIES] = {.code = "LIST-LIES",
                         .scenario = SCENARIO_MISTAKEN,
                         .rank = CAUSE_SIGN,
                         .kinds = CRITERION_BIT(RUNNING),
                         .meaning = "the runtime's own list does not agree with the host",
                         .remedy =
                             "let the runtime ask the host, or its guest, instead of remembering"},
    [CAUSE_HOST_DAEMON_RESTARTED] =
        {.code = "HOST-DAEMON-RESTARTED",
         .scenario = SCENARIO_CONTAMINATED,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "the host's own service is another process than it was",
         .remedy = "keep updates and others from restarting it, and prove again"},
    [CAUSE_DNSMASQ_RESTARTED] = {.code = "DNSMASQ-RESTARTED",
                                 .scenario = SCENARIO_CONTAMINATED,
                                 .rank = CAUSE_ROOT,
                                 .kinds = CAUSE_OF_EVERY,
                                 .meaning =
                                     "a network's dnsmasq is another process than it was, or ended",
                                 .remedy = "keep others from restarting it, and prove again"},
    [CAUSE_VM_STARTED_BY_OTHERS] =
        {.code = "VM-STARTED-BY-OTHERS",
         .scenario = SCENARIO_CONTAMINATED,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "a VM came up that no command of the proof had started",
         .remedy =
             "keep editors, terminals and tools from starting VMs meanwhile, and prove again"},
    [CAUSE_VM_STOPPED_BY_OTHERS] =
        {.code = "VM-STOPPED-BY-OTHERS",
         .scenario = SCENARIO_CONTAMINATED,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "a VM stopped while no command of the proof was under way: an idle time-out, "
                    "or somebody else",
         .remedy = "hold a session in the VM, raise its idle time-out, and prove again"},
    [CAUSE_FOOTPRINT_OTHERS] =
        {.code = "FOOTPRINT-CHANGED-BY-OTHERS",
         .scenario = SCENARIO_CONTAMINATED,
         .rank = CAUSE_ROOT,
         .kinds = CRITERION_BIT(FOOTPRINT),
         .meaning = "something that a runtime had registered on the host changed while no command "
                    "of the proof was under way",
         .remedy =
             "find out what else installs, updates or cleans up on this machine, then prove again"},
    [CAUSE_HOST_BUSY] = {.code = "HOST-BUSY",
                         .scenario = SCENARIO_CONTAMINATED,
                         .rank = CAUSE_ROOT,
                         .kinds = CRITERION_BIT(SURVIVE) | CRITERION_BIT(UNDISTURBED) |
                                  CRITERION_BIT(BOOT) | CRITERION_BIT(RESTART) |
                                  CRITERION_BIT(SIGHT),
                         .meaning = "the guest stood still because the host had no processor free",
                         .remedy = "prove again with less load on the host"},
    [CAUSE_PROVER_STALLED] =
        {.code = "PROVER-STALLED",
         .scenario = SCENARIO_CONTAMINATED,
         .rank = CAUSE_ROOT,
         .kinds = CRITERION_BIT(SURVIVE) | CRITERION_BIT(UNDISTURBED) | CRITERION_BIT(BOOT) |
                  CRITERION_BIT(RESTART) | CRITERION_BIT(SIGHT),
         .meaning = "the prover itself stood still, so that nothing was read meanwhile",
         .remedy = "prove again with less load on the host; do not suspend the machine"},
    [CAUSE_WATCH_BLIND] =
        {.code = "WATCH-BLIND",
         .scenario = SCENARIO_NOT_SEEN,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_EVERY,
         .meaning =
             "the host's own reports of changes did not come, so that their silence proves nothing",
         .remedy = "look at the connection to the host's service; what was found by looking alone "
                   "is not enough"},
    [CAUSE_PART_UNREADABLE] =
        {.code = "PART-UNREADABLE",
         .scenario = SCENARIO_NOT_SEEN,
         .rank = CAUSE_ROOT,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "a part of the host could not be read",
         .remedy = "make it readable (rights, tools), see the list of what could not be observed"},
    [CAUSE_HOST_GONE] = {.code = "HOST-GONE",
                         .scenario = SCENARIO_NOT_SEEN,
                         .rank = CAUSE_ROOT,
                         .kinds = CAUSE_OF_EVERY,
                         .meaning = "the host does not answer any more",
                         .remedy = "look at the log of the host's service, and prove again"},
    [CAUSE_RUN_STOPPED] =
        {.code = "RUN-STOPPED",
         .scenario = SCENARIO_UNFINISHED,
         .rank = CAUSE_CONSEQUENCE,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "the run ended at a failure, so that the steps that would show it did not run",
         .remedy = "mend the failure first, or prove with --keep-going"},
    [CAUSE_RUN_INTERRUPTED] =
        {.code = "RUN-INTERRUPTED",
         .scenario = SCENARIO_UNFINISHED,
         .rank = CAUSE_CONSEQUENCE,
         .kinds = CAUSE_OF_EVERY,
         .meaning = "the run was interrupted, so that the steps that would show it did not run",
         .remedy = "prove again and let it run to its end"},
    [CAUSE_RUN_CUT_OFF] =
        {.code = "RUN-CUT-OFF",
         .scenario = SCENARIO_UNFINISHED,
         .rank = CAUSE_CONSEQUENCE,
         .kinds = CAUSE_OF_EVERY,
         .meaning =
             "the history has no end: the prover was stopped in the middle, or could not go on",
         .remedy = "look at why it ended (disk full, killed), and prove again"},
};

bool scenario_is_doubt(enum scenario scenario)
{
    return scenario == SCENARIO_CONTAMINATED || scenario == SCENARIO_NOT_SEEN ||
           scenario == SCENARIO_UNFINISHED;
}

bool cause_explains_kind(enum cause_code code, enum criterion_kind kind)
{
    return causes[code].kinds >> kind & 1;
}
