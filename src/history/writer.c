/* The writer of a history.
 *
 * Each line is handed to the system whole, by one write: a process that dies leaves whole lines,
 * and a machine that dies leaves at most one torn line at the end, which the reader drops. */
#include "history/writer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

struct history_writer {
    uv_file file;
    int64_t start_ns;
    int64_t last_t_ns;
    int64_t seq;
    bool failed;
    struct error failure;
    char *path;
};

struct history_writer *history_writer_new(const char *path, int64_t start_ns, struct error *error)
{
    uv_fs_t request;
    int file =
        uv_fs_open(NULL, &request, path,
                   UV_FS_O_WRONLY | UV_FS_O_CREAT | UV_FS_O_EXCL | UV_FS_O_APPEND, 0644, NULL);
    uv_fs_req_cleanup(&request);
    if (file < 0) {
        /* One that is there is another proof's, which began in the same folder meanwhile. */
        enum error_class class = file == UV_EEXIST ? ERROR_CLASS_INPUT : ERROR_CLASS_INTERNAL;
        error_set_code(error, class, ERROR_ORIGIN_LIBUV, file, "cannot create the history %s: %s",
                       path, uv_strerror(file));
        return NULL;
    }
    struct history_writer *writer = memory_zeroed(1, sizeof *writer);
    writer->file = file;
    writer->start_ns = start_ns;
    writer->path = memory_text(path);
    return writer;
}

static bool history_fail(struct history_writer *writer, int code, const char *doing,
                         struct error *error)
{
    writer->failed = true;
    error_set_code(&writer->failure, ERROR_CLASS_INTERNAL, ERROR_ORIGIN_LIBUV, code,
                   "cannot %s the history %s: %s", doing, writer->path, uv_strerror(code));
    *error = writer->failure;
    return false;
}

/* Writes all bytes, however few the system takes at a time. */
static bool history_put(struct history_writer *writer, const char *bytes, size_t length,
                        struct error *error)
{
    for (size_t done = 0; done < length;) {
        uv_buf_t buffer = uv_buf_init((char *)bytes + done, (unsigned)(length - done));
        uv_fs_t request;
        int put = uv_fs_write(NULL, &request, writer->file, &buffer, 1, -1, NULL);
        uv_fs_req_cleanup(&request);
        if (put <= 0)
            return history_fail(writer, put ? put : UV_ENOSPC, "write", error);
        done += (size_t)put;
    }
    return true;
}

bool history_write(struct history_writer *writer, struct event *event, int64_t now_ns,
                   struct error *error)
{
    if (writer->failed) {
        *error = writer->failure;
        return false;
    }
    int64_t t_ns = now_ns - writer->start_ns;
    event->t_ns = t_ns > writer->last_t_ns ? t_ns : writer->last_t_ns;
    event->seq = writer->seq;
    CLEANUP(json_release) json_t *json = event_to_json(event);
    CLEANUP(memory_free_text) char *line = json_line(json);
    CLEANUP(memory_free_text) char *whole = memory_format("%s\n", line);
    if (!history_put(writer, whole, strlen(whole), error))
        return false;
    writer->last_t_ns = event->t_ns;
    writer->seq++;
    return true;
}

bool history_sync(struct history_writer *writer, struct error *error)
{
    uv_fs_t request;
    int code = uv_fs_fsync(NULL, &request, writer->file, NULL);
    uv_fs_req_cleanup(&request);
    if (code < 0)
        return history_fail(writer, code, "sync", error);
    return true;
}

void history_writer_free(struct history_writer *writer)
{
    if (!writer)
        return;
    uv_fs_t request;
    uv_fs_close(NULL, &request, writer->file, NULL);
    uv_fs_req_cleanup(&request);
    free(writer->path);
    free(writer);
}
