#!/usr/bin/python3
"""Runs a command under a seccomp filter: forbid.py unshare|clone CMD...

unshare(2), or clone(2) into new namespaces, is refused as the profile of a container refuses it.
"""

import ctypes
import os
import platform
import struct
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LOAD, JUMP_EQUAL, JUMP_SET, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # EPERM
NUMBERS = {"x86_64": {"unshare": 272, "clone": 56}, "aarch64": {"unshare": 97, "clone": 220}}
NAMESPACE_FLAGS = 0x7E020000
NUMBER_AT, FLAGS_AT = 0, 16  # in struct seccomp_data


def main():
    call = sys.argv[1]
    flags = [(LOAD, 0, 0, FLAGS_AT), (JUMP_SET, 0, 1, NAMESPACE_FLAGS)] if call == "clone" else []
    program = [(LOAD, 0, 0, NUMBER_AT),
               (JUMP_EQUAL, 0, len(flags) + 1, NUMBERS[platform.machine()][call])]
    program += flags
    program += [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *line) for line in program))
    whole = ctypes.create_string_buffer(struct.pack("@HP", len(program), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
            PR_SET_SECCOMP, SECCOMP_MODE_FILTER, whole, 0, 0):
        sys.exit(f"no filter: {os.strerror(ctypes.get_errno())}")
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
