"""A class is graded on workers of a cluster: real processes of Dask's on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from grader.classroom import running
from grader.classroom.cluster import Cluster, Worker, usable
from grader.classroom.keys import digest_of, key_of, version
from grader.classroom.results import Entry, open_results
from grader.classroom.running import Setting, Task
from grader.classroom.statuses import Status
from grader.content.catalog import load_exercise
from grader.errors import GraderError, UsageError

dask_config = pytest.importorskip("dask.config")
pytest.importorskip("distributed")

RIGHT = "def double(x):\n    return 2 * x\n"
SETTING = Setting(seed=7, here=("cpu",))


class Dask:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder):
        self._folder = folder
        self._processes = []

    def start(self, kind, *arguments, **environment):
        log = (self._folder / f"{kind}-{len(self._processes)}.log").open("w")
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--no-dashboard"]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, env={**os.environ, **environment})
        log.close()
        self._processes.append(process)
        return process

    def scheduler(self, **environment):
        """Starts it; returns its address."""
        file = self._folder / "scheduler.json"
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file), **environment)
        deadline = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < deadline, "no scheduler came up"
            time.sleep(0.1)
        return json.loads(file.read_text())["address"]

    def worker(self, address):
        return self.start("worker", address, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")

    def end(self):
        for process in self._processes:
            process.kill()
            process.wait()


@pytest.fixture
def dask(tmp_path):
    folder = tmp_path / "dask"
    folder.mkdir()
    cluster = Dask(folder)
    yield cluster
    cluster.end()


@pytest.fixture
def exercise(pack):
    return load_exercise("alpha/one", [pack.root])


def task(exercise, number, text=RIGHT):
    source, digest = f"{text}# {number}\n", digest_of(exercise)
    entry = Entry(f"s{number:03d}", exercise.name, Status.FAULT)
    return Task(key_of(source, digest, 7, ("cpu",)), digest, exercise, source, (entry,))


def wait_for_workers(cluster, number):
    deadline = time.monotonic() + 90
    while len(cluster.workers()) < number:
        assert time.monotonic() < deadline, "the workers did not come up"
        time.sleep(0.2)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_worker_loses_and_doubles_nothing(dask, exercise, warm, tmp_path):
    address = dask.scheduler()
    workers = [dask.worker(address) for _ in range(2)]
    cluster = Cluster(address)
    wait_for_workers(cluster, 2)
    assert cluster.width == 2
    assert usable(cluster.workers(), require_sandbox=False) == ("cpu",)
    done = []

    def on_done(task, grading):
        done.append(task.entries[0].student)
        if len(done) == 60:
            workers[0].send_signal(signal.SIGKILL)

    with open_results(tmp_path / "results.sqlite") as results:
        run = results.begin(datetime.now(UTC), 7, {})
        running.grade(results, run, [task(exercise, n) for n in range(200)], SETTING, cluster, on_done)
        results.finish(run, datetime.now(UTC))
        entries = results.entries()
    assert workers[0].wait(timeout=30) == -signal.SIGKILL
    assert len(done) == len(set(done)) == 200
    assert {entry.status for entry in entries.values()} == {Status.SOLVED}
    assert len({entry.grading for entry in entries.values()}) == 200


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_what_ends_its_workers_is_told_as_ours(dask, exercise, warm):
    address = dask.scheduler(DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    worker = dask.worker(address)
    slow = task(exercise, 0, "import time\ntime.sleep(6)\n" + RIGHT)
    with Cluster(address) as cluster:
        wait_for_workers(cluster, 1)
        other = cluster.start(lambda: running.job_of(slow, SETTING), lambda graded: graded, digest="another")
        refused = other.result(timeout=60)
        future = cluster.start(lambda: running.job_of(slow, SETTING), lambda graded: graded, slow.digest)
        time.sleep(2)
        worker.send_signal(signal.SIGKILL)
        graded = future.result(timeout=90)
    assert isinstance(refused.error, GraderError)
    assert f"digest {slow.digest[:12]}, expected another" in refused.error.message
    assert graded.report is None
    assert isinstance(graded.error, GraderError)
    assert "was ended" in graded.error.message


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_a_scheduler_that_is_gone_ends_the_run_and_leaves_what_is_graded(dask, exercise, warm, tmp_path):
    address = dask.scheduler()
    dask.worker(address)
    cluster = Cluster(address)
    wait_for_workers(cluster, 1)
    done = []

    def on_done(task, grading):
        done.append(task)
        if len(done) == 3:
            dask.end()

    short = dask_config.set({"distributed.comm.timeouts.connect": "3s"})  # for a scheduler that comes back
    with short, open_results(tmp_path / "results.sqlite") as results:
        run = results.begin(datetime.now(UTC), 7, {})
        with pytest.raises(GraderError, match="is gone"):
            running.grade(results, run, [task(exercise, n) for n in range(30)], SETTING, cluster, on_done)
        assert 3 <= len(results.known()) == len(done) < 30


@pytest.mark.parametrize(
    "address",
    ["tcp://10.1.2.3:8786", "tcp://scheduler.example.org:8786", "127.0.0.1:8786", "tls://host", "http://[::1]:1"],
)
def test_an_address_that_others_can_read_is_refused(address):
    with pytest.raises(UsageError) as caught:
        Cluster(address)
    assert "docs/scale.md" in caught.value.next_step


def test_nobody_there_is_told():
    with pytest.raises(UsageError, match="No scheduler answers"):
        Cluster("tcp://127.0.0.1:9")


class TestUsable:
    HERE = Worker("tcp://127.0.0.1:1", version(), ("cpu", "cuda"), ())

    def test_devices_are_those_of_all(self):
        other = Worker("tcp://127.0.0.1:2", version(), ("cpu",), ())
        assert usable([self.HERE, other], require_sandbox=True) == ("cpu",)

    def test_another_version_is_refused(self):
        with pytest.raises(UsageError, match=r"has kata 0\.0"):
            usable([self.HERE, Worker("tcp://127.0.0.1:2", "0.0", ("cpu",), ())], require_sandbox=True)

    def test_a_barrier_that_does_not_hold_is_refused_where_all_are_required(self):
        other = Worker("tcp://127.0.0.1:2", version(), ("cpu",), ("seccomp",))
        with pytest.raises(GraderError, match=r"127\.0\.0\.1:2: seccomp"):
            usable([self.HERE, other], require_sandbox=True)
        assert usable([self.HERE, other], require_sandbox=False) == ("cpu",)


def test_without_the_option_nothing_of_it_is_imported():
    code = "import sys, grader.cli.grading; print({'dask', 'distributed'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
