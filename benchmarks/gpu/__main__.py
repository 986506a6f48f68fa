"""`make gpu`: whether and how well kata grades on this machine's GPU, in a few minutes, and on one page.

A run that is cut off, by its time or by Ctrl-C, is gone on with by the next one. Exits with 1 when something is wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import grading
import machine
import openings
import timings
import work
from ledger import ROOT, Clock, Ledger, identity_of, open_ledger
from page import findings, page

from grader.client import connection

# Kept for the steps after the mistakes, of which there are more than time: each is more telling than the last
# hundred of those.
_LATER_SECONDS = {"hostile": 60.0, "timings": 150.0, "noise": 40.0}
_END_SECONDS = 15.0  # for the last gradings, the page, and the end of the server


def main() -> int:
    """Run what there is time for, and write the page."""
    arguments = _arguments()
    found = machine.facts()
    identity = identity_of(found["torch"], found["device"], found["driver"], found["pretended"])
    ledger, reason = open_ledger(arguments.out, identity, fresh=arguments.fresh)
    if reason:
        _say(f"Starting over: {reason}.")
    clock = Clock(arguments.minutes * 60 - _END_SECONDS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as a batch system ends it
    folder = grading.temporary()
    os.environ["KATA_RUNTIME_DIR"] = str(folder)  # a server of this run's own
    os.environ["KATA_WARM"] = "0"
    status = 0
    try:
        ledger.note_run(0, first=True)
        for name, step in _steps(arguments, ledger, clock, found):
            if clock.left() <= 0:
                break
            ledger.forget("broken steps", name)
            _say(f"{clock.spent:4.0f} s: {name} ...")
            try:
                step()
            except Exception:  # the other steps may still tell something, and the page says that this one broke
                ledger.put("broken steps", name, traceback.format_exc(limit=-3))
            ledger.note_run(clock.spent, first=False)
    except KeyboardInterrupt:
        status = 130
        _say("Interrupted.")
    finally:
        ledger.note_run(clock.spent, first=False)
        with contextlib.suppress(Exception):
            connection.stop_server()
        shutil.rmtree(folder, ignore_errors=True)
        text = page(ledger.data)
        arguments.out.with_suffix(".md").write_text(text, "utf-8")
        _say(text)
    return 1 if findings(ledger.data) else status


def _steps(
    arguments: argparse.Namespace, ledger: Ledger, clock: Clock, found: dict[str, object]
) -> list[tuple[str, Callable[[], None]]]:
    """The most telling first. The mistakes come twice: as many as leave time for what follows, and the rest."""
    exercises = grading.chosen(arguments.only)
    crew = work.Crew(arguments.jobs)

    def reserved() -> float:
        """Of the steps that follow, those that are not done; half of what is left at most."""
        planned = ledger.data["planned"]
        seconds = sum(s for name, s in _LATER_SECONDS.items() if name not in planned or ledger.missing(name))
        return min(seconds, clock.left() / 2)

    steps: list[tuple[str, Callable[[], None]]] = [
        ("the machine", lambda: machine.machine(ledger, clock, found)),
        ("openings", lambda: openings.openings(ledger, clock)),
        ("right files", lambda: grading.right(ledger, exercises, crew, clock)),
        ("mistakes", lambda: grading.mistakes(ledger, exercises, crew, clock, reserved())),
        ("hostile files", lambda: grading.hostile(ledger, crew, clock)),
        ("timings", lambda: timings.timings(ledger, clock, exercises)),
        ("time budgets under load", lambda: timings.noise(ledger, clock)),
        ("the rest of the mistakes", lambda: grading.mistakes(ledger, exercises, crew, clock)),
    ]
    return steps if found["device"] or found["pretended"] else steps[:1]  # without a GPU the first one says it all


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make gpu", description=__doc__)
    parser.add_argument("--minutes", type=float, default=8, help="all together; what is left is the next run's")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "gpu-report" / "gpu.json", help="the results; the page is beside it"
    )
    parser.add_argument("--fresh", action="store_true", help="start over")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2, help="gradings at once")
    parser.add_argument("--only", type=lambda text: text.split(","), default=[], help="exercises, by names with commas")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stdout, flush=True)


if __name__ == "__main__":
    # Threads that wait for a grading that hangs are not waited for.
    code = main()
    sys.stdout.flush()
    os._exit(code)
