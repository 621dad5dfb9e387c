/* The ports of a bridge that nobody holds. */
#include "host/linux/bridge.h"

#include <uv.h>

#include "base/file.h"

#define BRIDGE_NUMBER_BYTES_MAX 64

/* "1": a process holds the other end. A port that is down has no answer at all. */
static bool bridge_port_is_left(const char *port)
{
    CLEANUP(memory_free_text) char *path = memory_format("/sys/class/net/%s/carrier", port);
    CLEANUP(text_release) struct text carrier = {0};
    struct error ignored = {0};
    return file_read(path, BRIDGE_NUMBER_BYTES_MAX, &carrier, &ignored) &&
           text_same(text_get(&carrier), "0\n");
}

bool bridge_left_ports(const char *bridge, struct texts *ports, struct error *error)
{
    CLEANUP(memory_free_text) char *path = memory_format("/sys/class/net/%s/brif", bridge);
    uv_fs_t request;
    uv_dirent_t entry;
    int code = uv_fs_scandir(NULL, &request, path, 0, NULL);
    for (int i = 0; i < BRIDGE_PORTS_MAX && code >= 0; i++) {
        if (uv_fs_scandir_next(&request, &entry) < 0)
            break;
        if (bridge_port_is_left(entry.name))
            texts_add(ports, entry.name);
    }
    uv_fs_req_cleanup(&request);
    return code >= 0 || code == UV_ENOENT ||
           error_set_code(error, ERROR_CLASS_UNAVAILABLE, ERROR_ORIGIN_LIBUV, code,
                          "the ports of %s cannot be read: %s", bridge, uv_strerror(code));
}
