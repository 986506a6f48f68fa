"""The judge: a trusted process that runs the hidden checks with pytest and fills in the report.

It never imports learner code. Every check that must report is known at collection, before the first question is
put to the submission; whatever does not report a pass is none.
"""

from __future__ import annotations

import contextlib
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from grader import wire
from grader.content.exercise import Exercise, read_exercise
from grader.errors import DeviceError, ExerciseError, GraderError, KataError, WireError
from grader.hosts.host import Host, Program
from grader.hosts.spawn import Spawner
from grader.job import Job, Limits, job_from_data
from grader.judge import running
from grader.judge.plugin import Emit, Judge
from grader.report import to_data

_SEND_SECONDS = 30.0


def main(channel: wire.Channel, spawner: Spawner, here: tuple[str, ...]) -> None:
    """Read jobs until the connection ends, all of one setting, and send what happens. `here` are the devices.

    That is for each job ``accepted``, ``manifest``, ``check`` for each check, and ``report``; or ``error``, the last.
    """

    def emit(event: str, data: Any) -> None:
        channel.send({"event": event, "data": to_data(data)}, time.monotonic() + _SEND_SECONDS)

    def next_job(seconds: float | None = None) -> Job:
        job = job_from_data(channel.receive(None if seconds is None else time.monotonic() + seconds))
        emit("accepted", None)  # from here on another server would not help
        return job

    try:
        grade(next_job(_SEND_SECONDS), spawner, here, emit, next_job)
    except WireError:
        return  # the command is done, or gone (Ctrl-C): nobody is left to tell
    except KataError as error:
        kind = "ExerciseError" if isinstance(error, ExerciseError) else "GraderError"
        emit("error", {"type": kind, "message": error.message, "next_step": error.next_step})


def examine(channel: wire.Channel, spawner: Spawner, here: tuple[str, ...]) -> None:
    """Send what this machine can do: its devices, and which barriers hold around a host."""

    def host_on(device: str, *without: str) -> Host:
        with contextlib.closing(Host(spawner, Program("", "", (), (), ""), device, Limits(), without)) as host:
            host.load()
            return host

    def works(device: str, *without: str) -> bool:
        try:
            return bool(host_on(device, *without))
        except DeviceError:
            return False

    faults: dict[str, str] = {}
    openings: dict[str, tuple[str, ...]] = {}
    notes = host_on("cpu").barriers
    for device in here:
        try:
            openings[device] = host_on(device).openings
        except DeviceError as error:
            guilty = [name for name in notes if error.shut_out and works(device, name)]
            faults[device] = error.message + "".join(f" Without the barrier {name} it works." for name in guilty)
    answer = {
        "devices": list(here),
        "device_faults": faults,
        "openings": {device: opened for device, opened in openings.items() if opened},
        "barriers": {name: not why for name, why in notes.items()},
        "barrier_notes": {name: why for name, why in notes.items() if why},
    }
    channel.send({"event": "doctor", "data": answer}, time.monotonic() + _SEND_SECONDS)


def grade(job: Job, spawner: Spawner, here: tuple[str, ...], emit: Emit, next_job: Callable[[], Job]) -> None:
    """Grade submissions, one after the other, until `next_job` raises `WireError`.

    Args:
        job: the first one.
        spawner: where hosts come from.
        here: the devices of this machine.
        emit: called with ``manifest``, ``check`` and ``report`` events.
        next_job: waits for another job.

    Raises:
        ExerciseError: the exercise cannot be used.
        GraderError: a barrier that was required does not hold, or pytest did not do its work.
    """
    torch.set_num_threads(1)
    exercise = read_exercise(Path(job.folder), Path(job.solution_folder) if job.solution_folder else None)
    wanted = tuple(d for d in exercise.devices if not job.devices or d in job.devices)
    found = tuple(device for device in wanted if device in here)
    if not found:
        named = ", ".join(job.devices or exercise.devices)
        raise ExerciseError(f"{exercise.name} runs on {', '.join(exercise.devices)}; {named} is not here.")
    judge = Judge(job, exercise, found, tuple(d for d in wanted if d not in found), spawner, emit, next_job)
    try:
        _run_checks(judge, exercise)
        judge.report()
    finally:
        judge.close()


def _run_checks(judge: Judge, exercise: Exercise) -> None:
    """Run the checks in this process."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(exercise.folder.parent))  # the topic's folder: its checks may import `shared`
    failed: BaseException | None = None
    try:
        running.run((judge.collection, judge), exercise.folder)
    except (Exception, SystemExit) as error:
        failed = error
    if judge.collection.error:
        raise ExerciseError(f"{exercise.checks} cannot be collected:\n{judge.collection.error}") from failed
    if isinstance(failed, KataError):
        raise failed
    if failed is not None:
        trace = "".join(traceback.format_exception(failed)[-3:])
        raise GraderError(f"the judge failed:\n{trace}", "This is a bug of kata.") from failed
