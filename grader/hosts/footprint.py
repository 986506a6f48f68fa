"""What a process of macOS has used, told by its kernel through libproc: memory and processor time.

The footprint is what the kernel charges a process for: memory that it alone has written to, compressed or not. Pages
of files that were only read are no part of it. Of other processes, those of the same user can be asked about.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

_RUSAGE_INFO_V4 = 4

# In this order in <sys/resource.h>, each a uint64_t after a UUID of 16 bytes.
_FIELDS = (
    *("user_time", "system_time", "pkg_idle_wkups", "interrupt_wkups", "pageins", "wired_size", "resident_size"),
    *("phys_footprint", "proc_start_abstime", "proc_exit_abstime"),
    *("child_user_time", "child_system_time", "child_pkg_idle_wkups", "child_interrupt_wkups", "child_pageins"),
    *("child_elapsed_abstime", "diskio_bytesread", "diskio_byteswritten"),
    *("cpu_time_qos_default", "cpu_time_qos_maintenance", "cpu_time_qos_background", "cpu_time_qos_utility"),
    *("cpu_time_qos_legacy", "cpu_time_qos_user_initiated", "cpu_time_qos_user_interactive"),
    *("billed_system_time", "serviced_system_time", "logical_writes", "lifetime_max_phys_footprint"),
    *("instructions", "cycles", "billed_energy", "serviced_energy", "interval_max_phys_footprint", "runnable_time"),
)


class RusageInfo(ctypes.Structure):
    """The kernel's ``struct rusage_info_v4``, without the prefix ``ri_``."""

    _fields_ = [("uuid", ctypes.c_uint8 * 16), *((name, ctypes.c_uint64) for name in _FIELDS)]


class _Timebase(ctypes.Structure):
    _fields_ = [("numer", ctypes.c_uint32), ("denom", ctypes.c_uint32)]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used.

    Attributes:
        now: footprint in bytes.
        peak: the largest footprint since `reset_peak`, or since the start of the process.
        seconds: of all processors together, in both modes.
    """

    now: int
    peak: int
    seconds: float


def usage_of(pid: int, library: Any = None) -> Usage | None:
    """What a process has used so far; None where the kernel does not tell, or the process has ended.

    Args:
        pid: of the same user as the caller.
        library: holds the functions; the system's own where none is given.
    """
    system = library or ctypes.CDLL(None)
    info, base = RusageInfo(), _Timebase()
    try:
        ask, timebase = system.proc_pid_rusage, system.mach_timebase_info
    except AttributeError:
        return None
    ask.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_void_p)
    timebase.argtypes = (ctypes.c_void_p,)
    if ask(pid, _RUSAGE_INFO_V4, ctypes.byref(info)) or timebase(ctypes.byref(base)) or not base.denom:
        return None
    if info.proc_exit_abstime:  # a zombie still has its counters
        return None
    ticks = info.user_time + info.system_time  # of the Mach clock: nanoseconds on Intel alone
    seconds = ticks * base.numer / base.denom / 1e9
    return Usage(info.phys_footprint, max(info.phys_footprint, info.interval_max_phys_footprint), seconds)


def reset_peak(pid: int, library: Any = None) -> bool:
    """Have the peak of a process begin at what it holds now. False where that cannot be done.

    Args:
        pid: of the same user as the caller.
        library: holds the function; the system's own where none is given.
    """
    system = library or ctypes.CDLL(None)
    try:
        reset = system.proc_reset_footprint_interval
    except AttributeError:
        return False
    reset.argtypes = (ctypes.c_int,)
    return bool(reset(pid) == 0)
