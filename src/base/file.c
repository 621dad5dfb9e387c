/* Whole files. libuv's synchronous calls serve on both systems (UTF-8 paths on Windows). */
#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#define FILE_CHUNK_BYTES 65536

#define FILE_STANDARD_LAST 2 /* standard input, output and error are 0 to 2 */

static void file_close(uv_file *file)
{
    if (*file < 0)
        return;
    uv_fs_t request;
    uv_fs_close(NULL, &request, *file, NULL);
    uv_fs_req_cleanup(&request);
}

static uv_file file_open(const char *path, int flags, int mode)
{
    uv_fs_t request;
    int file = uv_fs_open(NULL, &request, path, flags, mode, NULL);
    uv_fs_req_cleanup(&request);
    return file;
}

static bool file_fail(struct error *error, enum error_class class, int code, const char *doing,
                      const char *path)
{
    return error_set_code(error, class, ERROR_ORIGIN_LIBUV, code, "cannot %s %s: %s", doing, path,
                          uv_strerror(code));
}

bool file_read(const char *path, size_t bytes_max, struct text *out, struct error *error)
{
    CLEANUP(file_close) uv_file file = file_open(path, UV_FS_O_RDONLY, 0);
    if (file < 0)
        return file_fail(error, ERROR_CLASS_INPUT, file, "open", path);
    CLEANUP(memory_free_text) char *chunk = memory_resized(NULL, FILE_CHUNK_BYTES, 1);
    for (size_t total = 0;;) {
        uv_buf_t buffer = uv_buf_init(chunk, FILE_CHUNK_BYTES);
        uv_fs_t request;
        int got = uv_fs_read(NULL, &request, file, &buffer, 1, -1, NULL);
        uv_fs_req_cleanup(&request);
        if (got < 0)
            return file_fail(error, ERROR_CLASS_INPUT, got, "read", path);
        if (got == 0)
            return true;
        total += (size_t)got;
        if (total > bytes_max)
            return error_set(error, ERROR_CLASS_INPUT, "%s is larger than %zu bytes", path,
                             bytes_max);
        text_append_bytes(out, chunk, (size_t)got);
    }
}

bool file_write(const char *path, const char *bytes, size_t length, struct error *error)
{
    CLEANUP(file_close)
    uv_file file = file_open(path, UV_FS_O_WRONLY | UV_FS_O_CREAT | UV_FS_O_TRUNC, 0644);
    if (file < 0)
        return file_fail(error, ERROR_CLASS_INTERNAL, file, "create", path);
    for (size_t done = 0; done < length;) {
        size_t left = length - done;
        unsigned part = left > FILE_CHUNK_BYTES ? FILE_CHUNK_BYTES : (unsigned)left;
        uv_buf_t buffer = uv_buf_init((char *)(bytes + done), part);
        uv_fs_t request;
        int put = uv_fs_write(NULL, &request, file, &buffer, 1, -1, NULL);
        uv_fs_req_cleanup(&request);
        if (put < 0)
            return file_fail(error, ERROR_CLASS_INTERNAL, put, "write", path);
        done += (size_t)put;
    }
    uv_fs_t request;
    int synced = uv_fs_fsync(NULL, &request, file, NULL);
    uv_fs_req_cleanup(&request);
    if (synced < 0 && synced != UV_EINVAL) /* a pipe or a device cannot be synced */
        return file_fail(error, ERROR_CLASS_INTERNAL, synced, "sync", path);
    return true;
}

bool file_is_regular(const char *path, struct error *error)
{
    uv_fs_t request;
    int result = uv_fs_stat(NULL, &request, path, NULL);
    bool regular = result == 0 && (request.statbuf.st_mode & S_IFMT) == S_IFREG;
    uv_fs_req_cleanup(&request);
    if (result < 0)
        return file_fail(error, ERROR_CLASS_INPUT, result, "open", path);
    return regular || error_set(error, ERROR_CLASS_INPUT, "%s is no regular file", path);
}

FILE *file_stream(const char *path, struct error *error)
{
    if (!file_is_regular(path, error))
        return NULL;
    uv_file file = file_open(path, UV_FS_O_RDONLY, 0);
    FILE *stream = file < 0 ? NULL : fdopen(file, "rb");
    if (stream)
        return stream;
    file_fail(error, ERROR_CLASS_INPUT, file < 0 ? file : UV_ENOMEM, "open", path);
    file_close(&file);
    return NULL;
}

void file_open_standard(void)
{
    for (int file = open("/dev/null", O_RDWR); file >= 0; file = dup(file)) {
        if (file > FILE_STANDARD_LAST) {
            close(file);
            return;
        }
    }
}
