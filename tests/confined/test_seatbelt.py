"""The profile by its text and the call by a library of our own; on macOS, each attack with the barrier and without."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.cage import Cage
from grader.confined import sandbox, seatbelt

ROOT = Path(__file__).resolve().parents[2]
darwin = pytest.mark.skipif(sys.platform != "darwin", reason="Seatbelt is a part of macOS")
TOKEN = re.compile(r'\s+|(?P<mark>[()\'])|(?P<text>#?"(?:[^"\\]|\\.)*")|(?P<word>[^\s()"\']+)', re.DOTALL)
ODD = ('a"b', "a\\b", 'a\\"b', "a b", "a)b", "a;b", "a'b", "ä", '") (allow default) ("', "back\\")


class Text(str):
    """A string of the profile, told apart from a word."""

    __slots__ = ()


def read(text):
    """The expressions of a profile; a ValueError where it is none."""
    stack, at = [[]], 0
    while at < len(text):
        token = TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"neither a word nor a string: {text[at:][:40]}")
        at = token.end()
        if token["mark"] == "(":
            stack.append([])
        elif token["mark"] == ")":
            if len(stack) == 1:
                raise ValueError("closed more often than opened")
            done = stack.pop()
            stack[-1].append(done)
        elif token["text"]:
            inner = token["text"].removeprefix("#")[1:-1]
            regex = token["text"].startswith("#")
            stack[-1].append(Text(inner if regex else re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)))
        elif token["word"]:
            stack[-1].append(token["word"])
    if len(stack) != 1:
        raise ValueError("opened more often than closed")
    return stack[0]


def rules(readable=()):
    """Every rule that the profile makes on a system that knows all of its words, in order."""
    found = []
    for expression in read(seatbelt.profile(readable)):
        if expression[0] == "if":
            expression = expression[2]
        found += expression[1:] if expression[0] == "begin" else [expression]
    return found


class TestReader:
    @pytest.mark.parametrize("text", ["(a", "a)", '("a)', '(a "\\")'])
    def test_what_does_not_balance_is_refused(self, text):
        with pytest.raises(ValueError):
            read(text)

    def test_strings_and_words(self):
        assert read('(a (b "c\\"d\\\\") (c #"^x\\.[0-9]+$"))') == [["a", ["b", 'c"d\\'], ["c", "^x\\.[0-9]+$"]]]


class TestProfile:
    def test_it_begins_with_the_version_and_what_holds_otherwise(self):
        assert read(seatbelt.profile([]))[:2] == [["version", "1"], ["allow", "default"]]

    @pytest.mark.parametrize(
        "operation",
        [
            *("network*", "file-write*", "file-read-data", "process-fork", "process-exec*", "signal", "process-info*"),
            *("mach-priv-task-port", "lsopen", "appleevent-send", "job-creation"),
        ],
    )
    def test_what_is_denied_is_denied_to_all(self, operation):
        assert ["deny", operation] in rules()

    def test_what_is_allowed_again_is_no_more_than_this(self):
        denied, again = set(), []
        for rule in rules(["/usr/lib"]):
            if rule[0] == "deny":
                denied.add(rule[1])
            elif rule[0] == "allow" and rule[1] != "default":
                assert rule[1] in denied or rule[1] == "file-write-data"
                again.append(rule[1:])
        assert again == [
            ["file-write-data", ["literal", "/dev/null"]],
            ["signal", ["target", "self"]],
            ["mach-priv-task-port", ["target", "self"]],
            ["process-info*", ["target", "self"]],
            ["ipc-posix-shm-write-create", ["ipc-posix-name-regex", "^/__KMP_REGISTERED_LIB_[0-9]+$"]],
            ["file-read-data", ["literal", "/"], ["subpath", os.path.realpath("/usr/lib")]],
        ]

    def test_words_that_a_system_may_not_know_are_asked_for_first(self):
        # One unknown word makes `sandbox_init` refuse all of the profile. These have been there since macOS 10.5.
        known = {"default", "network*", "file-write*", "file-write-data", "file-read-data", "process-fork", "signal"}
        known |= {"process-exec*", "mach-lookup"}
        for name, *rest in read(seatbelt.profile([])):
            if name == "if":
                assert rest[0][0] == "defined?"
            elif name != "version":
                assert rest[0] in known

    def test_every_path_that_may_be_read_is_granted(self):
        readable = sandbox.readable_paths()
        granted = [item[1] for item in rules(readable)[-1][2:] if item[0] == "subpath"]
        assert granted == sorted({os.path.realpath(path) for path in readable})
        assert len(granted) > 5
        for secret in (ROOT / "exercises", ROOT / "solutions", Path.home()):
            assert not {str(secret), *map(str, secret.parents)} & set(granted)

    @pytest.mark.parametrize("name", ODD)
    def test_an_odd_path_stays_one_string(self, name):
        assert rules([f"/{name}"])[-1] == ["allow", "file-read-data", ["literal", "/"], ["subpath", f"/{name}"]]

    def test_a_link_is_resolved(self, tmp_path):
        (tmp_path / "real").mkdir()
        (tmp_path / "link").symlink_to("real")
        assert rules([str(tmp_path / "link")])[-1][-1] == ["subpath", os.path.realpath(tmp_path / "real")]

    def test_the_users_volume_is_not_granted_by_its_other_name(self):
        for path in seatbelt.SYSTEM_PATHS:
            assert Path(path) not in (Path("/System/Volumes/Data"), *Path("/System/Volumes/Data").parents)


class Library:
    """`sandbox_init` and `sandbox_free_error` in the place of the system's, called through ctypes as these are."""

    def __init__(self, status, error=None):
        self.calls, self.freed = [], []
        self.error = ctypes.create_string_buffer(error) if error is not None else None

        def init(text, flags, pointer):
            self.calls.append((text, flags))
            address = ctypes.addressof(self.error) if self.error is not None else None
            ctypes.cast(pointer, ctypes.POINTER(ctypes.c_void_p))[0] = address
            return status

        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_char_p, ctypes.c_uint64, ctypes.POINTER(ctypes.c_char_p))
        self.sandbox_init = kind(init)
        self.sandbox_free_error = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(self.freed.append)


