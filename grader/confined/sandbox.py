"""Barriers around a submission. Each one's comment says which attack it stops.

A host calls `confine` once, after the fork and before it reads a single byte of the submission. All barriers are
irreversible for the process. Each system lists those that it can have: Linux most of them, macOS one of its own
(`seatbelt`), and the report claims no others. "The barrier could not be raised" is never mixed up with "the submission
failed".
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import resource
import signal
import site
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.cage import Cage
from grader.confined import calls, seatbelt
from grader.installed import PACKAGE, builtin_pack

LINUX = sys.platform == "linux"
DARWIN = sys.platform == "darwin"
_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_CAPABILITY_VERSION_3 = 0x20080522
_CAPABILITIES = 64
_ADDRESS_SPACE, _DATA = 0, 5  # fields of /proc/self/statm

# Per file, never the whole of /proc: a parent's environ and memory maps are in there.
_PROC_FILES = (
    "cpuinfo",
    "meminfo",
    "stat",
    "self/status",
    "self/stat",
    "self/statm",
    "self/maps",
    "self/cgroup",
)
_DEVICES = ("null", "zero", "urandom", "random")


def confine(cage: Cage) -> dict[str, str]:
    """Raise every barrier that this system has around the calling process.

    Returns:
        The name of each barrier and why it does not hold; an empty string where it does.
    """
    if LINUX:
        with contextlib.suppress(ImportError):  # before the files that they need are out of reach
            import pyseccomp  # noqa: F401
            import sandlock  # noqa: F401
    held: dict[str, str] = {}
    for name, raise_barrier in _BARRIERS.items():
        if name in cage.without:
            held[name] = "left down on request"
            continue
        try:
            held[name] = raise_barrier(cage)
        except Exception as error:  # whatever the reason, the caller must be told which barrier is down
            held[name] = f"{type(error).__name__}: {error}"
    return held


def prepare(cage: Cage) -> None:
    """Do what `confine` does alike in every process with this cage: once, for all the forks to come."""
    readable_paths(cage.hidden)
    if LINUX:
        with contextlib.suppress(ImportError, OSError):  # where it cannot be had, each host says so
            calls.program(_opened(cage), coded=cage.coded)


def bound_data(more_bytes: int) -> None:
    """Bound what this process may allocate beyond what it has now. Address space, of which a GPU's driver reserves
    much and uses little, is not counted."""
    if LINUX:
        _lower(resource.RLIMIT_DATA, _in_use(_DATA) + more_bytes)


def _lower(limit: int, bound: int) -> None:
    """Bound what the process may have, for good; not above a bound that it has already, which would be refused."""
    hard = resource.getrlimit(limit)[1]
    bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    resource.setrlimit(limit, (bound, bound))


def _in_use(field: int) -> int:
    """Bytes that this process has, by a field of ``statm``."""
    return int(Path("/proc/self/statm").read_text().split()[field]) * resource.getpagesize()


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends: kill -9 of the server leaves no orphan."""
    if LINUX:
        _libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _session(cage: Cage) -> str:
    """A session of its own: no controlling terminal to push keystrokes into, one group to kill at the deadline."""
    if os.getsid(0) != os.getpid():
        os.setsid()
    die_with_parent()
    return ""


def _environment(cage: Cage) -> str:
    """Tokens and keys in the environment, and the user's folders, are none of a submission's business."""
    kept = {key: os.environ[key] for key in ("LANG", "LC_ALL", "CUDA_VISIBLE_DEVICES") if key in os.environ}
    # A folder that could be written to is all that matplotlib asks for when it is imported; it does without its cache.
    drawing = {"MPLBACKEND": "agg", "MPLCONFIGDIR": os.environ.get("TMPDIR", "/tmp")}
    os.environ.clear()
    os.environ.update(kept | drawing, HOME="/nonexistent", PATH="/usr/bin:/bin")
    os.chdir("/")
    tempfile.tempdir = "/tmp"  # libraries ask for it when they are imported; finding one by trying would fail
    return ""


def _privileges(cage: Cage) -> str:
    """What root may do: raise limits again, change others' files, load modules. For a grader in a container."""
    for capability in range(_CAPABILITIES):
        _libc().prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    if _libc().capset(ctypes.byref(header), ctypes.byref(none)):
        return f"capset: {os.strerror(ctypes.get_errno())}"
    return ""


def _limits(cage: Cage) -> str:
    """100 GB allocations, thread bombs (every stack is address space), files filling the disk, core dumps."""
    if LINUX and cage.device == "cpu":
        _lower(resource.RLIMIT_AS, _in_use(_ADDRESS_SPACE) + cage.memory_bytes)
    elif not cage.opened:
        bound_data(cage.memory_bytes)
    for limit, bound in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CPU, 600),  # a backstop behind the deadline, for a judge that is gone
    ):
        _lower(limit, bound)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past the bound is an OSError, not a death
    return ""


def _landlock(cage: Cage) -> str:
    """Reading the solution, the checks or the home folder; writing, deleting or creating any file; signals outside."""
    import sandlock

    opened = [path for opening in cage.openings for path in opening.writable]
    read = [path for opening in cage.openings for path in opening.readable]
    policy = sandlock.Sandbox(
        fs_readable=[*readable_paths(cage.hidden), *_there(read)],
        fs_writable=["/dev/null", *_there(opened)],
        allow_degraded=list(sandlock.Protection),
    )
    sandlock.confine(policy)
    version = sandlock.landlock_abi_version()
    return "" if version >= 6 else f"this kernel's Landlock (version {version}) does not bound signals"


