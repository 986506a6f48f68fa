"""Seatbelt, the barrier that macOS itself has: a profile in Apple's SBPL, and its application to this very process.

The profile is applied by `sandbox_init` and not by the command `sandbox-exec`, because a host must import torch and
bring up its device (Metal) before the barrier is raised, and may start nothing afterwards. Apple calls the function
deprecated and has put nothing in its place for programs like this one; the browsers use it too.

The profile allows by default and denies by class. Metal reaches its compiler and its driver through Mach services and
IOKit classes whose names change with each system; a profile that named those it allows would break with the next one.
So Mach services stay reachable, except for those that are known to do for their caller what is denied here.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from typing import Any

# Not all of /System: /System/Volumes/Data is the users' own volume under another name.
SYSTEM_PATHS = (
    "/System/Library",
    "/System/Cryptexes",
    "/System/Volumes/Preboot/Cryptexes",  # where the cache of the system's libraries lies
    "/Library/Apple",
    "/Library/Frameworks",
    "/Library/GPUBundles",
    "/usr/lib",
    "/usr/share",
    "/opt/homebrew/Cellar",  # libraries that an interpreter from there is linked with
    "/opt/homebrew/lib",
    "/private/var/db/dyld",
    "/private/var/db/timezone",
    "/private/etc/localtime",
)

# Services that act for their caller, outside of its barriers.
_DENIED_SERVICES = (
    # Names and transfers on the network, made by a daemon.
    *("com.apple.dnssd.service", "com.apple.mDNSResponder", "com.apple.nsurlsessiond"),
    # Programs and documents opened, and other programs told what to do.
    *("com.apple.coreservices.launchservicesd", "com.apple.coreservices.appleevents"),
    # The user's passwords, and what was copied last.
    *("com.apple.SecurityServer", "com.apple.securityd", "com.apple.securityd.xpc", "com.apple.pasteboard.1"),
)


def _where_known(operation: str, rule: str = "") -> str:
    """`rule`, or a plain denial, for systems that have this word: one unknown word makes the whole profile fail."""
    return f"(if (defined? '{operation}) {rule or f'(deny {operation})'})"


# The last rule that fits an operation decides.
_RULES = (
    "(version 1)",
    "(allow default)",
    # The network, and Unix sockets to the server or to other people's services. A socket can be made, but neither
    # connected, bound nor sent from.
    "(deny network*)",
    _where_known("system-socket"),
    # Writing, creating or deleting any file, or changing its owner, mode, times or attributes.
    "(deny file-write*)",
    _where_known("file-link"),
    '(allow file-write-data (literal "/dev/null"))',
    # A shell, another interpreter, a fork bomb, or a child that outlives the deadline.
    "(deny process-fork)",
    "(deny process-exec*)",
    # The same by asking somebody else to start it.
    *(_where_known(operation) for operation in ("lsopen", "appleevent-send", "job-creation")),
    *(f'(deny mach-lookup (global-name "{name}"))' for name in _DENIED_SERVICES),
    # Ending or stopping the judge, the server or the user's editor. A signal to oneself is `abort()`. The allowing is
    # what names a target: a denial for others alone is passed over in silence by newer systems.
    "(deny signal)",
    "(allow signal (target self))",
    # Reading or steering another process: its memory, its arguments and its environment.
    _where_known("mach-priv-task-port", "(begin (deny mach-priv-task-port) (allow mach-priv-task-port (target self)))"),
    _where_known("process-info*", "(begin (deny process-info*) (allow process-info* (target self)))"),
    _where_known("sysctl-name-prefix", '(deny sysctl-read (sysctl-name-prefix "kern.procargs"))'),
    # Settings that a daemon writes into the user's folder, and memory that outlives the process.
    *(_where_known(operation) for operation in ("user-preference-write", "ipc-sysv*")),
    # OpenMP, which torch brings, ends the process where it may not make its own.
    _where_known(
        "ipc-posix-shm-write-create",
        "(begin (deny ipc-posix-shm-write-create)"
        ' (allow ipc-posix-shm-write-create (ipc-posix-name-regex #"^/__KMP_REGISTERED_LIB_[0-9]+$")))',
    ),
    # The contents of files and folders: the solution, the checks, the home folder. That a file is there, and how
    # large it is, can be seen, since importing a module looks at every folder above it.
    "(deny file-read-data)",
)


def profile(readable: Iterable[str]) -> str:
    """The text that confines a process to reading `readable`.

    Args:
        readable: absolute paths of files and folders; a folder stands for all below it. Symbolic links are resolved,
            since the kernel compares real paths (/tmp is /private/tmp).

    Returns:
        A profile in SBPL, a dialect of Scheme.
    """
    granted = sorted({os.path.realpath(path) for path in readable})
    # dyld opens the root folder itself when it loads a library.
    paths = ['(literal "/")', *(f"(subpath {_quoted(path)})" for path in granted)]
    return "\n".join([*_RULES, f"(allow file-read-data {' '.join(paths)})"]) + "\n"


def confine(text: str, library: Any = None) -> str:
    """Apply a profile to the calling process, for good.

    Args:
        text: what `profile` returned.
        library: holds `sandbox_init`; the system's own where none is given.

    Returns:
        Why it could not be applied; an empty string where it was.

    Raises:
        AttributeError: this system has no such function.
    """
    system = library or ctypes.CDLL(None)
    apply, free = system.sandbox_init, system.sandbox_free_error
    apply.argtypes = (ctypes.c_char_p, ctypes.c_uint64, ctypes.POINTER(ctypes.c_char_p))
    apply.restype = ctypes.c_int
    free.argtypes, free.restype = (ctypes.c_char_p,), None
    error = ctypes.c_char_p()
    if apply(os.fsencode(text), 0, ctypes.byref(error)) == 0:  # 0: the text is a profile, and not the name of one
        return ""
    if error.value is None:
        return "sandbox_init failed and does not say why"
    reason = error.value.decode("utf-8", "replace").strip()
    free(error)
    return f"sandbox_init: {reason}"


def _quoted(path: str) -> str:
    """A string of Scheme's: a path may hold quotes and backslashes, and must not end the rule that names it."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