class TestConfine:
    def test_the_text_is_handed_over_as_a_profile(self):
        library = Library(0)
        text = seatbelt.profile(["/ä"])
        assert seatbelt.confine(text, library) == ""
        assert library.calls == [(text.encode(), 0)]
        assert library.freed == []

    def test_an_error_is_told_and_freed(self):
        library = Library(-1, b"line 3: unbound variable: lsopen\n")
        assert seatbelt.confine("(", library) == "sandbox_init: line 3: unbound variable: lsopen"
        assert library.freed == [ctypes.addressof(library.error)]

    def test_an_error_without_a_text(self):
        library = Library(-1)
        assert "does not say why" in seatbelt.confine("(", library)
        assert library.freed == []

    def test_a_system_without_it(self):
        with pytest.raises(AttributeError):
            seatbelt.confine("(", object())


class TestTable:
    @pytest.mark.parametrize(
        ("platform", "own"),
        [("linux", ["privileges", "landlock", "seccomp"]), ("darwin", ["seatbelt"]), ("freebsd14", [])],
    )
    def test_each_system_lists_what_it_can_have(self, python, platform, own):
        found = python(f"""
            import importlib, json, sys
            from grader.confined import sandbox
            sys.platform = {platform!r}
            print(json.dumps(importlib.reload(sandbox).BARRIERS))
        """)
        assert found == ["session", "environment", "limits", *own]

    def test_it_reads_what_the_cage_may(self, monkeypatch):
        texts = []
        monkeypatch.setattr(
            "grader.confined.seatbelt.confine", lambda text: texts.append(text) or "no such barrier here"
        )
        assert sandbox._seatbelt(Cage(1)) == "no such barrier here"
        assert texts == [seatbelt.profile(sandbox.readable_paths())]


# --- for real