def _seccomp(cage: Cage) -> str:
    """Shells, sockets, ptrace, new processes, signals to others, locks, and what Landlock does not cover."""
    calls.load(_opened(cage), coded=cage.coded)
    return ""


def _opened(cage: Cage) -> frozenset[str]:
    return frozenset(name for opening in cage.openings for name in opening.calls)


def _seatbelt(cage: Cage) -> str:
    """On macOS: reading the content or the home folder, writing any file, the network, new processes, signals."""
    return seatbelt.confine(seatbelt.profile(readable_paths(cage.hidden)))


_BARRIERS: dict[str, Callable[[Cage], str]] = {"session": _session, "environment": _environment, "limits": _limits}
if LINUX:
    _BARRIERS |= {"privileges": _privileges, "landlock": _landlock, "seccomp": _seccomp}
elif DARWIN:
    _BARRIERS |= {"seatbelt": _seatbelt}
BARRIERS = tuple(_BARRIERS)


def _there(patterns: Iterable[str]) -> list[str]:
    """The paths that are there, of those with or without a ``*``."""
    return [str(path) for pattern in patterns for path in sorted(Path("/").glob(pattern.removeprefix("/")))]


@functools.cache
def readable_paths(hidden: tuple[str, ...] = ()) -> list[str]:
    """What a submission may read: the standard library, the packages, the system's libraries, the data sets.

    Never a prefix such as ``sys.prefix``: a virtual environment may be made in any folder, and what lies beside it is
    not the interpreter's. Of what is granted the secrets are cut out: the folders that contain them are granted entry
    by entry. The nearest folder decides: a package's folder is granted also inside of a workspace.

    Args:
        hidden: more secrets, folders or files.
    """
    roots = _roots()
    secrets = [*_secrets(), *_resolved(hidden)]
    granted = {path for root in roots for path in _around(root, [s for s in secrets if s not in roots])}
    return sorted(str(path) for path in granted if not any(parent in granted for parent in path.parents))


def within_reach(hidden: Iterable[str]) -> tuple[str, ...]:
    """Those of some folders and files that a submission could read, were they not hidden."""
    roots = _roots()
    return tuple(sorted({str(path) for path in _resolved(hidden) if roots.intersection(path.parents)}))


@functools.cache
def _roots() -> frozenset[Path]:
    """What is granted, before secrets are cut out."""
    paths = sysconfig.get_paths(vars={"base": sys.base_prefix, "platbase": sys.base_exec_prefix})
    roots = {paths["stdlib"], paths["platstdlib"], *site.getsitepackages()}
    roots |= {sysconfig.get_path(name) for name in ("purelib", "platlib")}
    # Not every entry of sys.path: an editable install puts a folder of sources there, and all that lies beside them.
    roots |= {path for path in sys.path if Path(path).name in ("site-packages", "dist-packages", "lib-dynload")}
    # Libraries that packages open when they first need them, where an interpreter keeps its own.
    roots |= {str(file) for end in ("so", "so.*", "dylib") for file in Path(sys.base_prefix, "lib").glob(f"lib*.{end}")}
    roots |= {str(PACKAGE), *map(str, _data())}
    roots |= {
        "/usr/lib",
        "/usr/lib64",
        "/usr/share/zoneinfo",
        "/lib",
        "/lib64",
        "/etc/ld.so.cache",
        "/etc/localtime",
    }
    if DARWIN:
        roots |= set(seatbelt.SYSTEM_PATHS)
    kernels = {Path(f"/proc/{name}") for name in _PROC_FILES} | {Path(f"/dev/{name}") for name in _DEVICES}
    return frozenset(path for path in (*kernels, *_resolved(roots)) if path.exists())


def _data() -> list[Path]:
    """The data files for `grader.data`, one by one: not what else may come to lie in their folder."""
    return [file for file in (builtin_pack().resolve() / "datasets").glob("*.*") if file.suffix in (".csv", ".npz")]


def _secrets() -> list[Path]:
    """What no submission may read, whichever it is: packs that are installed, and the user's own folder."""
    installed = [topic.parents[2] for root in _roots() for topic in root.glob("*/exercises/*/topic.toml")]
    return _resolved([str(builtin_pack()), *map(str, installed), *_home()])


def _home() -> list[str]:
    try:
        return [str(Path.home())]
    except RuntimeError:  # a user without one
        return []


def _resolved(paths: Iterable[str]) -> list[Path]:
    """Real paths: the kernel follows links, and so does what is granted by them."""
    return [Path(os.path.realpath(path)) for path in paths]


def _around(path: Path, secrets: Iterable[Path]) -> Iterable[Path]:
    """`path`, or its entries one by one where a secret lies below it."""
    inside = [secret for secret in secrets if path == secret or path in secret.parents]
    if not inside:
        return [path]
    if path in inside or not path.is_dir():
        return []
    return [granted for entry in path.iterdir() if not entry.is_symlink() for granted in _around(entry, inside)]


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
