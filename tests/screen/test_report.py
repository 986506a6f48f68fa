from __future__ import annotations

import dataclasses
import io

import pytest

from grader.content.catalog import load_catalog
from grader.report import (
    Category,
    Failure,
    Frame,
    Kind,
    Manifest,
    Outcome,
    Planned,
    Score,
)
from grader.screen.report import ReportPrinter
from grader.screen.terminal import Signs, Terminal

FAILED = Outcome.FAILED
MISMATCH = Failure(
    Kind.MISMATCH,
    "6 of 8 elements differ.",
    {"shape": "(2, 4)", "first": "[0, 1]", "expected": "0.3651", "got": "0.0"},
    (Frame(25, "forward", "    normalised = x // rms"),),
)


@pytest.fixture
def exercise(pack):
    return load_catalog([pack.root]).find("alpha/one")


@pytest.fixture
def show(exercise):
    """Show a report after its events (all of them, unless `events` says otherwise) and return the text."""

    def run(report, *, events=None, **options) -> str:
        stream = io.StringIO()
        printer = ReportPrinter(Terminal(stream, **options), exercise, "one.py")
        planned = tuple(Planned(c.id, c.title, c.category, c.device) for c in report.checks)
        with printer:
            printer.on_event(Manifest(planned, report.devices, report.devices_not_here))
            for check in report.checks if events is None else events:
                printer.on_event(check)
            printer.finish(report)
        return stream.getvalue()

    return run


@pytest.fixture
def failed(make_check, make_report):
    """A report of failed checks that share what is given."""

    def make(*ids: str, **values):
        checks = tuple(make_check(id, FAILED, **{"failure": MISMATCH, **values}) for id in ids)
        return make_report(solved=False, checks=checks)

    return make


def test_solved(show, make_report, make_check):
    report = make_report(checks=(make_check("test_a"), make_check("test_b")))
    assert (
        show(report)
        == """\
The first · alpha/one
  ✓ Title of test_a
  ✓ Title of test_b

  correctness   5/5
  performance   2/2
  total         7/7

Solved.
Next: `kata next`
"""
    )


def test_a_failure_in_full(show, failed):
    report = failed("test_a[(2, 4)]", diagnosis="You divide with `//`.", output="rms is 3\n")
    assert (
        show(report)
        == """\
The first · alpha/one
  ✗ Title of test_a [(2, 4)]
      6 of 8 elements differ.
        shape:    (2, 4)
        first:    [0, 1]
        expected: 0.3651
        got:      0.0
        one.py:25 in forward:  normalised = x // rms

      Likely misconception:
      You divide with `//`.

      Your code printed:
      │ rms is 3

  correctness   0/5
  performance   2/2
  total         2/7

Not solved yet.
`kata hint` gives a nudge.
Replay with `kata check one --seed 7`.
"""
    )


def test_a_line_comes_as_soon_as_its_title_is_complete(exercise, make_check):
    stream = io.StringIO()
    printer = ReportPrinter(Terminal(stream), exercise, "one.py")
    checks = [make_check("test_a[1]"), make_check("test_a[2]"), make_check("test_b")]
    printer.on_event(Manifest(tuple(Planned(c.id, c.title, c.category, c.device) for c in checks), ("cpu",)))
    printer.on_event(checks[0])
    assert stream.getvalue() == ""
    printer.on_event(checks[1])
    assert stream.getvalue() == "  ✓ Title of test_a (2)\n"
    printer.on_event(checks[2])
    assert stream.getvalue().endswith("  ✓ Title of test_b\n")


def test_without_events_everything_is_in_the_report(show, failed):
    assert show(failed("test_a", "test_b"), events=()) == show(failed("test_a", "test_b"))


def test_parameters_that_pass_are_counted(show, make_report, make_check):
    checks = tuple(make_check(f"test_a[{n}]") for n in range(3))
    assert "  ✓ Title of test_a (3)\n" in show(make_report(checks=checks))


def test_only_the_first_failure_of_a_title_is_shown_in_full(show, make_check, make_report):
    checks = (
        make_check("test_a[1]"),
        make_check("test_a[2]", FAILED, failure=MISMATCH),
        make_check("test_a[3]", FAILED, failure=Failure(Kind.MISMATCH, "8 of 8 differ.\nSecond line.", {"x": "1"})),
    )
    text = show(make_report(solved=False, checks=checks))
    assert "  ✓ Title of test_a (1 of 3)\n  ✗ Title of test_a [2]\n      6 of 8" in text
    assert "  ✗ Title of test_a [3]: 8 of 8 differ.\n\n  correctness" in text


