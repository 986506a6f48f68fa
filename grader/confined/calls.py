"""The system calls that a submission may make. Every other one is refused.

Written after what solutions and mistakes were seen to call (``python benchmarks/calls.py`` records it), and after
Docker's default profile for what other versions of glibc, Python and torch call in the place of these. That profile is
for a whole container: what starts programs, makes descriptors that hold memory of the kernel's (pipes, queues,
anonymous files), outlives the process, locks, or watches and changes what belongs to others is not taken over.

Where one call does many things, it is let through by the argument that says which. The kernel reads these arguments as
32 bits, and so does the filter.

A refused call fails as it would for want of a permission, and many libraries have another way then; the error does not
say which call it was. So where an answer fails by it, it is asked once more in a process in which each refused call has
an error of its own (`coded`), and `named` reads it.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
import re
import socket
import struct
from dataclasses import dataclass
from typing import Any

ALLOWED = (
    # Memory of one's own.
    *("brk", "mprotect", "mremap", "munmap"),
    # Files: Landlock says which may be opened. Nothing here makes, changes or locks one.
    *("open", "openat", "close", "close_range", "read", "readv", "pread64", "write", "writev", "lseek"),
    *("stat", "fstat", "lstat", "newfstatat", "statx", "access", "faccessat", "faccessat2", "readlink", "readlinkat"),
    *("getdents64", "getcwd", "chdir", "fchdir", "dup", "dup2", "dup3", "poll", "ppoll", "select", "pselect6"),
    # Threads, and what glibc does for each.
    *("exit", "futex", "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "gettid", "getcpu"),
    *("sched_yield", "sched_getaffinity", "sched_getparam", "sched_getscheduler"),
    *("sched_get_priority_max", "sched_get_priority_min"),
    # Signals that this process gets.
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    # The time, and what this process has used of it.
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getrusage"),
    # Who and where one is.
    *("getpid", "getppid", "getpgid", "getpgrp", "getsid", "getuid", "geteuid", "getgid", "getegid", "getgroups"),
    *("getresuid", "getresgid", "getrlimit", "getpriority", "uname", "sysinfo", "getrandom", "umask"),
    "exit_group",
)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A call that is let through for some values of an argument.

    Attributes:
        place: of the argument.
        values: of it.
        mask: bits of the argument that are looked at.
    """

    place: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF


_THREAD = 0x003D0F00  # VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS, PARENT_SETTID, CHILD_CLEARTID: a glibc thread
_CLONE_THREAD = 0x00010000
_CLONE_DETACHED = 0x00400000  # means nothing any more
_MAP_LOCKED, _MAP_HUGETLB = 0x2000, 0x40000  # memory that others then lack
_HANDLE = 3  # the judge's socket

_CHOSEN = {
    # All other sharing, or a name space of its own, is a process. `clone3` hides its flags from a filter.
    "clone": _Chosen(0, (_THREAD,), 0xFFFFFFFF & ~_CLONE_DETACHED),
    "mmap": _Chosen(3, (0,), _MAP_LOCKED | _MAP_HUGETLB),
    # All but merging pages (12), which lets the time of a write tell what others hold, and poisoning them.
    "madvise": _Chosen(2, (*range(5), *range(8, 12), *range(14, 24), 25, 102, 103)),
    # DUPFD, GETFD, SETFD, GETFL, SETFL, DUPFD_CLOEXEC, GETPIPE_SZ: no lease, lock, owner, notice or larger pipe.
    "fcntl": _Chosen(1, (0, 1, 2, 3, 4, 1030, 1032)),
    # TCGETS, TCGETS2, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what a stream asks of its descriptor.
    "ioctl": _Chosen(1, (0x5401, 0x802C542A, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)),
    # GET_DUMPABLE, SET_NAME, GET_NAME, GET_SECCOMP, CAPBSET_READ, GET_NO_NEW_PRIVS, SET_VMA (names of memory)
    "prctl": _Chosen(0, (3, 15, 16, 21, 23, 39, 0x53564D41)),
    "arch_prctl": _Chosen(0, (0x1021, 0x1022, 0x1023)),  # which registers there are, and asking for those of AMX
    "prlimit64": _Chosen(0, (0,)),  # the limits of nobody else
    # The answer to the judge, and nothing to any other.
    "sendto": _Chosen(0, (_HANDLE,)),
    "recvfrom": _Chosen(0, (_HANDLE,)),
}
# A signal to oneself is `abort()`; to anybody else it is an attack.
_TO_ONESELF = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
# glibc tries these first, and falls back where there is no such call. So it does with what is newer than this list.
_NOT_THERE = ("clone3",)
_NEWER = range(452, 600)

