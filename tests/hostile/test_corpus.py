"""Every hostile file gets its answer: no pass, the right kind of failure, nothing lost, nothing left, back in time.

Each file meets two lines of defence. `test_answer` grades it as a learner's file would be graded: most of the corpus
is refused for what its text says, before it runs. `test_barriers_alone` grades what was refused once more in a copy
of the exercise that allows every means, so that nothing but the judge and the barriers stands against it.
"""

from __future__ import annotations

import dataclasses
import io
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.client.runner import run
from grader.errors import UsageError
from grader.legible import clean, width
from grader.reading.submission import LIMIT, read_submission
from grader.report import Kind, Outcome, Report
from grader.screen.report import ReportPrinter
from grader.screen.terminal import WIDTH, Terminal

RIGHT = "normalization/rmsnorm"
GRACE_SECONDS = 20.0  # for a busy machine


def kinds(report: Report) -> set[str]:
    found = {check.failure.kind.value for check in report.checks if check.failure is not None}
    return found | ({report.load.kind.value} if report.load else set())


def graded_cleanly(arena: Any, hostile: Any, note: Any, *, opened: bool = False) -> Report:
    """Grade, and hold the grader to everything that does not depend on what the file is about."""
    if hostile.after == "solution":
        assert arena.grade(arena.solution(hostile.exercise), hostile.exercise, devices=(hostile.device,)).solved
    before = arena.books()
    start, seconds = time.monotonic(), 0.0
    solved, harmed = False, True
    try:
        try:
            report: Report = arena.grade(hostile.source, hostile.exercise, opened=opened, devices=(hostile.device,))
        finally:
            seconds = time.monotonic() - start
        solved = report.solved
        assert arena.settle(lambda: arena.family() == {before.server}), "processes were left behind"
        assert arena.settle(lambda: arena.books() == before), "something was left behind"
        harmed = report.blameless
    finally:
        note(arena.answer(hostile, solved, harmed, seconds))
    assert seconds < arena.seconds
    theirs = {Outcome.PASSED, Outcome.FAILED, Outcome.NOT_RUN}
    assert {check.outcome for check in report.checks} <= theirs, kinds(report)
    assert not report.blameless
    assert Kind.INTERNAL.value not in kinds(report)
    assert all(len(check.output) <= 4 * arena.limits.output_bytes for check in report.checks)
    return report


def answered_rightly(report: Report, hostile: Any) -> None:
    if hostile.expect == ("pass",):
        assert report.solved, [(check.id, check.failure) for check in report.checks if check.failure]
        return
    assert not report.solved
    assert kinds(report) & set(hostile.expect), [(check.id, check.failure) for check in report.checks if check.failure]
    if hostile.survives:
        assert any(check.outcome is Outcome.PASSED for check in report.checks), "no other check's result was kept"


def test_answer(arena: Any, hostile: Any, note: Any) -> None:
    report = graded_cleanly(arena, hostile, note)
    if hostile.is_refused(arena.exercises[hostile.exercise]):
        assert not report.solved
        assert report.load is not None
        assert report.load.kind is Kind.FORBIDDEN
        assert report.load.frames
        # Refused is not run: no check may have been passed, and nothing printed.
        assert {check.outcome for check in report.checks} == {Outcome.NOT_RUN}
        assert not report.output + "".join(check.output for check in report.checks)
    else:
        assert hostile.layer != "reading", "nothing but the reading of its text stands against it"
        answered_rightly(report, hostile)


def test_barriers_alone(arena: Any, refused: Any, note: Any) -> None:
    answered_rightly(graded_cleanly(arena, refused, note, opened=True), refused)


def test_the_total_is_kept(arena: Any) -> None:
    # Every check hangs: together they would take several times the total. The learner is told so, and it is no fault of
    # the grader's.
    source = "import time\n\n\nclass RMSNorm:\n    def __init__(self, *args):\n        time.sleep(600)\n"
    limits = dataclasses.replace(arena.limits, total_seconds=5)
    start = time.monotonic()
    report = arena.grade(source, limits=limits)
    assert time.monotonic() - start < 5 + GRACE_SECONDS
    assert not report.solved
    assert not report.blameless
    assert Kind.TIMEOUT.value in kinds(report)


SHOWN = (
    *("accidents/prints_binary", "forging/exception_with_escapes", "forging/prints_a_report"),
    *("forging/exception_with_directions", "forging/exception_as_a_report", "forging/exception_of_wide_letters"),
    *("forging/exception_with_lines_in_its_name", "forging/keys_as_a_report", "accidents/prints_over_its_lines"),
    *("accidents/warns_in_both_directions",),
)


@pytest.mark.parametrize("name", SHOWN)
def test_the_terminal_is_safe(arena: Any, name: str) -> None:
    # What a submission prints, raises or calls itself is shown to a person: it must not steer the terminal, hide,
    # stick out, or look like what the report itself says.
    path = Path(__file__).parent / f"{name}.py"
    stream = io.StringIO()
    printer = ReportPrinter(Terminal(stream), arena.exercises[RIGHT], "answer.py")
    with printer:
        report = run(arena.job(path.read_text("utf-8")), on_event=printer.on_event)
        printer.finish(report)
    lines = stream.getvalue().split("\n")
    assert all((line.isprintable() and clean(line) == line) or not line for line in lines)
    assert max(map(width, lines)) <= WIDTH
    ours = [line for line in lines if "│" not in line and not re.match(r" +answer\.py:\d+ in ", line)]
    assert [line for line in ours if line.strip().startswith(("Solved", "Not solved"))] == [
        "Solved." if report.solved else "Not solved yet."
    ]
    assert sum(bool(re.match(r" *correctness .*/10$", line)) for line in ours) == 1
    assert sum(line.strip().startswith("✓") for line in ours) == 1


