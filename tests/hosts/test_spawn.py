"""Both ways to a host: forked by the server's loop, and started as a process."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import signal
import socket
import time

import pytest

from grader.cage import Cage
from grader.confined.sandbox import BARRIERS
from grader.errors import GraderError
from grader.greeting import Greeting
from grader.hosts.spawn import Spawned, Spawner
from grader.wire import Channel

CAGE = Cage(1 << 30)


@pytest.fixture(params=["forked", pytest.param("started", marks=pytest.mark.slow)])
def either(request, spawner, nursery):
    return spawner if request.param == "forked" else Spawner(nursery.started)


@pytest.fixture
def host(either):
    with contextlib.closing(either.spawn(CAGE)) as spawned:
        yield spawned


def soon(seconds=60.0):
    return time.monotonic() + seconds


def request(channel, op, **body):
    channel.send({"number": 5, "op": op, "body": body}, soon())
    return channel.receive(soon())


LOAD = {"filename": "a.py", "provides": ["f"], "forbid": []}


class TestEither:
    def test_a_host_is_confined_prints_answers_and_ends(self, either, host):
        channel = Channel(host.sock)
        assert Greeting(**channel.receive(soon())) == Greeting(host.pid, dict.fromkeys(BARRIERS, ""))
        source = "import os, sys\nprint('out')\nprint('err', file=sys.stderr)\ndef f():\n    os._exit(9)\n"
        assert request(channel, "load", source=source, **LOAD) == {"number": 5, "status": "ok", "missing": []}
        assert os.read(host.output, 100) == b"out\nerr\n"
        request(channel, "define", source="def probe(sub):\n    return sub.f()\n")
        how = {"seed": 0, "count": "", "strided": False, "inputs": False}
        with pytest.raises(Exception, match="closed the connection"):
            request(channel, "call", probe="probe", args=[], kwargs={}, how=how)
        assert either.exit_status(host) == 9
        assert os.read(host.output, 100) == b""

    def test_killed(self, either, host):
        Channel(host.sock).receive(soon())
        assert either.exit_status(host) is None  # it runs
        host.kill()
        host.kill()
        assert select.select([host.output], [], [], 20)[0]
        assert os.read(host.output, 100) == b""
        assert either.exit_status(host) == -signal.SIGKILL

    def test_closing_ends_it_and_gives_the_descriptors_back(self, either):
        spawned = either.spawn(CAGE)
        descriptors = [spawned.sock.fileno(), spawned.output] + ([spawned.pidfd] if spawned.pidfd is not None else [])
        spawned.close()
        spawned.close()
        for descriptor in descriptors:
            with pytest.raises(OSError, match=os.strerror(errno.EBADF)):
                os.fstat(descriptor)
        assert either.exit_status(spawned) == -signal.SIGKILL


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="needs pidfd")
def test_what_is_gone_is_not_looked_for_by_its_number(monkeypatch):
    """The number of a process that was reaped may be another's by now."""
    pid = os.fork()
    if not pid:
        os._exit(0)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        spawned = Spawned(ours, -1, pid, os.pidfd_open(pid))
        os.waitpid(pid, 0)
        monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("a group was killed"))
        monkeypatch.setattr(os, "getsid", lambda number: number)
        spawned.kill()
        os.close(spawned.pidfd)


class TestSpawner:
    def test_a_barrier_can_be_left_down(self, spawner):
        with contextlib.closing(spawner.spawn(Cage(0, without=("seccomp", "limits")))) as spawned:
            barriers = Channel(spawned.sock).receive(soon())["barriers"]
        assert [name for name, why in barriers.items() if why] == ["limits", "seccomp"]

    def test_a_host_inherits_no_descriptor_of_another(self, spawner):
        """Else closing a host's socket would not end it, and one submission could talk as another."""
        with contextlib.ExitStack() as stack:
            spawned = [stack.enter_context(contextlib.closing(spawner.spawn(CAGE))) for _ in range(3)]
            for one in spawned:
                Channel(one.sock).receive(soon())
                found = sorted(map(int, os.listdir(f"/proc/{one.pid}/fd")))  # noqa: PTH208
                assert found == [0, 1, 2, 3]
                assert os.readlink(f"/proc/{one.pid}/fd/0") == "/dev/null"  # noqa: PTH115
                # No thread pool has been started where it comes from: threads do not survive a fork.
                assert os.listdir(f"/proc/{one.pid}/task") == [str(one.pid)]  # noqa: PTH208

    def test_a_host_leaves_when_the_judge_does(self, spawner):
        with contextlib.closing(spawner.spawn(CAGE)) as spawned:
            Channel(spawned.sock).receive(soon())
            spawned.sock.close()
            assert select.select([spawned.pidfd], [], [], 20)[0] == [spawned.pidfd]
            assert spawner.exit_status(spawned) == 0

    def test_the_status_of_a_process_that_was_never_spawned(self, spawner):
        ours, theirs = socket.socketpair()
        with ours, theirs:
            assert spawner.exit_status(Spawned(ours, -1, 2**22 + 1, None)) is None

    def test_a_server_that_is_gone_is_the_graders_fault(self):
        ours, theirs = socket.socketpair()
        theirs.close()
        with ours, pytest.raises(GraderError, match="the server"):
            Spawner(ours).spawn(CAGE)
