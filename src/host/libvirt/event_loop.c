/* libvirt's event loop on the caller's libuv loop.
 *
 * libvirt names its handles and timers by the numbers that the add functions return; each is one
 * object here, found by its number. An object whose removal libvirt asked for is closed at once,
 * but its owner's free function runs from libuv's close callback: libvirt holds locks while it
 * removes. The table is guarded because the thread that enforces the limit reads it. */
#include "host/libvirt/event_loop.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libvirt/libvirt.h>

#include "base/clock.h"
#include "base/vector.h"

struct event_loop_object {
    int number;
    int descriptor; /* of a handle; -1 for a timer */
    int events;     /* libvirt's */
    int interval_ms;
    union {
        uv_handle_t handle;
        uv_poll_t poll;
        uv_timer_t timer;
    };
    virEventHandleCallback on_handle;
    virEventTimeoutCallback on_timer;
    void *opaque;
    virFreeCallback free_opaque;
};

static struct {
    bool registered;
    uv_loop_t *loop;
    int attachments;
    int last_number;
    uv_mutex_t mutex; /* of `objects` */
    VECTOR(struct event_loop_object *) objects;
    uv_thread_t limiter;
    uv_cond_t limit_ended;
    bool limit_done;
    bool limit_hit;
    int64_t limit_ms;
} event_loop;

static struct event_loop_object *event_loop_find(int number)
{
    for (size_t i = 0; i < event_loop.objects.count; i++) {
        if (event_loop.objects.items[i]->number == number)
            return event_loop.objects.items[i];
    }
    return NULL;
}

static struct event_loop_object *event_loop_add(void *opaque, virFreeCallback free_opaque)
{
    struct event_loop_object *object = memory_zeroed(1, sizeof *object);
    object->number = ++event_loop.last_number;
    object->descriptor = -1;
    object->opaque = opaque;
    object->free_opaque = free_opaque;
    return object;
}

static void event_loop_keep(struct event_loop_object *object)
{
    uv_mutex_lock(&event_loop.mutex);
    *VECTOR_ADD(&event_loop.objects) = object;
    uv_mutex_unlock(&event_loop.mutex);
}

static void event_loop_closed(uv_handle_t *handle)
{
    struct event_loop_object *object = handle->data;
    if (object->free_opaque)
        object->free_opaque(object->opaque);
    free(object);
}

static int event_loop_remove(int number)
{
    uv_mutex_lock(&event_loop.mutex);
    struct event_loop_object *object = event_loop_find(number);
    for (size_t i = 0; i < event_loop.objects.count; i++) {
        if (event_loop.objects.items[i] == object)
            event_loop.objects.items[i] = event_loop.objects.items[--event_loop.objects.count];
    }
    if (event_loop.objects.count == 0)
        VECTOR_RELEASE(&event_loop.objects);
    uv_mutex_unlock(&event_loop.mutex);
    if (!object)
        return -1;
    uv_close(&object->handle, event_loop_closed);
    return 0;
}

static void event_loop_polled(uv_poll_t *poll, int status, int events)
{
    struct event_loop_object *object = poll->data;
    int happened = status < 0 ? VIR_EVENT_HANDLE_ERROR : 0;
    if (events & UV_READABLE)
        happened |= VIR_EVENT_HANDLE_READABLE;
    if (events & UV_WRITABLE)
        happened |= VIR_EVENT_HANDLE_WRITABLE;
    if (events & UV_DISCONNECT)
        happened |= VIR_EVENT_HANDLE_HANGUP;
    if (status < 0)
        uv_poll_stop(poll); /* else it is reported for ever; libvirt takes the handle away */
    object->on_handle(object->number, object->descriptor, happened, object->opaque);
}

/* Hands what libvirt waits for to libuv. A hang-up is always of interest, as with poll(2). */
static int event_loop_start_poll(struct event_loop_object *object)
{
    int events = UV_DISCONNECT;
    if (object->events & VIR_EVENT_HANDLE_READABLE)
        events |= UV_READABLE;
    if (object->events & VIR_EVENT_HANDLE_WRITABLE)
        events |= UV_WRITABLE;
    if (object->events == 0)
        return uv_poll_stop(&object->poll);
    return uv_poll_start(&object->poll, events, event_loop_polled);
}

static int event_loop_add_handle(int descriptor, int events, virEventHandleCallback callback,
                                 void *opaque, virFreeCallback free_opaque)
{
    if (!event_loop.loop)
        return -1;
    struct event_loop_object *object = event_loop_add(opaque, free_opaque);
    object->descriptor = descriptor;
    object->events = events;
    object->on_handle = callback;
    if (uv_poll_init(event_loop.loop, &object->poll, descriptor) != 0) {
        free(object);
        return -1;
    }
    object->poll.data = object;
    event_loop_start_poll(object);
    event_loop_keep(object);
    return object->number;
}