# --- files that are no Python text, made on the spot


def _bytes(data: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(data) and None


UNREADABLE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.touch(),
    "blank": _bytes(b" \n\t\n"),
    "missing": lambda path: None,
    "nul_bytes": _bytes(b"import torch\n\0\n"),
    "latin_1": _bytes("größe = 1\n".encode("latin-1")),
    "utf_16": _bytes("import torch\n".encode("utf-16")),
    "binary": _bytes(bytes(range(256)) * 8),
    "a_folder": lambda path: path.mkdir(),
    "a_broken_link": lambda path: path.symlink_to("nowhere.py"),
    "a_link_to_itself": lambda path: path.symlink_to(path),
    "a_fifo": lambda path: os.mkfifo(path),
    "a_device": lambda path: path.symlink_to("/dev/zero"),
    "50_mb": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 50 << 20),
    "one_byte_too_many": _bytes(b"#" * (LIMIT + 1)),
}


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_no_text(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "rmsnorm.py"
    make(path)
    with pytest.raises(UsageError) as caught:
        read_submission(path)
    assert caught.value.exit_code == 2
    assert caught.value.next_step


BROKEN_TEXT = {
    "syntax_error": "class RMSNorm(nn.Module:\n    pass\n",
    "unfinished": "def forward(self):\n",
    "tabs_and_blanks": "if True:\n        x = 1\n\tx = 2\n",
    "unindented": "class RMSNorm:\npass\n",
    "python_2": "print 'hello'\n",
    "a_notebook": '{"cells": [null, true]}\n',
    "a_merge_conflict": "<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n",
    "deep_brackets": "x = " + "(" * 5000 + ")" * 5000 + "\n",
    "deep_brackets_of_lists": "x = " + "[" * 90 + "]" * 90 + "\nraise ValueError\n",
    "deep_minus": "x = " + "-" * 50_000 + "1\n",
    "deep_attributes": "x = torch" + ".a" * 50_000 + "\n",
    "deep_calls": "x = f" + "()" * 50_000 + "\n",
    "deep_sum": "x = " + "+".join(["1"] * 100_000) + "\n",
    "deep_blocks": "".join(f"{' ' * depth}if x:\n" for depth in range(120)) + " " * 120 + "pass\n",
    "lone_surrogate_escape": 'raise ValueError("\\ud800")\n',
    "long_number": "x = " + "9" * 10_000 + "\n",
    "long_line": "x = '" + "x" * 900_000 + "'\nraise ValueError(x)\n",
    "many_forbidden_names": "import torch\n" + "torch.rms_norm\n" * 60_000,
    "many_names": "import torch\n" + "torch.nn.functional.relu\n" * 40_000,
    "many_statements": "a\n" * 500_000,
    "many_fields": 'f"' + "{a}" * 300_000 + '"\n',
    "chains_of_attributes": ("torch" + ".a" * 300 + "\n") * 1500,
    "many_comparisons": "<".join(["a"] * 500_000) + "\n",
    "many_assignments": "".join(f"a{i + 1} = a{i}\n" for i in range(60_000)),
    "many_invalid_escapes": '"\\d"\n' * 100_000,
    "carriage_returns_only": "import torch\rfrom torch import nn\r",
    "form_feeds": "\f\n\f1 +\n",
}


@pytest.mark.parametrize("text", BROKEN_TEXT.values(), ids=BROKEN_TEXT.keys())
def test_broken_text(arena: Any, text: str) -> None:
    before, start = arena.books(), time.monotonic()
    report = arena.grade(text)
    assert time.monotonic() - start < arena.seconds
    assert not report.solved
    assert report.load is not None
    assert report.load.kind in (Kind.LOAD, Kind.FORBIDDEN)
    assert not report.blameless
    assert arena.settle(lambda: arena.books() == before)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.rstrip(b"\n"),
        lambda data: data.replace(b"\n\n", b"\n\x0c\n"),
        lambda data: data + "# größer, ≤ 1\n".encode(),
    ],
    ids=["byte_order_mark", "windows_lines", "no_last_line_end", "form_feeds", "other_letters"],
)
def test_unusual_but_right(arena: Any, tmp_path: Path, wrap: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "rmsnorm.py"
    path.write_bytes(wrap(arena.solution(RIGHT).encode()))
    assert arena.grade(read_submission(path).source).solved


@pytest.mark.parametrize("cold", [False, True], ids=["warm", "cold"])
def test_neighbours_are_not_imported(arena: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cold: bool) -> None:
    # All that lies beside a submission may be the learner's own, or planted: none of it may run.
    mark = tmp_path / "imported"
    for name in ("conftest", "torch", "numpy", "pytest", "sitecustomize", "usercustomize", "checks", "msgpack", "math"):
        (tmp_path / f"{name}.py").write_text(f"open({str(mark)!r}, 'a').write({name!r})\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p conftest\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '-p conftest'\n")
    (tmp_path / "rmsnorm.py").write_text(arena.solution(RIGHT))
    monkeypatch.chdir(tmp_path)
    assert run(arena.job(read_submission(Path("rmsnorm.py")).source), cold=cold).solved
    assert not mark.exists()
