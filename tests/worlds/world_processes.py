"""Processes for a test to ask or to break: servers of its own, hosts without a judge, a fresh interpreter."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from world_commands import clean_environment
from world_gradings import PREAMBLE, RIGHT

from grader.hosts.spawn import Spawner
from grader.job import Limits
from grader.wire import Channel

if TYPE_CHECKING:  # these import torch, which half of the tests do without
    from grader.checks.calls import Reference, Side
    from grader.hosts.host import Host


@dataclass(frozen=True)
class Nursery:
    """Forks processes from one that has imported everything; see ``nursery.py``."""

    forked: socket.socket
    started: socket.socket
    process: subprocess.Popen[str]

    def ask(self, **request: object) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Hosts and servers for less than an import of torch each."""
    (forked, their_forked), (started, their_started) = socket.socketpair(), socket.socketpair()
    with their_forked, their_started:
        descriptors = their_forked.fileno(), their_started.fileno()
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("nursery.py")), *map(str, descriptors)],
            pass_fds=descriptors,
            env=clean_environment(OMP_NUM_THREADS="1", PYTHONDONTWRITEBYTECODE="1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
    with process, forked, started:
        yield Nursery(forked, started, process)
        process.kill()  # its children die with it


@dataclass(frozen=True)
class Private:
    """A server of one test, forked from the nursery."""

    path: Path
    pid: int
    pidfd: int
    nursery: Nursery

    def connect(self) -> Channel:
        deadline = time.monotonic() + 60
        while True:
            sock = socket.socket(socket.AF_UNIX)
            try:
                sock.connect(str(self.path))
            except OSError:  # not bound yet, or not listening yet
                sock.close()
                assert time.monotonic() < deadline
                time.sleep(0.01)
            else:
                return Channel(sock)

    def ask(self, request: Mapping[str, object]) -> Any:
        with contextlib.closing(self.connect()) as channel:
            channel.send(request, time.monotonic() + 60)
            return channel.receive(time.monotonic() + 60)

    def wait(self) -> int:
        """Its exit code, once it is gone."""
        assert select.select([self.pidfd], [], [], 60)[0]
        return self.nursery.ask(op="wait", pid=self.pid)

    def lives(self) -> bool:
        return not select.select([self.pidfd], [], [], 0)[0]


@pytest.fixture
def private(nursery: Nursery) -> Iterator[Callable[..., Private]]:
    """``private(code, *arguments, **environ)``: a server in a folder of its own; `code` runs in its process first."""
    with contextlib.ExitStack() as stack:

        def start(code: str = "", *arguments: str, **environ: str) -> Private:
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")), "s.sock")
            code = f"import os\nos.environ.update({environ!r})\n{code}"
            pid = nursery.ask(op="start", path=str(path), code=code, arguments=arguments)
            server = Private(path, pid, os.pidfd_open(pid), nursery)
            stack.callback(os.close, server.pidfd)
            stack.callback(lambda: signal.pidfd_send_signal(server.pidfd, signal.SIGKILL) if server.lives() else None)
            server.connect().close()
            return server

        yield start


@pytest.fixture
def serving(private: Callable[..., Private], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Private]:
    """As `private`, and the runner in this process has its jobs graded there."""

    def start(*arguments: str, **environ: str) -> Private:
        server = private(*arguments, **environ)
        monkeypatch.setattr("grader.client.connection.socket_path", lambda: server.path)
        return server

    return start


@pytest.fixture(scope="session")
def spawner(nursery: Nursery) -> Spawner:
    """Forks real hosts, with the test in the place of the judge."""
    return Spawner(nursery.forked)


@pytest.fixture
def make_host(spawner: Spawner) -> Iterator[Callable[..., Host]]:
    """``make_host(source, probes, forbid=(), allow=None, **limits)``: a host, closed after the test."""
    from grader.hosts.host import Host, Program

    with contextlib.ExitStack() as stack:

        def make(
            source: str,
            probes: str = "",
            forbid: tuple[str, ...] = (),
            allow: tuple[str, ...] | None = None,
            **limits: Any,
        ) -> Host:
            preamble = PREAMBLE.partition("@probe\n")[2]
            program = Program(source, "double.py", ("double",), forbid, preamble + probes, allow)
            host = Host(spawner, program, "cpu", Limits(**limits))
            stack.callback(host.close)
            return host

        yield make


@pytest.fixture
def make_sides(make_host: Callable[..., Host]) -> Callable[..., tuple[Side, Reference]]:
    """``make_sides(source, solution)``: the fixtures `candidate` and `reference` of a check, over real hosts."""
    from grader.checks.calls import Clock, Reference, Side

    def make(source: str, solution: str = RIGHT, probes: str = "", seconds: float = 20.0) -> tuple[Side, Reference]:
        hosts = make_host(source, probes), make_host(solution, probes)
        return Side(hosts[0], 7, Clock(seconds)), Reference(hosts[1], 7, Clock(seconds))

    return make


@pytest.fixture(scope="session")
def python() -> Callable[..., Any]:
    """``python(code, *arguments, **environ)``: what a fresh interpreter prints last, read as JSON."""

    def run(code: str, *arguments: str, **environ: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code), *arguments],
            env=clean_environment(**environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run
