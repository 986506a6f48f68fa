"""What a submission sees when it looks around: nothing of the judge, the server, the command or the user.

Each test sends in a few lines that look, and reads what they print. They are sent to exercises that allow every means,
so that it is the barriers that are seen and not the reading of the text.
"""

from __future__ import annotations

import json
import os
import platform
import stat
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.job import Limits

LONG = Limits(load_seconds=60, check_seconds=30, total_seconds=100, output_bytes=64 << 10)

Look = Callable[..., Any]


@pytest.fixture
def look(arena: Any) -> Look:
    """Run some lines inside, at import, and return what they leave in `seen`."""

    def run(lines: str, **options: Any) -> Any:
        source = f"import json, os\nseen = None\n{textwrap.dedent(lines)}\nprint('SEEN', json.dumps(seen))\nraise SystemExit\n"
        report = arena.grade(source, opened=True, limits=LONG, **options)
        assert report.load is not None
        assert "SystemExit" in report.load.message, report.load
        return json.loads(report.output.partition("SEEN ")[2].splitlines()[0])

    return run


def test_descriptors(look: Look) -> None:
    seen = look(
        """
        seen = {}
        for number in range(4096):
            try:
                seen[number] = os.fstat(number).st_mode, os.get_inheritable(number)
            except OSError:
                continue
        """
    )
    kinds = {int(number): stat.S_IFMT(mode) for number, (mode, _) in seen.items()}
    # Nothing, the pipe of what is printed twice, and the judge.
    assert kinds == {0: stat.S_IFCHR, 1: stat.S_IFIFO, 2: stat.S_IFIFO, 3: stat.S_IFSOCK}


def test_streams(look: Look) -> None:
    assert look("import sys; seen = [sys.stdin.read(), os.isatty(0), os.isatty(1)]") == ["", False, False]


def test_the_judges_socket_is_none_of_pythons(look: Look) -> None:
    """To make an object of it takes calls that are refused."""
    assert (
        look(
            """
        import socket
        try:
            seen = socket.socket(fileno=3).getsockname()
        except PermissionError:
            seen = "refused"
        """
        )
        == "refused"
    )


def test_environment(look: Look) -> None:
    seen = look("seen = dict(os.environ)")
    assert set(seen) <= {"HOME", "PATH", "LANG", "LC_ALL", "CUDA_VISIBLE_DEVICES", "MPLBACKEND", "MPLCONFIGDIR"}
    assert seen["HOME"] == "/nonexistent"
    assert look("seen = os.getcwd()") == "/"


def test_it_is_a_session_of_its_own(look: Look) -> None:
    assert look("seen = [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()]") == [True, True]