# What a call would do that no answer may. A refused call that is not here was never thought of: that is our fault.
_DOES = {
    "starts a program or another process": ("execve", "execveat", "fork", "vfork", "clone"),
    "talks to the network or to another program": (
        *("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendmsg", "recvmsg"),
        *("sendmmsg", "recvmmsg", "shutdown", "getsockname", "getpeername", "getsockopt", "setsockopt"),
        *("mq_open", "mq_unlink", "mq_timedsend", "mq_timedreceive", "msgget", "msgsnd", "msgrcv", "msgctl"),
        *("semget", "semop", "semtimedop", "semctl", "shmget", "shmat", "shmdt", "shmctl"),
    ),
    "makes, changes or removes files": (
        *("creat", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "truncate"),
        *("link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "ftruncate", "fallocate", "memfd_create"),
        *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes"),
        *("utimensat", "futimesat", "setxattr", "lsetxattr", "fsetxattr", "removexattr", "fsync", "sync", "fdatasync"),
        *("lremovexattr", "fremovexattr"),
    ),
    "opens a pipe, which would lead nowhere": ("pipe", "pipe2"),
    "sees, signals or changes other processes": (
        *("kill", "tgkill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "ptrace", "kcmp", "process_vm_readv"),
        *("process_vm_writev", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "process_madvise"),
        *("process_mrelease", "migrate_pages", "move_pages", "setsid", "setpgid"),
    ),
    "takes the processor from others, or changes the clock": (
        *("setpriority", "ioprio_set", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"),
        *("setitimer", "timer_create", "clock_settime", "clock_adjtime", "adjtimex", "settimeofday"),
    ),
    "changes what this process may do, or the system": (
        *("setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "capset", "seccomp"),
        *("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "unshare", "setns", "chroot"),
        *("io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd", "bpf", "perf_event_open"),
        *("keyctl", "add_key", "request_key", "mount", "umount2", "move_mount", "open_tree", "fsopen", "fsmount"),
        *("mount_setattr", "pivot_root", "vhangup", "init_module", "finit_module", "delete_module", "kexec_load"),
        *("kexec_file_load", "reboot", "swapon", "swapoff", "sethostname", "setdomainname", "syslog", "personality"),
        *("quotactl", "quotactl_fd", "acct", "name_to_handle_at", "open_by_handle_at"),
    ),
    "locks what others use": ("flock", "mlock", "mlock2", "mlockall", "memfd_secret"),
    "watches files": ("inotify_init", "inotify_init1", "inotify_add_watch", "fanotify_init"),
}
_NOBODY = 0x7EED_B0D7  # stands for a process's own number, which is smaller on every system
_STEP = struct.Struct("=HBBI")  # ``struct sock_filter``: code, jumps, operand
_EQUALS = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2  # PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER
_CODE = 1000  # plus a call's number: no error of the system's is so large
_PART = 999  # some command of a call that is let through for others
_MOST_CHAINED = 8  # exceptions behind an exception
_CODES = re.compile(r"Unknown error (\d+)")

# Of a call that is opened to a device, what is let through of it; a call that is not here is let through whole.
_OPENED = {
    "socket": _Chosen(0, (socket.AF_UNIX,)),
    # NVIDIA's commands bear an F; those of its unified memory are numbers below 256, or these two.
    "ioctl": _Chosen(1, (0x4600, 0), 0xFF00),
}


def load(opened: frozenset[str], *, coded: bool = False) -> None:
    """Confine this process to the calls above and `opened`. It cannot be undone.

    Args:
        opened: calls that its device needs.
        coded: each refused call has an error of its own.

    Raises:
        OSError: the kernel does not take it.
    """
    steps = [
        (code, jt, jf, os.getpid() if (code, k) == (_EQUALS, _NOBODY) else k)
        for code, jt, jf, k in _STEP.iter_unpack(program(opened, coded=coded))
    ]
    text = b"".join(_STEP.pack(*step) for step in steps)
    libc = ctypes.CDLL(None, use_errno=True)
    held = _Program(len(steps), ctypes.cast(ctypes.create_string_buffer(text, len(text)), ctypes.c_void_p))
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(_SECCOMP, _FILTER, ctypes.byref(held), 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


class _Program(ctypes.Structure):
    """``struct sock_fprog``."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


@functools.cache
def program(opened: frozenset[str] = frozenset(), *, coded: bool = False) -> bytes:
    """The filter as the kernel takes it, for a process of the number `_NOBODY`: made once, for all the forks to come.

    Args:
        opened, coded: see `load`.
    """
    readable, writable = os.pipe()
    with os.fdopen(readable, "rb") as taken:
        with os.fdopen(writable, "wb") as given:  # it fits: a pipe takes 64 KB, and a filter has 4,096 steps at most
            _rules(opened, coded=coded).export_bpf(given)
        return taken.read()


def _rules(opened: frozenset[str], *, coded: bool) -> Any:
    import pyseccomp as seccomp

    rules = seccomp.SyscallFilter(seccomp.ERRNO(_PART if coded else errno.EPERM))
    with contextlib.suppress(OSError):  # an older libseccomp compares one after the other
        rules.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
    with contextlib.suppress(OSError):  # it ends the thread that has called by a number of another architecture's
        rules.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    chosen = [*_CHOSEN.items(), *((name, _OPENED[name]) for name in sorted(opened & _OPENED.keys()))]
    whole = (*ALLOWED, *sorted(opened - _OPENED.keys()))
    for name in whole:
        _add(rules, seccomp.ALLOW, name)
    for name, by in chosen:
        for value in by.values:
            _add(rules, seccomp.ALLOW, name, seccomp.Arg(by.place, seccomp.MASKED_EQ, by.mask, value))
    for name in _TO_ONESELF:
        rules.add_rule(seccomp.ALLOW, name, seccomp.Arg(0, seccomp.EQ, _NOBODY))
        if coded:
            error = seccomp.ERRNO(_CODE + (_number(name) or 0))
            rules.add_rule(error, name, seccomp.Arg(0, seccomp.NE, _NOBODY))
    for call in (*_NOT_THERE, *_NEWER):
        _add(rules, seccomp.ERRNO(errno.ENOSYS), call)
    if coded:
        ruled = {_number(name) for name in (*whole, *(name for name, _ in chosen), *_TO_ONESELF, *_NOT_THERE)}
        for number in set(range(_NEWER.start)) - ruled:
            _add(rules, seccomp.ERRNO(_CODE + number), number)
        no_thread = seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0)
        _add(rules, seccomp.ERRNO(_CODE + (_number("clone") or 0)), "clone", no_thread)
    return rules


def named(error: BaseException) -> dict[str, str]:
    """The refused call behind an exception in a process whose refused calls are coded.

    Returns:
        ``call``, its name, and ``does``, what no answer may do with it: empty where we never thought of it. Nothing
        where no refused call is behind it.
    """
    seen: BaseException | None = error
    for _ in range(_MOST_CHAINED):
        if seen is None:
            break
        codes = [seen.errno or 0] if isinstance(seen, OSError) else map(int, _CODES.findall(str(seen)))
        for code in codes:
            if code == _PART:
                return {"call": " or ".join(_CHOSEN), "does": "gives a command that is not one of a few harmless ones"}
            name = _name(code - _CODE)
            if name:
                return {"call": name, "does": next((does for does, names in _DOES.items() if name in names), "")}
        seen = seen.__cause__ or seen.__context__
    return {}


def _name(number: int) -> str:
    """Of a system call; empty where there is none of that number."""
    import pyseccomp as seccomp

    if not 0 <= number < _NEWER.start:
        return ""
    name: bytes | None = seccomp.resolve_syscall(seccomp.system_arch(), number)
    return name.decode() if name is not None else ""


def _number(name: str) -> int | None:
    """Of a system call; None where this architecture has none of that name."""
    import pyseccomp as seccomp

    with contextlib.suppress(OSError, ValueError):
        number: int = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
        return number
    return None


def _add(rules: Any, action: int, call: str | int, *arguments: Any) -> None:
    with contextlib.suppress(OSError, ValueError):
        # A call that this architecture or this libseccomp does not know cannot be made by its name either.
        rules.add_rule(action, call, *arguments)
