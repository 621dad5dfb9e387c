/* The talk between the outermost process and the first process of a private host. */
#include "private/channel.h"

#include <errno.h>
#include <sys/socket.h>

bool channel_open(int ends[static 2], struct error *error)
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return error_set_errno(error, ERROR_CLASS_INTERNAL, errno,
                               "cannot make a pair of sockets for the private host");
    return true;
}

void channel_send(int end, const struct channel_message *message)
{
    (void)send(end, message, sizeof *message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

enum channel_state channel_receive(int end, struct channel_message *message)
{
    ssize_t length = recv(end, message, sizeof *message, MSG_DONTWAIT);
    if (length == (ssize_t)sizeof *message)
        return CHANNEL_MESSAGE;
    if (length < 0 && (errno == EAGAIN || errno == EINTR))
        return CHANNEL_QUIET;
    return CHANNEL_CLOSED;
}
