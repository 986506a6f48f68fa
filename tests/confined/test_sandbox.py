"""Each barrier by an attack that works without it and fails with it, in a process of its own."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import json
import os
import select
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.cage import OPENINGS, WIDER, Cage
from grader.confined import sandbox
from grader.confined.sandbox import BARRIERS, confine, readable_paths, within_reach

ROOT = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="the barriers are Linux's")

# Lines that raise OSError where a barrier holds, and what they raise then. `outside` is a folder that is no part of
# what may be read, with a file `secret` in it; `other` is a process of ours that sleeps.
ATTACKS = {
    "read a file outside": ("open(outside + '/secret').read()", "EACCES"),
    "list a folder outside": ("os.listdir(outside)", "EACCES"),
    "read a solution": (f"open({str(ROOT / 'solutions/normalization/rmsnorm/solution.py')!r})", "EACCES"),
    "read hidden checks": (f"open({str(ROOT / 'exercises/normalization/rmsnorm/checks.py')!r})", "EACCES"),
    "read what checks share": (f"open({str(ROOT / 'exercises/optimizers/shared.py')!r})", "EACCES"),
    "read another process's environment": ("open(f'/proc/{other}/environ', 'rb').read()", "EACCES"),
    "make a file": ("open(outside + '/new', 'w')", "EACCES"),
    "change a file": ("open(outside + '/secret', 'a')", "EACCES"),
    "make a folder": ("os.mkdir(outside + '/new folder')", "EPERM"),
    "make a link": ("os.symlink('/', outside + '/link')", "EPERM"),
    "delete a file": ("os.unlink(outside + '/to delete')", "EPERM"),
    "rename a file": ("os.rename(outside + '/to rename', outside + '/renamed')", "EPERM"),
    "change a mode": ("os.chmod(outside + '/secret', 0o777)", "EPERM"),
    "change a time": ("os.utime(outside + '/secret')", "EPERM"),
    "an internet socket": ("socket.socket()", "EPERM"),
    "a Unix socket": ("socket.socket(socket.AF_UNIX)", "EPERM"),
    "a pair of sockets": ("socket.socketpair()", "EPERM"),
    "fork": ("os.fork() or os._exit(0)", "EPERM"),
    "start a program": ("os.posix_spawn('/bin/true', ['true'], {})", "EPERM"),
    "become another program": ("os.execv('/nonexistent', ['x'])", "EPERM"),
    "a signal to another process": ("os.kill(other, signal.SIGCONT)", "EPERM"),
    "a signal to every process of the group": ("os.killpg(os.getpgid(other), signal.SIGCONT)", "EPERM"),
    "a descriptor of another process": ("os.pidfd_open(other)", "EPERM"),
    "leave the group": ("os.setpgid(0, 0)", "EPERM"),
    "trace another process": ("call(libc.ptrace, 16, other, 0, 0)", "EPERM"),
    "a name space of its own": ("call(libc.unshare, 0)", "EPERM"),
    "shared memory that stays": ("call(libc.shmget, 0, 1, 0o1600)", "EPERM"),
    "stop being measured": ("call(libc.prctl, 4, 1, 0, 0, 0)", "EPERM"),
    "the limits of another process": ("resource.prlimit(other, resource.RLIMIT_NOFILE)", "EPERM"),
    "a limit of one's own, raised": ("resource.setrlimit(resource.RLIMIT_NOFILE, (500, 500))", "ValueError"),
    "another user": ("os.setuid(os.getuid())", "EPERM"),
    "processor time of others": ("os.setpriority(os.PRIO_PROCESS, 0, 1)", "EPERM"),
    "locked memory": ("call(libc.mlock, word, 4)", "EPERM"),
    "a queue's end": ("call(libc.msgctl, kept[0], 0, 0)", "EPERM"),
    "a semaphore's end": ("call(libc.semctl, kept[1], 0, 0)", "EPERM"),
    "a segment's end": ("call(libc.shmctl, kept[2], 0, 0)", "EPERM"),
    "the end of a queue with a name": ("call(libc.mq_unlink, b'/kata-hostile-queue')", "EACCES"),
    "a lock of a file": ("fcntl.flock(readable, fcntl.LOCK_SH)", "EPERM"),
    "a lock of a record": ("fcntl.lockf(readable, fcntl.LOCK_SH, 1)", "EPERM"),
    "a lease": ("fcntl.fcntl(leased, fcntl.F_SETLEASE, fcntl.F_RDLCK)", "EPERM"),
    "notice of what others do": ("fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS)", "EPERM"),
    "a lease by a number of 33 bits": ("call(libc.syscall, fcntl_number, leased, long(1 << 32 | 1024), 0)", "EPERM"),
    "a command to a file": ("fcntl.ioctl(readable, 2, bytes(8))", "EPERM"),
    "all that waits to be written": ("call(libc.syncfs, readable)", "EPERM"),
    "memory in a pipe": ("os.pipe()", "EPERM"),
    "memory in a file without a name": ("os.memfd_create('kata-hostile')", "EPERM"),
    "memory that is locked as it is mapped": ("mmap.mmap(-1, 4096, flags=0x2022)", "EPERM"),
    "pages that are merged with others'": ("mmap.mmap(-1, 4096).madvise(12)", "EPERM"),
    "a system call that is newer than the list": ("call(libc.syscall, 454, word, 1, 0, 2)", "ENOSYS"),  # futex_wake
    "a larger file than none": ("os.write(opened, b'x' * 10)", "EFBIG"),
    "more memory than the bound": ("mmap.mmap(-1, 2 << 30)", "ENOMEM"),
    "many descriptors": ("[os.open('/dev/null', 0) for _ in range(200)]", "EMFILE"),
}
# What an honest submission needs, and what a barrier must therefore leave alone.
HONEST = {
    "read the standard library": "open(os.__file__).read(1)",
    "import what is installed": "__import__('tabulate')",
    "random bytes": "open('/dev/urandom', 'rb').read(8); os.urandom(8)",
    "threads": "t = threading.Thread(target=print); t.start(); t.join()",
    "what the processor can": "open('/proc/cpuinfo').read(1)",
    "a signal to oneself": "os.kill(os.getpid(), signal.SIGCONT)",
    "what a stream asks": "os.get_blocking(readable); os.set_blocking(readable, False); os.dup(readable); os.isatty(1)",
    "the name of a thread": "call(libc.prctl, 15, b'worker', 0, 0, 0)",
    "large pages": "mmap.mmap(-1, 4 << 20).madvise(mmap.MADV_HUGEPAGE)",
    "a pause": "time.sleep(0.001); select.select([], [], [], 0.001)",
    "the memory of a file": "mmap.mmap(readable, 0, prot=mmap.PROT_READ)",
}
SCRIPT = """
import ctypes, errno, fcntl, json, mmap, os, pyseccomp, resource, select, signal, socket, sys, threading, time
from grader.cage import Cage
from grader.confined.sandbox import confine

