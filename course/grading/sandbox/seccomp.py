"""A seccomp filter for the worker: no process, no network, no writing, no signal to anyone else.

What is refused is listed by number for x86-64 and aarch64, the two machines that the filter knows;
a call that is younger than the list does not exist for the worker. Source: Linux 6.1's unistd
headers; seccomp(2); the classic BPF of W. McCanne and V. Jacobson, 1993.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from functools import cache

from .landlock import libc

# name, number on x86-64, number on aarch64 ("-" where the machine has no such call)
REFUSED = """
shmget 29 194, shmat 30 196, shmctl 31 195, socket 41 198, connect 42 203, accept 43 202,
bind 49 200, listen 50 201, execve 59 221, semget 64 190, semop 65 193, semctl 66 191,
msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, truncate 76 45, ftruncate 77 46,
rename 82 -, mkdir 83 -, rmdir 84 -, creat 85 -, link 86 -, unlink 87 -, symlink 88 -,
chmod 90 -, fchmod 91 52, chown 92 -, fchown 93 55, lchown 94 -, ptrace 101 117, syslog 103 116,
capset 126 91, rt_sigqueueinfo 129 138, utime 132 -, mknod 133 -, personality 135 92,
setpriority 141 140, sched_setparam 142 118, sched_setscheduler 144 119, mlock 149 228,
mlockall 151 230, vhangup 153 58, modify_ldt 154 -, pivot_root 155 41, adjtimex 159 171,
chroot 161 51, sync 162 81, acct 163 89, settimeofday 164 170, mount 165 40, umount2 166 39,
swapon 167 224, swapoff 168 225, reboot 169 142, sethostname 170 161, setdomainname 171 162,
iopl 172 -, ioperm 173 -, init_module 175 105, delete_module 176 106, quotactl 179 60,
setxattr 188 5, lsetxattr 189 6, fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15,
fremovexattr 199 16, tkill 200 130, sched_setaffinity 203 122, lookup_dcookie 212 18,
semtimedop 220 192, clock_settime 227 112, utimes 235 -, mbind 237 235, set_mempolicy 238 237,
mq_open 240 180, mq_unlink 241 181, kexec_load 246 104, add_key 248 217, request_key 249 218,
keyctl 250 219, ioprio_set 251 30, migrate_pages 256 238, mkdirat 258 34, mknodat 259 33,
fchownat 260 54, futimesat 261 -, unlinkat 263 35, renameat 264 38, linkat 265 37,
symlinkat 266 36, fchmodat 268 53, inotify_init 253 -, inotify_add_watch 254 27,
inotify_init1 294 26, chdir 80 49, fchdir 81 50,
unshare 272 97, move_pages 279 239, utimensat 280 88,
fallocate 285 47, accept4 288 242, rt_tgsigqueueinfo 297 240, perf_event_open 298 241,
fanotify_init 300 262, fanotify_mark 301 263, name_to_handle_at 303 264,
open_by_handle_at 304 265, clock_adjtime 305 266, syncfs 306 267, setns 308 268,
process_vm_readv 310 270, process_vm_writev 311 271, kcmp 312 272, finit_module 313 273,
sched_setattr 314 274, renameat2 316 276, memfd_create 319 279, kexec_file_load 320 294,
bpf 321 280, execveat 322 281, userfaultfd 323 282, mlock2 325 284, pidfd_send_signal 424 424,
io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427, open_tree 428 428,
move_mount 429 429, fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433,
pidfd_open 434 434, pidfd_getfd 438 438, process_madvise 440 440, mount_setattr 442 442,
quotactl_fd 443 443, memfd_secret 447 447, process_mrelease 448 448, fchmodat2 452 452
"""

ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
# (x86-64, aarch64)
CLONE, CLONE3, FORK, VFORK = (56, 220), (435, 435), (57, None), (58, None)
OPEN, OPENAT, OPENAT2 = (2, None), (257, 56), (437, 437)
KILL, TGKILL, PRLIMIT = (62, 129), (234, 131), (302, 261)
FCNTL, IOCTL = (72, 25), (16, 29)
NEWEST = 462
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
# Commands that would have the kernel send a signal to another process.
SET_OWNER = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX
TERMINAL = (0x5412, 0x8901, 0x8902, 0x541C)  # TIOCSTI, FIOSETOWN, SIOCSPGRP, TIOCLINUX

ALLOW, ERRNO, KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
LOAD, EQUAL, GREATER, ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 38, 22, 2


class Program(ctypes.Structure):
    """The kernel's `struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def available() -> bool:
    """Whether this machine is one that the filter knows."""
    return platform.system() == "Linux" and platform.machine() in ARCHITECTURES


def instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """Return one instruction of classic BPF."""
    return struct.pack("=HBBI", code, yes, no, value)


def program(pid: int, machine: str | None = None) -> bytes:
    """Return the filter for a process that may signal itself and nobody else."""
    return instruction(EQUAL, pid, 0, 1).join(template(machine))


@cache
def template(machine: str | None = None) -> tuple[bytes, ...]:
    """Return the filter in pieces, between which a process is asked whether it is the worker.

    Every worker has a filter of its own, so the fork server asks for this before it forks.
    """
    audit, column = ARCHITECTURES[machine or platform.machine()]
    refuse = instruction(RETURN, ERRNO | errno.EPERM)
    allow = instruction(RETURN, ALLOW)
    load_number = instruction(LOAD, 0)
    itself = b""

    def argument(index: int) -> bytes:
        return instruction(LOAD, 16 + 8 * index)  # the low half: both machines are little-endian

    code = [
        instruction(LOAD, 4),
        instruction(EQUAL, audit, 1, 0),
        instruction(RETURN, KILL_PROCESS),
        load_number,
        instruction(GREATER, NEWEST, 0, 1),  # also every call of the x32 ABI
        instruction(RETURN, ERRNO | errno.ENOSYS),
    ]

    def on(call: tuple[int | None, int | None], *body: bytes) -> None:
        """Run the body, which returns, for this call."""
        if call[column] is not None:
            code.extend([instruction(EQUAL, call[column] or 0, 0, len(body)), *body])

    no_writing = (
        instruction(ANY_BIT, WRITING, 0, 1),
        instruction(RETURN, ERRNO | errno.EROFS),
        allow,
    )
    on(OPENAT, argument(2), *no_writing)
    on(OPEN, argument(1), *no_writing)
    on(OPENAT2, instruction(RETURN, ERRNO | errno.ENOSYS))
    # The C library then falls back to clone, which is refused with or without threads.
    on(CLONE3, instruction(RETURN, ERRNO | errno.ENOSYS))
    for call in (CLONE, FORK, VFORK):
        on(call, instruction(RETURN, ERRNO | errno.EAGAIN))
    for call in (KILL, TGKILL):
        on(call, argument(0), itself, allow, refuse)
    on(PRLIMIT, argument(0), instruction(EQUAL, 0, 1, 0), itself, allow, refuse)
    for call, commands in ((FCNTL, SET_OWNER), (IOCTL, TERMINAL)):
        tests = [
            instruction(EQUAL, command, len(commands) - i, 0) for i, command in enumerate(commands)
        ]
        on(call, argument(1), *tests, allow, refuse)
    for entry in REFUSED.split(","):
        number = entry.split()[1 + column]
        if number != "-":
            on((int(number),) * 2, refuse)
    code.append(allow)
    pieces = [b""]
    for part in code:
        if part:
            pieces[-1] += part
        else:
            pieces.append(b"")
    return tuple(pieces)


def apply() -> None:
    """Install the filter in this process for good; raises OSError where the kernel refuses it."""
    code = program(os.getpid())
    buffer = ctypes.create_string_buffer(code, len(code))
    filter = Program(len(code) // 8, ctypes.addressof(buffer))
    for arguments in (
        (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(filter), 0, 0),
    ):
        if libc().prctl(*arguments):
            number = ctypes.get_errno()
            raise OSError(number, f"seccomp: {os.strerror(number)}")