# `outside` is a folder in the user's home with files in it, `port` and `path` have somebody listening, and `other` is
# a process of ours that sleeps. Every line works without the barrier.
ATTACKS = {
    "read a file in the home folder": "open(outside + '/secret').read()",
    "list the home folder": "os.listdir(os.path.dirname(outside))",
    "read a solution": f"open({str(ROOT / 'solutions/normalization/rmsnorm/solution.py')!r}).read()",
    "read hidden checks": f"open({str(ROOT / 'exercises/normalization/rmsnorm/checks.py')!r}).read()",
    "read what checks share": f"open({str(ROOT / 'exercises/optimizers/shared.py')!r}).read()",
    "make a file": "open(outside + '/new', 'w')",
    "make a file in /tmp": "tempfile.TemporaryFile(dir='/tmp')",
    "change a file": "open(outside + '/secret', 'a')",
    "make a folder": "os.mkdir(outside + '/new folder')",
    "make a link": "os.symlink('/', outside + '/link')",
    "make a hard link": "os.link(outside + '/secret', outside + '/hard link')",
    "rename a file": "os.rename(outside + '/to rename', outside + '/renamed')",
    "change a mode": "os.chmod(outside + '/secret', 0o777)",
    "delete a file": "os.unlink(outside + '/to delete')",
    "a connection to the network": "socket.create_connection(('127.0.0.1', port), 5)",
    "a connection to a Unix socket": "socket.socket(socket.AF_UNIX).connect(path)",
    "a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', port))",
    "a server": "socket.socket().bind(('127.0.0.1', 0))",
    "fork": "os.fork() or os._exit(0)",
    "start a program": "os.posix_spawn('/usr/bin/true', ['true'], {})",
    "a signal to another process": "os.kill(other, signal.SIGCONT)",
}
HONEST = {
    "read the standard library": "open(os.__file__).read(1)",
    "import what is installed": "__import__('tabulate')",
    "random bytes": "open('/dev/urandom', 'rb').read(8); os.urandom(8)",
    "nowhere to write to": "open('/dev/null', 'w').write('x')",
    "threads": "t = threading.Thread(target=print); t.start(); t.join()",
    "a signal to oneself": "os.kill(os.getpid(), signal.SIGCONT)",
    "the judge's socket": "ours.sendall(b'x'); theirs.recv(1)",
    "a product of matrices": "torch.ones(64, 64) @ torch.ones(64, 64)",
    "a gradient": "torch.ones(3, requires_grad=True).sum().backward()",
    "a library that was not loaded": "__import__('sqlite3')",
}
SCRIPT = """
import errno, json, os, signal, socket, sys, tempfile, threading, torch
from grader.confined import sandbox
from grader.confined import seatbelt

outside, port, path, other, free, attacks, honest = json.loads(sys.argv[1])
ours, theirs = socket.socketpair()
why = "" if free else seatbelt.confine(seatbelt.profile(sandbox.readable_paths()))


def attempt(line):
    try:
        exec(line)
    except OSError as error:
        return errno.errorcode[error.errno]
    except Exception as error:
        return repr(error)
    return "done"


print(json.dumps([why, {name: attempt(line) for name, line in {**honest, **attacks}.items()}]))
"""


@pytest.fixture(scope="module", params=[False, True], ids=["confined", "free"])
def outcome(request, python):
    """What came of everything that was tried, and whether the barrier was down."""
    with (
        tempfile.TemporaryDirectory(dir=Path.home()) as outside,
        tempfile.TemporaryDirectory(dir="/tmp") as short,  # the path of a socket is bounded
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as local,
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"]) as other,
    ):
        for name in ("secret", "to delete", "to rename"):
            Path(outside, name).write_text("42")
        local.bind(f"{short}/s")
        local.listen()
        given = [outside, server.getsockname()[1], f"{short}/s", other.pid, request.param, ATTACKS, HONEST]
        try:
            return request.param, *python(SCRIPT, json.dumps(given))
        finally:
            other.kill()


@darwin
class TestForReal:
    def test_the_profile_is_taken(self, outcome):
        assert outcome[1] == ""

    @pytest.mark.parametrize("name", ATTACKS)
    def test_an_attack_works_only_without(self, outcome, name):
        free, _, results = outcome
        assert results[name] == ("done" if free else "EPERM")

    @pytest.mark.parametrize("name", HONEST)
    def test_honest_work_goes_on(self, outcome, name):
        assert outcome[2][name] == "done"

    def test_every_barrier_of_this_system_holds(self, python):
        held = python("""
            import json, torch
            from grader.cage import Cage
            from grader.confined.sandbox import confine
            print(json.dumps(confine(Cage(1 << 30))))
        """)
        assert held == dict.fromkeys(sandbox.BARRIERS, "")

    @pytest.mark.parametrize("module", ["json", "torch", "numpy", "grader"])
    def test_the_interpreter_and_the_packages_are_granted(self, module):
        file = Path(importlib.util.find_spec(module).origin).resolve()
        assert [path for path in sandbox.readable_paths() if Path(path) in file.parents]