outside, other, kept, without, attacks, honest = json.loads(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
word = ctypes.byref(ctypes.c_uint32(0))
opened = os.open(outside + "/opened", os.O_WRONLY)
readable, leased = (os.open(outside + f"/{name}", os.O_RDONLY) for name in ("secret", "leased"))
folder, long = os.open(outside, os.O_RDONLY), ctypes.c_long
fcntl_number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "fcntl")
if without:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    held = {}
else:
    held = confine(Cage(1 << 30))


def call(function, *arguments):
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), function.__name__)


def attempt(line):
    try:
        exec(line)
    except OSError as error:
        return errno.errorcode[error.errno]
    except ValueError as error:
        return type(error).__name__
    return "done"


facts = {"environ": dict(os.environ), "folder": os.getcwd(), "session": os.getsid(0) == os.getpid()}
results = {name: attempt(line) for name, line in {**honest, **attacks}.items()}
print(json.dumps({"held": held, "results": results, "facts": facts}))
"""


@contextlib.contextmanager
def kept_by_the_system() -> Iterator[list[int]]:
    """A queue, a semaphore and a segment of System V, and a queue of POSIX with a name: for who may take them away."""
    libc = ctypes.CDLL(None, use_errno=True)
    made = [libc.msgget(0, 0o1600), libc.semget(0, 1, 0o1600), libc.shmget(0, 4096, 0o1600)]
    name = b"/kata-hostile-queue"
    assert min(*made, libc.mq_open(name, os.O_CREAT | os.O_RDWR, 0o600, None)) >= 0
    try:
        yield made
    finally:
        for end, number in zip((libc.msgctl, libc.semctl, libc.shmctl), made, strict=True):
            end(number, 0, 0)
        libc.mq_unlink(name)


@pytest.fixture(scope="module", params=[False, True], ids=["confined", "free"])
def outcome(request, tmp_path_factory, python):
    """What came of everything that was tried, and whether barriers were up."""
    outside = tmp_path_factory.mktemp("outside")
    for name in ("secret", "to delete", "to rename", "opened", "leased"):
        (outside / name).write_text("42")
    attacks = {name: line for name, (line, _) in ATTACKS.items()}
    with (
        kept_by_the_system() as kept,
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True) as other,
    ):
        try:
            given = json.dumps([str(outside), other.pid, kept, request.param, attacks, HONEST])
            return request.param, python(SCRIPT, given, TOKEN="secret")
        finally:
            other.kill()


@linux
class TestConfine:
    def test_every_barrier_holds(self, outcome):
        free, found = outcome
        assert found["held"] == ({} if free else dict.fromkeys(BARRIERS, ""))

    @pytest.mark.parametrize("name", ATTACKS)
    def test_an_attack_works_only_without(self, outcome, name):
        free, found = outcome
        expected = {"become another program": "ENOENT"}.get(name, "done") if free else ATTACKS[name][1]
        assert found["results"][name] == expected

    @pytest.mark.parametrize("name", HONEST)
    def test_honest_work_goes_on(self, outcome, name):
        assert outcome[1]["results"][name] == "done"

    def test_environment(self, outcome):
        free, found = outcome
        assert ("TOKEN" in found["facts"]["environ"]) == free
        assert (found["facts"]["folder"] == "/") == (not free)
        if not free:
            assert found["facts"]["environ"]["HOME"] == "/nonexistent"
            allowed = {"HOME", "PATH", "LANG", "LC_ALL", "CUDA_VISIBLE_DEVICES", "MPLBACKEND", "MPLCONFIGDIR"}
            assert set(found["facts"]["environ"]) <= allowed

    def test_session(self, outcome):
        free, found = outcome
        assert found["facts"]["session"] == (not free)


@linux
class TestHowItIsRaised:
    def test_a_barrier_left_down_on_request_says_so_and_the_others_hold(self, python):
        held, fork, read = python("""
            import json, os, pyseccomp
            from grader.cage import Cage
            from grader.confined.sandbox import confine
            held = confine(Cage(1 << 30, without=("seccomp",)))
            pid = os.fork()
            if pid == 0:
                os._exit(5)
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            try:
                os.listdir("/etc")
                read = "done"
            except OSError as error:
                read = error.errno
            print(json.dumps([held, status, read]))
        """)
        assert held == dict.fromkeys(BARRIERS, "") | {"seccomp": "left down on request"}
        assert (fork, read) == (5, 13)

    def test_landlock_alone_refuses_what_seccomp_refuses_too(self, python, tmp_path):
        (tmp_path / "file").write_text("42")
        refused = python(
            """
            import errno, json, os, sys
            from grader.cage import Cage
            from grader.confined.sandbox import confine
            confine(Cage(1 << 30, without=("seccomp",)))
            folder, refused = sys.argv[1], []
            file, new = folder + "/file", folder + "/new"
            for call, *arguments in (
                (os.mkdir, new), (os.symlink, "/", new), (os.unlink, file), (os.rename, file, new), (os.mkfifo, new)
            ):
                try:
                    call(*arguments)
                except OSError as error:
                    refused.append(errno.errorcode[error.errno])
            print(json.dumps(refused))
            """,
            str(tmp_path),
        )
        assert refused == ["EACCES"] * 5
        assert [path.name for path in tmp_path.iterdir()] == ["file"]

    def test_every_barrier_holds_in_a_process_that_has_imported_nothing_else(self, python):
        held = python("""
            import json
            from grader.cage import Cage
            from grader.confined.sandbox import confine
            print(json.dumps(confine(Cage(1 << 30))))
        """)
        assert held == dict.fromkeys(BARRIERS, "")

    def test_a_barrier_that_cannot_be_raised_is_named_and_the_rest_are_raised(self, monkeypatch):
        raised = []
        barriers = {
            "one": lambda cage: "this system has none",
            "two": lambda cage: os.kill(2**22 + 1, 0),
            "three": lambda cage: raised.append(cage) or "",
        }
        monkeypatch.setattr("grader.confined.sandbox._BARRIERS", barriers)
        cage = Cage(5)
        assert confine(cage) == {
            "one": "this system has none",
            "two": "ProcessLookupError: [Errno 3] No such process",
            "three": "",
        }
        assert raised == [cage]

    @pytest.mark.parametrize(
        ("cage", "bounded"),
        [("Cage(1 << 30)", "as"), ("Cage(1 << 30, 'cuda')", "data"), ("Cage(1 << 30, 'cuda', opened=1)", "")],
        ids=["cpu", "accelerator", "accelerator, opened wider"],
    )
    def test_what_is_bounded_on_which_device(self, python, cage, bounded):
        """A GPU's driver reserves more address space than there is memory, so data is counted there."""
        limits, held = python(f"""
            import json, resource
            from grader.cage import Cage
            from grader.confined.sandbox import confine
            held = confine({cage})
            limits = [name.lower() for name in ("AS", "DATA")
                if resource.getrlimit(getattr(resource, "RLIMIT_" + name))[0] != resource.RLIM_INFINITY]
            print(json.dumps([limits, held["limits"]]))
        """)
        assert limits == ([bounded] if bounded else [])
        assert held == ""

    def test_it_dies_with_its_parent(self):
        child = (
            "from grader.confined.sandbox import die_with_parent; die_with_parent(); print('up', flush=True); input()"
        )
        parent = textwrap.dedent(f"""
            import subprocess, sys
            child = subprocess.Popen([sys.executable, "-c", {child!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            child.stdout.readline()
            print(child.pid, flush=True)
            sys.stdin.read()
        """)
        with subprocess.Popen(
            [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        ) as process:
            pidfd = os.pidfd_open(int(process.stdout.readline()))
            process.send_signal(signal.SIGKILL)
            process.wait()
            ready = select.select([pidfd], [], [], 20)[0]
            os.close(pidfd)
        assert ready == [pidfd]


class TestReadablePaths:
    def test_content_and_history_are_left_out(self):
        secrets = [ROOT / name for name in ("exercises", "solutions", ".git") if (ROOT / name).exists()]
        assert len(secrets) >= 2
        for granted in map(Path, readable_paths()):
            for secret in secrets:
                assert granted not in (secret, *secret.parents), granted
                assert secret not in granted.parents, granted

    def test_homes_tests_and_temporary_folders_are_left_out(self, tmp_path):
        for path in (ROOT / "tests", Path.home(), tmp_path, Path("/etc/passwd"), Path("/proc/self/environ"), Path("/")):
            covering = [granted for granted in readable_paths() if Path(granted) in (path, *path.parents)]
            assert covering == []

    @pytest.mark.parametrize("module", ["json", "torch", "numpy", "msgpack", "grader"])
    def test_the_interpreter_and_the_packages_are_in(self, module):
        file = Path(importlib.util.find_spec(module).origin).resolve()
        assert [granted for granted in readable_paths() if Path(granted) in file.parents]

    def test_what_is_opened_to_a_device(self):
        assert "/sys" not in readable_paths()
        assert Cage(1).openings == ()
        assert Cage(1, "mps", opened=2).openings == WIDER
        assert Cage(1, "cuda").openings == (OPENINGS["cuda"],)
        assert Cage(1, "cuda", opened=1).openings == (OPENINGS["cuda"], WIDER[0])
        for opening in (*OPENINGS.values(), *WIDER):
            assert opening.why
            assert "/proc" not in opening.writable

    def test_any_of_it_can_be_left_shut(self):
        everything = [item for opening in Cage(1, "cuda", opened=2).openings for item in opening.items]
        assert len(set(everything)) == len(everything)
        for item in everything:
            left = Cage(1, "cuda", opened=2, shut=(item,)).openings
            assert [i for opening in left for i in opening.items] == [i for i in everything if i != item]
        assert not any(opening.items for opening in Cage(1, "cuda", opened=2, shut=tuple(everything)).openings)

    def test_a_secret_inside_a_granted_folder_is_cut_out(self, monkeypatch, tmp_path):
        package = tmp_path / "site-packages" / "grader"
        for name in ("_content/exercises", "_content/solutions/deep", "_content/datasets", "checks"):
            (package / name).mkdir(parents=True)
        (package / "wire.py").touch()
        (package / "_content" / "datasets" / "names.csv").touch()
        (package / "sneaky").symlink_to(package / "_content" / "solutions")
        for module in ("confined.sandbox", "installed"):
            monkeypatch.setattr(f"grader.{module}.PACKAGE", package)
        monkeypatch.setattr("grader.confined.sandbox._roots", sandbox._roots.__wrapped__)
        granted = [path for path in readable_paths.__wrapped__() if path.startswith(str(tmp_path))]
        assert granted == [str(package / name) for name in ("_content/datasets/names.csv", "checks", "wire.py")]

    def test_no_prefix_is_granted(self, monkeypatch, tmp_path):
        """A virtual environment may lie in the root of a course's folder."""
        for name in ("lib/python3.11/site-packages", "include", "bin", "exercises", "students"):
            (tmp_path / name).mkdir(parents=True)
        (tmp_path / "lib" / "libpython3.11.so.1.0").touch()
        for name in ("prefix", "exec_prefix", "base_prefix", "base_exec_prefix"):
            monkeypatch.setattr(sys, name, str(tmp_path))
        monkeypatch.setattr(sandbox, "_roots", sandbox._roots.__wrapped__)
        monkeypatch.setattr("sysconfig._CONFIG_VARS", None)
        granted = [path for path in readable_paths.__wrapped__() if path.startswith(str(tmp_path))]
        assert granted == [str(tmp_path / "lib" / name) for name in ("libpython3.11.so.1.0", "python3.11")]

    @pytest.fixture
    def packages(self, monkeypatch, tmp_path):
        """A folder that is granted, with a pack in it, and another that is granted inside of a workspace."""
        for name in ("packages/torch", "packages/pack/exercises", "workspace/env/packages", "workspace/.kata"):
            (tmp_path / name).mkdir(parents=True)
        roots = frozenset({tmp_path / "packages", tmp_path / "workspace" / "env" / "packages"})
        monkeypatch.setattr(sandbox, "_roots", lambda: roots)
        return tmp_path

    @pytest.mark.parametrize(
        ("hidden", "granted"),
        [
            ((), ("packages", "workspace/env/packages")),
            (("packages/pack",), ("packages/torch", "workspace/env/packages")),
            (("packages/pack/exercises", "elsewhere"), ("packages/torch", "workspace/env/packages")),
            (("workspace", "workspace/.kata", ""), ("packages", "workspace/env/packages")),
            (("packages",), ("packages", "workspace/env/packages")),  # what is granted itself stays
            (("workspace/../packages/pack",), ("packages/torch", "workspace/env/packages")),
        ],
    )
    def test_the_nearest_folder_decides(self, packages, hidden, granted):
        found = readable_paths.__wrapped__(tuple(str(packages / name) for name in hidden))
        assert found == [str(packages / name) for name in granted]

    def test_a_pack_among_the_packages_is_one_that_nobody_named(self, packages):
        topic = packages / "packages" / "pack" / "exercises" / "one" / "topic.toml"
        topic.parent.mkdir()
        topic.touch()
        assert readable_paths.__wrapped__() == [
            str(packages / name) for name in ("packages/torch", "workspace/env/packages")
        ]

    def test_a_link_to_a_secret_is_one(self, packages):
        (packages / "link").symlink_to(packages / "packages" / "pack")
        found = readable_paths.__wrapped__((str(packages / "link"),))
        assert str(packages / "packages" / "torch") in found
        assert not [path for path in found if "pack/" in path or path.endswith("packages/pack")]

    def test_only_what_could_be_read_has_to_be_hidden(self, packages):
        names = ("packages/pack", "packages", "workspace", "workspace/.kata", "elsewhere", "")
        assert within_reach(str(packages / name) for name in names) == (str(packages / "packages" / "pack"),)
