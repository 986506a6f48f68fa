"""The system calls that confined processes make: recorded while solutions and mistakes are graded.

``python benchmarks/calls.py [NAME ...]`` grades the solutions of the exercises that are named (of all, without a name)
and a few of their mistakes under ``strace``. It tells each call, how often it was made behind the barrier, and how
often it was refused; for calls that are let through by one argument, that argument too. This is what
`grader/confined/calls.py` was written after: run it on another system to see what its libraries want.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

_BY_ARGUMENT = {"fcntl": 1, "ioctl": 1, "prctl": 0, "arch_prctl": 0, "clone": 1, "madvise": 2}
_CALL = re.compile(r"(\w+)\((.*)\)\s+= (-?\d+|\?|0x[0-9a-f]+)(.*)")
_BARRIER = re.compile(r"seccomp\(SECCOMP_SET_MODE_FILTER.*\) += 0$")  # not one that only asks what the kernel knows
_MISTAKES = 3  # of each exercise
Row = tuple[str, str]


def grade(names: list[str]) -> None:
    """Grade what is asked for, through a server of its own."""
    os.environ["KATA_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="kata-calls-")
    from grader.client import connection
    from grader.client.runner import run
    from grader.content.catalog import load_catalog
    from grader.job import Job, Limits, Search

    limits = Limits(load_seconds=120, check_seconds=120, total_seconds=1200)  # what is traced takes long
    found = {exercise.name: exercise for exercise in load_catalog()}
    wanted = [
        exercise for name, exercise in found.items() if not names or name in names or name.rpartition("/")[2] in names
    ]
    for exercise in wanted:
        right = exercise.solution.read_text("utf-8")
        folders = str(exercise.folder), str(exercise.solution_folder)
        for source in (right, *(mistake.source for mistake in exercise.mistakes[:_MISTAKES])):
            job = Job(exercise.name, *folders, source, "answer.py", 0, ("cpu",), search=Search.NONE, limits=limits)
            if run(job).solved != (source == right):
                print(f"an unexpected verdict in {exercise.name}", file=sys.stderr)
    connection.stop_server()


def confined_lines(traces: dict[int, list[str]]) -> Iterator[str]:
    """The lines of confined processes, from the barrier on, and of their threads."""
    waiting = []
    for pid, lines in traces.items():
        start = next((n for n, line in enumerate(lines) if _BARRIER.match(line)), None)
        if start is not None:
            waiting.append((pid, start + 1))
    while waiting:
        pid, start = waiting.pop()
        for line in traces[pid][start:]:
            yield line
            call = _CALL.match(line)
            if call and call[1] in ("clone", "clone3", "fork", "vfork") and int(call[3], 0) in traces:
                waiting.append((int(call[3], 0), 0))


def tally(traces: dict[int, list[str]]) -> dict[Row, Counter[str]]:
    """Of each call, and its argument where that decides: how often it was made, and with which errors."""
    found: dict[Row, Counter[str]] = {}
    for line in confined_lines(traces):
        call = _CALL.match(line)
        if call is None:
            continue
        name, arguments, _, rest = call.groups()
        place = _BY_ARGUMENT.get(name)
        row = (name, arguments.split(", ")[place] if place is not None else "")
        error = re.match(r" (E[A-Z]+)", rest)
        found.setdefault(row, Counter()).update(["made", *([error[1]] if error else [])])
    return found


def main() -> None:
    """See the module's docstring."""
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--grade", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.grade:
        grade(arguments.names)
        return
    with tempfile.TemporaryDirectory(prefix="kata-calls-") as folder:
        again = [sys.executable, __file__, "--grade", *sys.argv[1:]]
        subprocess.run(["strace", "-qq", "-ff", "-s", "0", "-o", f"{folder}/trace", *again], check=True)
        files = Path(folder).glob("trace.*")
        traces = {int(file.suffix[1:]): file.read_text("utf-8", "replace").splitlines() for file in files}
    for (name, argument), counts in sorted(tally(traces).items()):
        errors = ", ".join(f"{error} {number}" for error, number in sorted(counts.items()) if error != "made")
        print(f"{name:<20} {argument:<48} {counts['made']:>9}  {errors}")


if __name__ == "__main__":
    main()
