/* The namespaces of a private host. */
#include "private/namespaces.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "private/ids.h"

const char *namespaces_remedy(int code)
{
    if (code == ENOSPC || code == EUSERS)
        return "raise the sysctls user.max_user_namespaces and user.max_net_namespaces";
    if (!ids_have_own())
        return "this user's own id or group is not mapped in the user namespace around it: "
               "start that one with both mapped (unshare --map-user and --map-group, podman "
               "--userns=keep-id)";
    return "run as root, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1 and, "
           "with AppArmor, kernel.apparmor_restrict_unprivileged_userns=0); in a container, let "
           "its seccomp profile allow clone, unshare, setns and mount";
}

static bool namespaces_refused(int code, const char *what, struct error *error)
{
    return error_set_errno(error, ERROR_CLASS_UNAVAILABLE, code, "cannot make %s: %s", what,
                           namespaces_remedy(code));
}

/* Raw, for glibc's fork takes no flags (the child is single-threaded and leaves by _exit). Sets
 * errno. */
static pid_t namespaces_clone(bool *one_id)
{
    unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | SIGCHLD;
    *one_id = geteuid() != 0 || !ids_are_whole();
    if (!*one_id) {
        pid_t pid = (pid_t)syscall(SYS_clone, flags | CLONE_NEWNET, NULL, NULL, NULL, NULL);
        if (pid >= 0 || errno != EPERM)
            return pid;
        *one_id = true; /* root of a container: as a user, then */
    }
    return (pid_t)syscall(SYS_clone, flags | CLONE_NEWUSER, NULL, NULL, NULL, NULL);
}

pid_t namespaces_fork(bool *one_id, struct error *error)
{
    pid_t pid = namespaces_clone(one_id);
    if (pid < 0)
        namespaces_refused(errno, "namespaces", error);
    return pid;
}

bool namespaces_make_network(struct error *error)
{
    return unshare(CLONE_NEWNET) == 0 || namespaces_refused(errno, "a network namespace", error);
}

int namespaces_try(void)
{
    bool one_id = false;
    pid_t child = namespaces_clone(&one_id);
    if (child < 0)
        return errno;
    if (child == 0) /* with a user namespace the network comes second, as namespaces.h has it */
        _exit(!one_id || unshare(CLONE_NEWNET) == 0 ? 0 : errno);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}