def test_parameters_that_fail_alike_are_gathered(show, make_check, make_report):
    other = Failure(Kind.MISMATCH, "The shape is wrong.")
    checks = [make_check(f"test_a[{n}]", FAILED, failure=MISMATCH if n % 2 else other) for n in range(6)]
    text = show(make_report(solved=False, checks=tuple(checks)))
    assert "Title of test_a [0]\n      The shape is wrong.\n      The same with [2], [4].\n" in text
    assert "Title of test_a [1]: 6 of 8" in text
    assert "      The same with [3], [5].\n" in text


def test_a_later_failure_with_a_long_message_takes_a_second_line(show, make_check, make_report):
    messages = ("some other word", "word " * 30)
    checks = tuple(
        make_check(f"test_a[{n}]", FAILED, failure=Failure(Kind.MISMATCH, text)) for n, text in enumerate(messages, 1)
    )
    text = show(make_report(solved=False, checks=checks))
    assert "  ✗ Title of test_a [2]\n      word word" in text
    assert "...\n\n  correctness" in text


def test_a_misconception_and_an_output_are_said_once(show, failed):
    text = show(failed("test_a", "test_b", diagnosis="You divide with `//`.", output="same"))
    assert text.count("Likely misconception") == 1
    assert text.count("│ same") == 1


def test_what_a_failure_looks_like_is_said_once_and_the_whole_report_after_the_checks(show, failed):
    report = failed("test_a", "test_b", symptom="Every value has the wrong sign.")
    text = show(dataclasses.replace(report, symptoms=("Only gradients are wrong.",)))
    assert text.count("      Every value has the wrong sign.\n") == 1
    assert "\n  Only gradients are wrong.\n" in text
    assert text.index("Title of test_b") < text.index("Only gradients") < text.index("  correctness")


def test_a_diagnosis_that_comes_with_the_report_alone(show, failed):
    late = failed("test_a", diagnosis="You divide with `//`.")
    assert "You divide with `//`." in show(late, events=failed("test_a").checks)


def test_a_file_that_does_not_load_is_said_once(show, failed, make_report):
    load = Failure(Kind.LOAD, "SyntaxError: invalid syntax", {}, (Frame(3, "<module>", "x = = 1"),))
    checks = failed("test_a", "test_b", failure=load).checks
    text = show(make_report(solved=False, checks=checks, load=load, output="hello"))
    assert text.startswith("""\
The first · alpha/one
  ✗ one.py could not be loaded
      SyntaxError: invalid syntax
        one.py:3 in <module>:  x = = 1
      Your file printed while it was loaded:
      │ hello

""")
    assert "Title of" not in text
    assert "Replay" not in text


def test_output_is_bounded(show, failed):
    text = show(failed("test_a", output="\n".join(f"line {n}" for n in range(100)) + "\n"))
    assert "│ line 9\n" in text
    assert "line 10\n" not in text
    assert "... 90 more lines" in text


def test_output_of_one_endless_line(show, failed):
    text = show(failed("test_a", output="x" * 10_000))
    assert text.count("x" * 60) < 15
    assert all(len(line) <= 80 for line in text.splitlines())


def test_a_deep_traceback_is_cut_in_the_middle(show, failed):
    frames = tuple(Frame(n, "f", "f()") for n in range(1000))
    text = show(failed("test_a", failure=Failure(Kind.RAISED, "RecursionError", {}, frames)))
    assert text.count("in f:") == 8
    assert "... 992 more ..." in text
    assert "one.py:999 in f:" in text


def test_nothing_is_wider_than_the_terminal(show, failed):
    failure = Failure(
        Kind.RAISED,
        "word " * 60 + "x" * 200,
        {"a long key": "1, " * 100},
        (Frame(1, "f" * 30, "y" * 200),),
    )
    title = "A title that is quite a bit longer than any author should ever write it, but who knows."
    report = failed("test_a[" + "p" * 90 + "]", "test_a[2]", failure=failure, title=title, diagnosis="z " * 99)
    for width in (40, 80):
        lines = show(report, width=width).splitlines()
        assert max(map(len, lines)) <= width