def test_state_in_the_kernel(look: Look) -> None:
    seen = dict(look("seen = [line.split(':\\t') for line in open('/proc/self/status').read().splitlines()]"))
    assert seen["NoNewPrivs"] == "1"
    assert seen["Seccomp"] == "2"
    assert {int(seen[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}


# --- memory

SCAN = """
import ctypes

def memory():
    for line in open("/proc/self/maps"):
        span, rights, *rest = line.split()
        if "r" not in rights or rest[-1] in ("[vvar]", "[vsyscall]", "[vvar_vclock]"):
            continue
        start, end = (int(number, 16) for number in span.split("-"))
        if len(rest) > 3 and rest[3].startswith("/") or end - start > 1 << 32:
            continue  # a file's, or address space that is only set aside
        yield from (ctypes.string_at(at, min((1 << 22) + 200, end - at)) for at in range(start, end, 1 << 22))

def found(mark):
    # Halves, backwards: so that neither this text nor what it computes with is what is found.
    return bytes(mark[0][::-1], "utf-8"), bytes(mark[1][::-1], "utf-8")

seen = dict.fromkeys(MARKS, 0)
wanted = {name: found(mark) for name, mark in MARKS.items()}
for chunk in memory():
    for name, (first, second) in wanted.items():
        at = chunk.find(first)
        while at >= 0:
            seen[name] += chunk[at + len(first) : at + len(first) + len(second)] == second
            at = chunk.find(first, at + 1)
"""


def halves(mark: str) -> tuple[str, str]:
    middle = len(mark) // 2
    return mark[:middle][::-1], mark[middle:][::-1]


def count(look: Look, marks: dict[str, str], **options: Any) -> dict[str, int]:
    """How often each mark lies in the memory of a submission."""
    found: dict[str, int] = look(
        f"MARKS = { ({name: halves(mark) for name, mark in marks.items()})!r}\n{SCAN}", **options
    )
    return found


def test_the_search_finds(look: Look) -> None:
    # The control: something that is there, read at run time and kept, is found.
    lines = f"MARKS = { ({'own': halves('a-mark-that-is-there')})!r}\nkept = ''.join(['a-mark-', 'that-is-', 'there'])\n{SCAN}"
    assert look(lines)["own"] > 0


def test_memory(arena: Any, look: Look) -> None:
    # Graded before, by judges of the same server: checks, solution and mistakes have been read by them (the second
    # grading fails, so that the failure is compared with the mistakes). The server's own environment lies on the
    # stack of everything that is forked from it.
    marks = {
        "an earlier submission": "somebody elses clever idea",
        "the job": "the-attempts-own-number",
        "the environment": os.environ["HOSTILE_TESTS_TOKEN"],
        "a check's name": "test_small_vectors",
        "a check's docstring": "tiny vectors follow the formula, zeros stay zeros",
        "the solution": "half precision is computed in float32",
        "a mistake": "You walk over the vectors",
    }
    exercise = arena.exercises["normalization/rmsnorm"]
    files = [
        p for f in (exercise.folder, exercise.solution_folder) for p in f.rglob("*") if p.suffix in (".py", ".toml")
    ]
    hidden = [p.read_text("utf-8") for p in files]
    for name in ("a check's name", "a check's docstring", "the solution", "a mistake"):
        assert any(marks[name] in text for text in hidden), "in no hidden file any more: choose another mark"
    idea = f"# {marks['an earlier submission']} {'x' * 5000}\n"
    assert all(arena.grade(idea + arena.solution()).solved for _ in range(2))
    assert not arena.grade(idea + arena.solution().replace("1e-6", "1e-1")).solved
    assert count(look, marks, attempt=marks["the job"]) == dict.fromkeys(marks, 0)


def test_objects(look: Look) -> None:
    seen = look(
        """
        import gc, sys

        marks = ["tiny vectors follow the "[::-1][::-1] + "formula, zeros stay zeros", "You walk over the " + "vectors"]
        found, queue, known = [], [*gc.get_objects(), sys.modules, sys._getframe()], set()
        while queue:
            value = queue.pop()
            if id(value) in known:
                continue
            known.add(id(value))
            if isinstance(value, str):
                found += [mark for mark in marks if mark in value and value not in marks]
            else:
                queue += gc.get_referents(value)
        seen = found
        """
    )
    assert seen == []


def test_frames(look: Look) -> None:
    # What is above the submission on the stack is the host, and what it holds is what it was sent.
    seen = look(
        """
        import sys

        frame, seen = sys._getframe(), []
        while frame:
            seen.append([frame.f_code.co_name, sorted(frame.f_locals)])
            frame = frame.f_back
        """
    )
    names = {name for _, local in seen[1:] for name in local}
    assert not names & {"job", "attempt", "exercise", "solution", "expected", "reference", "checks", "limits"}


# --- files


def test_unreadable(arena: Any, look: Look) -> None:
    exercise = arena.exercises["normalization/rmsnorm"]
    root = Path(__file__).parents[2]
    mistakes = exercise.solution_folder / "mistakes.toml"
    paths = [exercise.checks, exercise.solution, exercise.folder / "README.md", mistakes]
    paths += [
        exercise.folder,
        exercise.solution_folder,
        root / "pyproject.toml",
        *(Path(prefix, name) for prefix in {sys.prefix, sys.base_prefix} for name in ("", "bin", "include", "lib")),
        root / ".git" / "config",
        Path(__file__),
    ]
    paths += [arena.home, arena.home / ".ssh" / "id_ed25519", arena.home / "victim.txt", arena.runtime]
    paths += [
        *arena.runtime.iterdir(),
        *map(Path, ("/", "/tmp", "/etc/passwd", "/etc/hosts", "/root", "/home", "/dev/shm")),
    ]
    paths += [
        Path("/proc"),
        Path("/proc/self"),
        Path("/proc/self/environ"),
        Path("/proc/self/fd"),
        Path("/proc/self/task"),
    ]
    paths += [
        Path("/proc/1/environ"),
        Path("/proc/1/cmdline"),
        Path("/sys/kernel"),
        Path("/dev/tty"),
        Path("/dev/kmsg"),
    ]
    granted = {Path("/usr/lib")}  # the system's libraries, which may be the interpreter's prefix as well
    paths = [path for path in paths if path.exists() and path not in granted]
    seen = look(
        f"""
        seen = []
        for path in {[str(path) for path in paths]!r} + [
            f"/proc/{{os.getppid() + near}}/{{name}}" for near in range(-3, 20) for name in ("environ", "mem", "maps", "fd", "cmdline")
            if os.getppid() + near != os.getpid()
        ]:
            try:
                os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)
                seen.append(path)
            except (PermissionError, FileNotFoundError, ProcessLookupError):
                continue
        """
    )
    assert seen == []


def test_readable(look: Look) -> None:
    # What honest code needs.
    seen = look(
        """
        import inspect, torch, zoneinfo
        torch.nn.Linear(2, 2)
        seen = [len(inspect.getsource(torch.nn.Linear)) > 0, len(os.urandom(4)), open("/dev/null").read()]
        open("/dev/null", "w").write("x")
        """
    )
    assert seen == [True, 4, ""]


def test_unwritable(arena: Any, look: Look) -> None:
    folders = [
        arena.home,
        arena.runtime,
        Path(__file__).parent,
        Path(__file__).parents[2] / "grader",
        Path("/tmp"),
        Path("/"),
    ]
    folders += [Path("/dev/shm"), Path("/var/tmp"), Path("/dev"), Path("/usr/lib"), Path("/run")]
    before = arena.books()
    seen = look(
        f"""
        import shutil, sys
        seen = []
        for folder in {[str(path) for path in folders if path.is_dir()]!r} + [sys.prefix, os.path.dirname(os.__file__)]:
            path = os.path.join(folder, "kata-hostile")
            for name, attempt in {{
                "file": lambda: open(path, "w").close(),
                "folder": lambda: os.mkdir(path),
                "link": lambda: os.symlink("x", path),
                "fifo": lambda: os.mkfifo(path),
                "unnamed": lambda: os.open(folder, os.O_TMPFILE | os.O_RDWR),
                "mode": lambda: os.chmod(folder, 0o777),
            }}.items():
                try:
                    attempt()
                    seen.append([folder, name])
                except OSError:
                    continue
        """
    )
    assert seen == []
    arena.settle(lambda: arena.books() == before)
    assert arena.books() == before


# --- calls

REFUSED = {
    "fork": "os.fork()",
    "vfork by spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "exec": "os.execv('/bin/true', ['true'])",
    "subprocess": "__import__('subprocess').run(['true'])",
    "socket": "__import__('socket').socket()",
    "unix socket": "__import__('socket').socket(__import__('socket').AF_UNIX)",
    "netlink": "__import__('socket').socket(16, 3, 0)",
    "socket pair": "__import__('socket').socketpair()",
    "signal to the parent": "os.kill(os.getppid(), 0)",
    "signal to the group": "os.kill(0, 0)",
    "signal to all": "os.kill(-1, 0)",
    "signal to init": "os.kill(1, 0)",
    "signal to a group": "os.killpg(os.getppid(), 0)",
    "handle of the parent": "os.pidfd_open(os.getppid())",
    "limit of the parent": "__import__('resource').prlimit(os.getppid(), 7)",
    "limit raised": "__import__('resource').setrlimit(__import__('resource').RLIMIT_AS, (-1, -1))",
    "files allowed": "__import__('resource').setrlimit(__import__('resource').RLIMIT_FSIZE, (1 << 20, 1 << 20))",
    "affinity of the parent": "os.sched_setaffinity(os.getppid(), os.sched_getaffinity(0))",
    "scheduling of the parent": "os.sched_setscheduler(os.getppid(), os.SCHED_OTHER, os.sched_param(0))",
    "real time": "os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))",
    "priority of the parent": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 0)",
    "more priority": "os.nice(-1)",
    "new session": "os.setsid()",
    "new group": "os.setpgid(0, 0)",
    "another user": "os.setuid(65534)",
    "another group": "os.setgid(65534)",
    "root folder": "os.chroot('/')",
    "anonymous file": "os.write(os.memfd_create('kata-hostile'), b'x')",
    "terminal": "os.open('/dev/tty', os.O_RDWR)",
    "clock": "__import__('time').clock_settime(0, __import__('time').time())",
    "host name": "__import__('socket').sethostname('x')",
    "core file": "__import__('resource').setrlimit(__import__('resource').RLIMIT_CORE, (1, 1))",
    "device": "os.mknod('/tmp/kata-hostile', 0o20600, os.makedev(1, 1))",
}


@pytest.mark.parametrize("call", REFUSED.values(), ids=REFUSED.keys())
def test_refused(look: Look, call: str) -> None:
    seen = look(
        f"""
        try:
            {call}
            seen = "done"
        except (OSError, ValueError) as error:
            seen = type(error).__name__
        """
    )
    assert seen in ("PermissionError", "OSError", "ValueError")


# Numbers of x86_64, from the kernel's table.
NUMBERS = {
    **{"fork": 57, "vfork": 58, "execve": 59, "execveat": 322, "ptrace": 101, "socket": 41, "connect": 42, "bind": 49},
    **{"process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "pidfd_open": 434, "pidfd_getfd": 438},
    **{"unshare": 272, "setns": 308, "chroot": 161, "pivot_root": 155, "mount": 165, "umount2": 166, "reboot": 169},
    **{"init_module": 175, "finit_module": 313, "kexec_load": 246, "bpf": 321, "perf_event_open": 298, "keyctl": 250},
    **{"add_key": 248, "request_key": 249, "io_uring_setup": 425, "userfaultfd": 323, "personality": 135, "acct": 163},
    **{
        "shmget": 29,
        "msgget": 68,
        "semget": 64,
        "mq_open": 240,
        "setxattr": 188,
        "fchmod": 91,
        "chmod": 90,
        "utimensat": 280,
    },
    **{
        "open_by_handle_at": 304,
        "name_to_handle_at": 303,
        "fanotify_init": 300,
        "inotify_init": 253,
        "inotify_init1": 294,
    },
    **{
        "setpriority": 141,
        "ioprio_set": 251,
        "sched_setscheduler": 144,
        "sched_setaffinity": 203,
        "sched_setattr": 314,
    },
    **{"move_pages": 279, "migrate_pages": 256, "process_madvise": 440, "process_mrelease": 448, "mlockall": 151},
    **{"clock_settime": 227, "settimeofday": 164, "adjtimex": 159, "clock_adjtime": 305, "syslog": 103, "swapon": 167},
    **{"setuid": 105, "setgid": 106, "setreuid": 113, "setresuid": 117, "setgroups": 116, "capset": 126, "setsid": 112},
    **{"tkill": 200, "fsopen": 430, "open_tree": 428, "move_mount": 429, "mount_setattr": 442, "quotactl": 179},
    **{"setxattrat": 463, "removexattrat": 466, "open_tree_attr": 467, "file_setattr": 469, "fchmodat2": 452},
    **{"statmount": 457, "listmount": 458, "not_invented_yet": 550, "x32_fork": 0x40000000 | 58},
}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86_64")
def test_refused_by_number(look: Look) -> None:
    # All arguments are 0: a call that is let through fails with another error than a refusal, or does nothing.
    numbers = {name: number for name, number in NUMBERS.items() if name != "x32_fork"}
    seen = look(
        f"""
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        seen = {{}}
        for name, number in {numbers!r}.items():
            ctypes.set_errno(0)
            result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
            seen[name] = "done" if result >= 0 else ctypes.get_errno()
        """
    )
    refused = {1, 38}  # EPERM, ENOSYS
    assert {name: error for name, error in seen.items() if error not in refused} == {}


@pytest.mark.skipif(platform.machine() != "x86_64", reason="machine code and numbers of x86_64")
@pytest.mark.parametrize(
    "lines",
    [
        "ctypes.CDLL(None).syscall(ctypes.c_long(0x40000000 | 58))",
        # mov eax, 2; int 0x80; ret: fork as a 32-bit program would call it, past a filter that looks at 64-bit numbers
        "code = mmap.mmap(-1, 4096, prot=7); code.write(b'\\xb8\\x02\\x00\\x00\\x00\\xcd\\x80\\xc3');"
        " ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()",
    ],
    ids=["x32", "int_0x80"],
)
def test_other_ways_into_the_kernel(arena: Any, lines: str) -> None:
    # Either the process is ended on the spot or the call is refused: nothing may be printed after it by two processes.
    report = arena.grade(f"import ctypes, mmap, os\n{lines}\nprint('AFTER', flush=True)\nos._exit(3)\n", opened=True)
    assert report.load is not None
    assert report.output.count("AFTER") <= 1
    assert arena.settle(lambda: len(arena.family()) == 1)


def test_threads_are_allowed(look: Look) -> None:
    assert look("import threading; t = threading.Thread(target=print); t.start(); t.join(); seen = True")