static void event_loop_update_handle(int number, int events)
{
    struct event_loop_object *object = event_loop_find(number);
    if (!object || object->descriptor < 0)
        return;
    object->events = events;
    event_loop_start_poll(object);
}

static void event_loop_timed(uv_timer_t *timer)
{
    struct event_loop_object *object = timer->data;
    object->on_timer(object->number, object->opaque);
}

/* libvirt's intervals: -1 is off, 0 is each turn of the loop. A libuv timer that repeats needs at
 * least a millisecond. */
static void event_loop_start_timer(struct event_loop_object *object)
{
    if (object->interval_ms < 0) {
        uv_timer_stop(&object->timer);
        return;
    }
    uint64_t first_ms = (uint64_t)object->interval_ms;
    uv_timer_start(&object->timer, event_loop_timed, first_ms, first_ms > 0 ? first_ms : 1);
}

static int event_loop_add_timer(int interval_ms, virEventTimeoutCallback callback, void *opaque,
                                virFreeCallback free_opaque)
{
    if (!event_loop.loop)
        return -1;
    struct event_loop_object *object = event_loop_add(opaque, free_opaque);
    object->interval_ms = interval_ms;
    object->on_timer = callback;
    uv_timer_init(event_loop.loop, &object->timer);
    object->timer.data = object;
    event_loop_start_timer(object);
    event_loop_keep(object);
    return object->number;
}

static void event_loop_update_timer(int number, int interval_ms)
{
    struct event_loop_object *object = event_loop_find(number);
    if (!object || object->descriptor >= 0)
        return;
    object->interval_ms = interval_ms;
    uv_update_time(object->timer.loop); /* libvirt's call may have blocked since the loop's turn */
    event_loop_start_timer(object);
}

bool event_loop_attach(uv_loop_t *loop, struct error *error)
{
    if (event_loop.attachments > 0 && event_loop.loop != loop)
        return error_set(error, ERROR_CLASS_INTERNAL, "libvirt is already on another loop");
    if (!event_loop.registered) {
        if (uv_mutex_init(&event_loop.mutex) != 0 || uv_cond_init(&event_loop.limit_ended) != 0)
            return error_set(error, ERROR_CLASS_INTERNAL, "cannot make a lock");
        virEventRegisterImpl(event_loop_add_handle, event_loop_update_handle, event_loop_remove,
                             event_loop_add_timer, event_loop_update_timer, event_loop_remove);
        event_loop.registered = true;
    }
    event_loop.loop = loop;
    event_loop.attachments++;
    return true;
}

void event_loop_detach(void)
{
    if (--event_loop.attachments == 0)
        event_loop.loop = NULL; /* nothing new; what is there is closed as libvirt removes it */
}

int64_t event_loop_peer_pid(void)
{
    for (size_t i = 0; i < event_loop.objects.count; i++) {
        struct ucred peer = {0};
        socklen_t length = sizeof peer;
        int descriptor = event_loop.objects.items[i]->descriptor;
        if (descriptor >= 0 &&
            getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 && peer.pid > 0 &&
            peer.pid != getpid()) /* our own: a tunnel, as for qemu+ssh */
            return peer.pid;
    }
    return 0;
}

static void event_loop_shut_down_sockets(void)
{
    for (size_t i = 0; i < event_loop.objects.count; i++) {
        if (event_loop.objects.items[i]->descriptor >= 0)
            shutdown(event_loop.objects.items[i]->descriptor, SHUT_RDWR);
    }
}

static void event_loop_limit(void *unused)
{
    (void)unused;
    int64_t deadline_ns = clock_monotonic_ns() + event_loop.limit_ms * CLOCK_NS_PER_MS;
    uv_mutex_lock(&event_loop.mutex);
    while (!event_loop.limit_done) {
        int64_t left_ns = deadline_ns - clock_monotonic_ns();
        if (left_ns <= 0) {
            event_loop.limit_hit = true;
            event_loop_shut_down_sockets();
            break;
        }
        uv_cond_timedwait(&event_loop.limit_ended, &event_loop.mutex, (uint64_t)left_ns);
    }
    uv_mutex_unlock(&event_loop.mutex);
}

bool event_loop_limit_begin(int64_t limit_ms, struct error *error)
{
    event_loop.limit_ms = limit_ms;
    event_loop.limit_done = false;
    event_loop.limit_hit = false;
    if (uv_thread_create(&event_loop.limiter, event_loop_limit, NULL) == 0)
        return true;
    return error_set(error, ERROR_CLASS_INTERNAL, "cannot start the thread that limits calls");
}

bool event_loop_limit_end(void)
{
    uv_mutex_lock(&event_loop.mutex);
    event_loop.limit_done = true;
    uv_cond_signal(&event_loop.limit_ended);
    uv_mutex_unlock(&event_loop.mutex);
    uv_thread_join(&event_loop.limiter);
    return event_loop.limit_hit;
}
