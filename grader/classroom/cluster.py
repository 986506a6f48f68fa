"""Gradings on other machines, by Dask: the same `start` as a local pool's.

A worker runs `working.grade_there`. Results are written by the one who asked, so that there is one database, and a
worker that is killed loses nothing: its scheduler gives what it had to another one.
"""

from __future__ import annotations

import concurrent.futures
import ipaddress
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from grader.classroom import working
from grader.classroom.keys import version
from grader.client.pool import Graded
from grader.errors import ExerciseError, GraderError, UsageError
from grader.job import Job, job_to_data
from grader.report import Report, from_data

T = TypeVar("T")
_CONNECT_SECONDS = 10.0
_WORKERS_SECONDS = 60.0  # that the first worker may take to come up
_GPU = {"GPU": 1}  # the resource that a worker with a GPU is started with: `dask worker --resources GPU=1`


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker as it describes itself.

    Attributes:
        address: where it is.
        version: of its grader.
        devices: that it grades on.
        down: barriers that do not hold there.
    """

    address: str
    version: str
    devices: tuple[str, ...]
    down: tuple[str, ...]


class Cluster:
    """Grades on the workers of a Dask scheduler.

    Args:
        address: of the scheduler: ``tls://HOST:PORT``, or ``tcp://`` on this machine.

    Raises:
        UsageError: the address is open to others on the way, nobody is there, or Dask is not installed.
    """

    def __init__(self, address: str) -> None:
        _refuse_what_others_can_read(address)
        try:
            import distributed
        except ImportError as error:
            raise UsageError("--cluster needs Dask's `distributed`.", "pip install 'kata-dl[cluster]'") from error
        self.address = address
        dask: Any = distributed  # which is typed in parts
        self._killed: type[BaseException] = dask.scheduler.KilledWorker
        try:
            self._client = dask.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UsageError(f"No scheduler answers at {address}: {error}.", "Start one: `dask scheduler`.") from error
        self._executors: dict[bool, Any] = {}

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Drop what has not been graded, and leave the cluster."""
        with suppress(Exception):  # it may be gone
            self._client.close()

    @property
    def width(self) -> int:
        """Gradings that can run at once now; workers may come and go."""
        with self._reached():
            threads: list[int] = list(self._client.nthreads().values())
        return max(1, sum(threads))

    def workers(self) -> list[Worker]:
        """Those that are there, once there is one.

        Raises:
            UsageError: none came up.
            GraderError: one of them could not say what it is.
        """
        try:
            self._client.wait_for_workers(1, timeout=_WORKERS_SECONDS)
        except concurrent.futures.TimeoutError as error:
            raise UsageError(f"{self.address} has no worker.", f"Start some: `dask worker {self.address}`.") from error
        with self._reached():
            told = self._client.run(working.about)
        return [
            Worker(address, about["version"], tuple(about["devices"]), tuple(about["down"]))
            for address, about in told.items()
        ]

    def start(
        self, job: Callable[[], Job], then: Callable[[Graded], T], digest: str = ""
    ) -> concurrent.futures.Future[T]:
        """Grade one submission on a worker: see `Pool.start`.

        Args:
            job: makes it.
            then: called with what came of it; its value is the future's.
            digest: of the exercise, which the worker's must have.
        """
        made = job()
        future: concurrent.futures.Future[T] = concurrent.futures.Future()
        started = time.monotonic()

        def settle(done: concurrent.futures.Future[dict[str, Any]]) -> None:
            try:
                future.set_result(then(self._graded(done, time.monotonic() - started)))
            except BaseException as error:
                future.set_exception(error)

        with self._reached():
            asked = self._executor(made).submit(working.grade_there, job_to_data(made), digest)
        asked.add_done_callback(settle)
        return future

    def _executor(self, job: Job) -> Any:
        """One for gradings that need a GPU, one for the others."""
        gpu = "cuda" in job.devices
        if gpu not in self._executors:
            options = {"resources": _GPU} if gpu else {}
            self._executors[gpu] = self._client.get_executor(pure=False, **options)
        return self._executors[gpu]

    def _graded(self, done: concurrent.futures.Future[dict[str, Any]], seconds: float) -> Graded:
        try:
            told = done.result()
        except self._killed as error:
            fault = GraderError(
                f"each worker that graded this was ended: {str(error)[:300]}.", "Look at the workers' own logs."
            )
            return Graded(None, fault, seconds)
        except concurrent.futures.CancelledError as error:
            raise self._gone() from error
        except Exception as error:
            return Graded(None, GraderError(f"a worker failed: {type(error).__name__}: {error}"), seconds)
        if told["report"] is None:
            kind = ExerciseError if told["kind"] == "ExerciseError" else GraderError
            return Graded(None, kind(told["message"], told["next_step"]), told["seconds"])
        report: Report = from_data(Report, told["report"])
        return Graded(report, None, told["seconds"])

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except (OSError, RuntimeError) as error:
            raise self._gone() from error

    def _gone(self) -> GraderError:
        return GraderError(
            f"the scheduler at {self.address} is gone.", "What is graded is kept: run the same command again."
        )


def usable(workers: Sequence[Worker], *, require_sandbox: bool) -> tuple[str, ...]:
    """The devices on which all workers grade.

    Raises:
        UsageError: a worker has another version of kata than this machine.
        GraderError: a barrier that is required does not hold on one.
    """
    for worker in workers:
        if worker.version != version():
            message = f"{worker.address} has kata {worker.version}; {version()}, as here, is expected."
            raise UsageError(message, "Install the same version on all machines.")
        if require_sandbox and worker.down:
            raise GraderError(
                f"A barrier does not hold on {worker.address}: {', '.join(worker.down)}.",
                "`kata doctor` there says why; --no-require-sandbox grades without it.",
            )
    shared = set.intersection(*(set(worker.devices) for worker in workers))
    return tuple(device for device in workers[0].devices if device in shared)


def _refuse_what_others_can_read(address: str) -> None:
    """A scheduler runs what it is sent: without TLS nobody else may reach it."""
    parts = urlsplit(address)
    step = "See docs/scale.md for how to make certificates."
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or parts.port is None:
        raise UsageError(f"--cluster takes tls://HOST:PORT; got {address!r}.", step)
    if parts.scheme == "tcp" and not _is_here(parts.hostname):
        raise UsageError(f"{address} is neither on this machine nor reached by TLS; tls:// is expected.", step)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