def test_what_a_terminal_would_obey_is_shown_as_text(show, failed):
    evil = "\x1b[2J\x1b]0;owned\x07"
    failure = Failure(Kind.MISMATCH, evil, {evil: evil}, (Frame(1, evil, evil),))
    text = show(failed(f"test_a[{evil}]", failure=failure, title=evil, diagnosis=evil, output=evil))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\\x1b[2J" in text


class TestDevices:
    def test_several(self, show, make_check, make_report):
        checks = (
            make_check("test_a", device="cpu"),
            make_check("test_p", device="cpu", category=Category.PERFORMANCE),
            make_check("test_a", FAILED, device="cuda", failure=MISMATCH),
            make_check("test_p", device="cuda", category=Category.PERFORMANCE),
        )
        text = show(make_report(solved=False, checks=checks, devices=("cpu", "cuda")))
        assert "  ✓ cpu   Title of test_a\n" in text
        assert "  ✗ cuda  Title of test_a\n" in text
        assert (
            """
                points   cpu checks   cuda checks
  correctness      0/5          1/1           0/1
  performance      2/2          1/1           1/1
  total            2/7
"""
            in text
        )

    def test_not_here(self, show, make_report):
        text = show(make_report(devices_not_here=("cuda", "mps")))
        assert "  not run: cuda, mps (not on this machine)\n" in text
        assert "Solved on cpu.\n" in text


class TestOutcomes:
    def test_cut_off_by_fail_fast(self, show, failed, make_check, make_report):
        checks = (*failed("test_a").checks, make_check("test_b", Outcome.NOT_RUN), make_check("c", Outcome.NOT_RUN))
        text = show(make_report(solved=False, checks=checks), events=checks[:1])
        assert "Title of test_b" not in text
        assert "  not run: 2 checks\n" in text

    @pytest.mark.parametrize(("outcome", "whose"), [(Outcome.BROKEN, "The exercise is"), (Outcome.FAULT, "kata is")])
    def test_not_the_learners_fault(self, show, make_check, make_report, outcome, whose):
        check = make_check("test_a", outcome, failure=Failure(Kind.INTERNAL, "It broke."))
        text = show(make_report(solved=False, checks=(check,)))
        assert "  ! Title of test_a\n" in text
        assert f"{whose} at fault, not you: It broke." in text
        assert "This attempt does not count" in text
        assert "kata hint" not in text

    def test_too_noisy(self, show, make_check, make_report):
        check = make_check("test_a", Outcome.INCONCLUSIVE, failure=Failure(Kind.BUDGET, "0.8 to 3.1 times."))
        text = show(make_report(solved=False, checks=(check,)))
        assert "  ? Title of test_a\n      Too noisy to tell: 0.8 to 3.1 times.\n" in text
        assert "Not decided" in text

    def test_a_failure_without_a_word(self, show, make_check, make_report):
        assert "  ✗ Title of test_a\n" in show(make_report(solved=False, checks=(make_check("test_a", FAILED),)))


class TestTerminals:
    def test_ascii(self, show, failed):
        text = show(failed("test_a", output="x"), signs=Signs("+", "x", "?", "!", "-", "|"))
        assert text.isascii()
        assert "  x Title of test_a" in text

    def test_colour(self, show, make_report):
        assert "  \x1b[32m✓\x1b[0m Title" in show(make_report(), colour=True)

    def test_the_status_line_is_wiped(self, show, make_report, make_check):
        text = show(make_report(checks=(make_check("test_a"), make_check("test_b"))), interactive=True)
        assert "\r\x1b[Kgrading 1/2 ..." in text
        assert text.rpartition("grading")[2].startswith(" 2/2 ...\r\x1b[K")

    def test_stop_wipes_the_status_line(self, exercise):
        stream = io.StringIO()
        printer = ReportPrinter(Terminal(stream, interactive=True), exercise, "one.py")
        with printer:
            pass
        assert stream.getvalue().endswith("\r\x1b[K")


def test_points_of_categories_that_are_graded_alone(show, make_report):
    text = show(make_report(scores={Category.GRADIENTS: Score(3, 3, 1, 1)}))
    assert "  gradients   3/3\n  total       3/3\n" in text
