"""What of an exercise can be checked without its solution: recorded with the solution, written as a checks file.

The recording runs in a judge, as every grading does: in a copy of the exercise whose checks file ends with a call of
`grader.checks.public.record`, and with the solution as what is handed in.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.classroom.bundles import files
from grader.classroom.bundles.marked import checks_of
from grader.classroom.bundles.toml import as_toml
from grader.client.runner import Series
from grader.content.exercise import PUBLIC, Exercise
from grader.content.fields import read_toml
from grader.content.handout import EXAMPLES, PLAN
from grader.content.owed import OWED
from grader.errors import ExerciseError
from grader.job import Job, Search
from grader.report import CheckResult, Outcome, Report

SEEDS = (1, 2, 3)
"""Of the inputs that are handed out: none of them need be those of a grading."""

_FOOTER = """

from grader.checks import public as _public

_public.record(globals(), __file__)
"""
_HEAD = '''"""The public checks of {name}. What they ask, and what is right, lies in {public}.

All other checks run after you hand in.
"""

import pytest

from grader.checks import probe
from grader.checks.public import hold, hold_example
'''


@dataclass(frozen=True, slots=True)
class Public:
    """What can be checked without the solution.

    Attributes:
        checks: the text of a checks file; empty where there is nothing.
        data: what it reads: questions and right answers.
        count: of its checks, with all their cases.
    """

    checks: str = ""
    data: bytes = b""
    count: int = 0


def record(exercise: Exercise) -> Public:
    """Find out what the public checks and the statement's examples ask, and what the solution answers.

    Raises:
        ExerciseError: a public check cannot be kept as data, or the solution fails it.
        GraderError: see `runner.run`.
    """
    with tempfile.TemporaryDirectory(prefix="kata-handout-") as temporary:
        pack = Path(temporary)
        for name, data in files.of_exercise(exercise).items():
            (pack / name).parent.mkdir(parents=True, exist_ok=True)
            (pack / name).write_bytes(data)
        folder = pack / "exercises" / exercise.name
        _switch_batteries_off(folder / "exercise.toml")
        with (folder / "checks.py").open("a", encoding="utf-8") as checks:
            checks.write(_FOOTER)
        _run(exercise, folder, pack / "solutions" / exercise.name)
        if not (folder / PLAN).exists():
            return Public()
        plan = json.loads((folder / PLAN).read_text("utf-8"))
        text = _checks_file(exercise, plan["checks"], plan["probes"])
        count = sum(len(check["cases"]) for check in plan["checks"].values())
        return Public(text, (folder / PUBLIC).read_bytes(), count)


def _switch_batteries_off(path: Path) -> None:
    """They ask the solution once more, and nothing of that is kept."""
    off = {rule.battery: "nothing is graded here" for rule in OWED}
    path.write_text(as_toml({**read_toml(path), "batteries": {"off": off}}), "utf-8")


def _run(exercise: Exercise, folder: Path, solutions: Path) -> None:
    """Grade the solution with each seed: its checks write down what they see."""
    series = Series()
    try:
        for seed in SEEDS if checks_of(exercise) else SEEDS[:1]:  # an example asks the same each time
            job = Job(
                exercise=exercise.name,
                folder=str(folder),
                solution_folder=str(solutions),
                source=exercise.solution.read_text("utf-8"),
                filename=exercise.stub_name,
                seed=seed,
                search=Search.NONE,
            )
            _expect_passes(exercise, series.run(job))
    finally:
        series.close()


def _expect_passes(exercise: Exercise, report: Report) -> None:
    failed = [check for check in report.checks if not check.battery and check.outcome is not Outcome.PASSED]
    failure = failed[0].failure if failed else report.load
    if failure is not None:
        raise ExerciseError(
            f"{exercise.name}: {_named(failed)}{failure.message}", "`kata verify` shows whether the checks are good."
        )


def _named(failed: Sequence[CheckResult]) -> str:
    return f"{failed[0].id} does not pass with the solution: " if failed else "the solution does not load: "


def _checks_file(exercise: Exercise, checks: Mapping[str, Any], probes: str) -> str:
    parts = [_HEAD.format(name=exercise.name, public=PUBLIC), *([probes + "\n"] if probes else [])]
    parts += [_check(exercise, name, check) for name, check in checks.items()]
    return "\n\n".join(parts)


def _check(exercise: Exercise, name: str, check: Mapping[str, Any]) -> str:
    """One check of the file: its cases by number, each called as the exercise calls it."""
    ours = [str(category) for category in exercise.points]
    category = check["category"] if check["category"] in ours else ours[0]
    is_example = name == EXAMPLES
    ids = [str(number + 1) for number in range(len(check["cases"]))] if is_example else check["cases"]
    call = "hold_example(candidate, __file__, case)" if is_example else f"hold(candidate, __file__, {name!r}, case)"
    lines = [f"@pytest.mark.{category}"]
    lines += [f"@pytest.mark.rules({', '.join(map(str, check['rules']))})"] if check["rules"] else []
    if ids == [""] or (is_example and len(ids) == 1):
        call, argument = call.replace(", case)", ", 0)"), ""
    else:
        lines.append(f"@pytest.mark.parametrize('case', range({len(ids)}), ids={ids!r})")
        argument = ", case"
    lines += [f"def {name}(candidate{argument}):", f"    {check['title']!r}", f"    {call}", ""]
    return "\n".join(lines)
