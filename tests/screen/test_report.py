"""A report as a whole: the checks, what was printed, points and the verdict. What is wrong: see test_causes.py."""

from __future__ import annotations

import dataclasses
import io
import re

import pytest

from grader.report import Category, Cause, Example, Failure, Frame, Kind, Manifest, Outcome, Planned, Score, Why
from grader.screen.report import ReportPrinter
from grader.screen.terminal import Signs, Terminal

FAILED = Outcome.FAILED
OTHER = Failure(Kind.MISMATCH, "The shape is wrong.")


def test_solved(show, make_report, make_check):
    report = make_report(checks=(make_check("test_a"), make_check("test_b")))
    assert (
        show(report)
        == """\
The first · alpha/one
  ✓ 2 checks passed

  correctness 5/5   performance 2/2   total 7/7
Solved.
Doubling is adding a number to itself.

Next: `kata next`. Another way to write it: `kata solution`.
"""
    )


def test_a_failure(show, failed, make_check):
    report = failed("test_a[(2, 4)]", "test_a[(8,)]", says="Every value is a whole number.", output="rms is 3\n")
    report = dataclasses.replace(report, checks=(*report.checks, make_check("test_b")))
    assert (
        show(report)
        == """\
The first · alpha/one
  ✓ 1 of 3 checks passed
  ✗ Title of test_a (2 of 2)

  2 checks, first: Title of test_a [(2, 4)]
    Every value is a whole number.
    6 of 8 elements differ.
      shape:    (2, 4)
      first:    [0, 1]
      expected: 0.3651
      got:      0.0
      one.py:25 in forward:  normalised = x // rms
    Your code printed:
      │ rms is 3

  correctness 0/5   performance 2/2   total 2/7
Not solved yet.
`kata hint` gives a nudge, `--all` shows all, `--seed 7` repeats this.
"""
    )


class TestWhen:
    """The checks are told as soon as all of them have answered, what is wrong with the report."""

    def test_after_the_last_check(self, exercise, make_check):
        stream = io.StringIO()
        printer = ReportPrinter(Terminal(stream), exercise, "one.py")
        checks = [make_check("test_a"), make_check("test_b", FAILED)]
        printer.on_event(Manifest(tuple(Planned(c.id, c.title, c.category, c.device) for c in checks), ("cpu",)))
        printer.on_event(checks[0])
        assert stream.getvalue() == ""
        printer.on_event(checks[1])
        assert stream.getvalue() == "  ✓ 1 of 2 checks passed\n  ✗ Title of test_b\n"

    @pytest.mark.parametrize("every", [False, True])
    def test_without_events_everything_is_in_the_report(self, show, failed, every):
        report = failed("test_a", "test_b")
        assert show(report, events=(), every=every) == show(report, every=every)


class TestFailing:
    """A line for each title of which a check fails."""

    def lines(self, show, checks, make_report, **options):
        shown = show(make_report(solved=False, checks=tuple(checks)), **options)
        return [line for line in shown.splitlines() if line.startswith(("  ✗", "    ..."))]

    def fails(self, make_check, *ids, of=(), **fields):
        return [make_check(id, FAILED if id in ids else Outcome.PASSED, **fields) for id in of or ids]

    def test_few_parameters_are_named(self, show, make_check, make_report):
        checks = self.fails(make_check, "test_a[2]", "test_a[3]", of=("test_a[1]", "test_a[2]", "test_a[3]"))
        assert self.lines(show, checks, make_report) == ["  ✗ Title of test_a [2], [3]"]

    def test_the_only_parameters_are_named(self, show, make_check, make_report):
        assert self.lines(show, self.fails(make_check, "test_a[1]"), make_report) == ["  ✗ Title of test_a [1]"]

    def test_many_parameters_are_counted(self, show, make_check, make_report):
        ids = [f"test_a[some size {n}]" for n in range(9)]
        checks = self.fails(make_check, *ids[:8], of=ids)
        assert self.lines(show, checks, make_report) == ["  ✗ Title of test_a (8 of 9)"]

    def test_all_parameters_are_counted(self, show, make_check, make_report):
        checks = self.fails(make_check, "test_a[1]", "test_a[2]")
        assert self.lines(show, checks, make_report) == ["  ✗ Title of test_a (2 of 2)"]

    def test_a_long_title_is_cut_and_not_its_parameters(self, show, make_check, make_report):
        checks = self.fails(make_check, "test_a[1]", of=("test_a[1]", "test_a[2]"), title="word " * 30)
        checks += self.fails(make_check, "test_b", title="other " * 30)
        long, other = self.lines(show, checks, make_report)
        assert long.startswith("  ✗ word word")
        assert long.endswith("... [1]")
        assert other.endswith("...")
        assert len(long) == len(other) == 80

    def test_the_only_one_is_not_cut(self, show, failed):
        text = show(failed("test_a", title="word " * 30))
        assert text.split("\n\n")[0].count("word") == 30

    @pytest.mark.parametrize(("titles", "lines"), [(4, 4), (5, 4), (20, 4)])
    def test_there_are_few_lines(self, show, make_check, make_report, titles, lines):
        checks = self.fails(make_check, *(f"test_{n:02}" for n in range(titles)))
        shown = self.lines(show, checks, make_report)
        assert len(shown) == lines
        if titles > lines:
            assert shown[-1] == f"    ... and {titles - lines + 1} more (`kata check --all`)"
        assert len(self.lines(show, checks, make_report, every=True)) == titles


class TestEvery:
    """`kata check --all`."""

    def test_each_check_is_told(self, show, failed, make_check):
        report = failed("test_a[1]", "test_a[2]")
        passed = (make_check("test_b"), make_check("test_c[1]"), make_check("test_c[2]"))
        text = show(dataclasses.replace(report, checks=(*report.checks, *passed)), every=True)
        assert "  ✓ Title of test_b\n  ✓ Title of test_c (2)\n" in text
        for number in (1, 2):
            assert f"  ✗ Title of test_a [{number}]\n      6 of 8 elements differ.\n        shape:    (2, 4)\n" in text
        assert text.count("        one.py:25 in forward:  normalised = x // rms\n") == 2
        assert "checks passed" not in text

    def test_no_fact_is_left_out(self, show, failed):
        report = failed("test_a", failure=Failure(Kind.MISMATCH, "", {f"fact {n}": "1" for n in range(12)}))
        assert "fact 11" not in show(report)
        assert "fact 11" in show(report, every=True)


class TestPrinted:
    def test_of_the_checks_of_the_first_cause_the_first(self, show, make_check, make_report):
        checks = tuple(
            make_check(f"test_{n}", FAILED, failure=OTHER, output=text)
            for n, text in enumerate(("other", "", "this", "and this"))
        )
        causes = (Cause(Why.RAISED, "", (1, 2, 3), failure=OTHER), Cause(Why.VALUES, "", (0,), failure=OTHER))
        text = show(make_report(solved=False, checks=checks, causes=causes))
        assert text.count("│") == 1
        assert "    Your code printed:\n      │ this\n" in text

    def test_it_is_bounded(self, show, failed):
        text = show(failed("test_a", output="\n".join(f"line {n}" for n in range(100)) + "\n"))
        assert "│ line 5\n" in text
        assert "line 6\n" not in text
        assert "... 94 more lines (`kata check --json` has them)" in text

    def test_one_endless_line(self, show, failed):
        text = show(failed("test_a", output="x" * 10_000))
        assert text.count("x" * 60) < 10
        assert all(len(line) <= 80 for line in text.splitlines())

    def test_nothing_of_what_passed(self, show, make_check, make_report):
        assert "│" not in show(make_report(checks=(make_check("test_a", output="hello"),), output="hello"))

    def test_while_the_file_was_loaded(self, show, failed):
        report = dataclasses.replace(failed("test_a"), output="hello")
        assert "    Your file printed while it was loaded:\n      │ hello\n" in show(report)


def test_nothing_is_wider_than_the_terminal(show, failed):
    failure = Failure(
        Kind.RAISED,
        "word " * 60 + "x" * 200,
        {"a long key": "1, " * 100},
        (Frame(1, "f" * 30, "y" * 200),),
    )
    title = "A title that is quite a bit longer than any author should ever write it, but who knows."
    example = Example(f"x = f([{'1, ' * 40}], '{'s ' * 60}')\nx" + ".y" * 60, "2, " * 60, "z" * 99, stated=True)
    report = failed("test_a[" + "p" * 90 + "]", "test_a[2]", failure=failure, title=title, says="z " * 99)
    others = (Cause(Why.MISTAKE, "q " * 99), Cause(Why.RAISED, "", (1,), failure=failure))
    for cause in (report.causes[0], dataclasses.replace(report.causes[0], example=example)):
        told = dataclasses.replace(report, causes=(cause, *others), search_cut=True)
        for width in (40, 80):
            for every in (False, True):
                lines = show(told, width=width, every=every).splitlines()
                assert max(map(len, lines)) <= width


def test_what_a_terminal_would_obey_is_shown_as_text(show, failed):
    evil = "\x1b[2J\x1b]0;owned\x07"
    failure = Failure(Kind.MISMATCH, evil, {evil: evil}, (Frame(1, evil, evil),))
    for why in Why:
        for example in (None, Example(evil, evil, evil)):
            report = failed(
                f"test_a[{evil}]", failure=failure, title=evil, why=why, says=evil, output=evil, example=example
            )
            report = dataclasses.replace(report, causes=(*report.causes, Cause(Why.CHANGE, evil)))
            for every in (False, True):
                text = show(report, every=every)
                assert "\x1b" not in text
                assert "\x07" not in text
                assert "\\x1b[2J" in text


class TestDevices:
    def test_several(self, show, make_check, make_report):
        checks = (
            make_check("test_a", device="cpu"),
            make_check("test_p", device="cpu", category=Category.PERFORMANCE),
            make_check("test_a", FAILED, device="cuda", failure=OTHER),
            make_check("test_p", device="cuda", category=Category.PERFORMANCE),
        )
        report = make_report(solved=False, checks=checks, devices=("cpu", "cuda"))
        text = show(report)
        assert "  ✓ 3 of 4 checks passed\n  ✗ cuda  Title of test_a\n" in text
        assert (
            """
                points   cpu checks   cuda checks
  correctness      0/5          1/1           0/1
  performance      2/2          1/1           1/1
  total            2/7
"""
            in text
        )
        assert "  ✓ cpu   Title of test_a\n" in show(report, every=True)

    def test_not_here(self, show, make_report):
        text = show(make_report(devices_not_here=("cuda", "mps")))
        assert "  not run: cuda, mps (not on this machine)\n" in text
        assert "Solved on cpu.\n" in text

    def test_down(self, show, make_check, make_report):
        checks = (make_check("test_a"), make_check("test_a", Outcome.NOT_RUN, device="cuda"))
        report = make_report(
            solved=False, checks=checks, devices=("cpu", "cuda"), devices_down={"cuda": "no kernel image"}
        )
        text = show(report)
        assert "no kernel image" in text
        assert "Nothing failed on cpu. This attempt does not count: not your fault.\n" in text


class TestOutcomes:
    def test_cut_off_by_fail_fast(self, show, failed, make_check):
        report = failed("test_a")
        rest = (make_check("test_b", Outcome.NOT_RUN), make_check("c", Outcome.NOT_RUN))
        text = show(dataclasses.replace(report, checks=(*report.checks, *rest)), events=report.checks)
        assert "Title of test_b" not in text
        assert "  not run: 2 checks\n" in text

    @pytest.mark.parametrize("every", [False, True])
    @pytest.mark.parametrize(("outcome", "whose"), [(Outcome.BROKEN, "The exercise is"), (Outcome.FAULT, "kata is")])
    def test_not_the_learners_fault(self, show, make_check, make_report, outcome, whose, every):
        checks = tuple(
            make_check(f"test_a[{n}]", outcome, failure=Failure(Kind.INTERNAL, f"It broke at {n}.")) for n in range(9)
        )
        text = show(make_report(solved=False, checks=checks), every=every)
        for number in range(9):
            assert f"  ! Title of test_a [{number}]\n      {whose} at fault, not you: It broke at {number}.\n" in text
        assert "This attempt does not count" in text
        assert "Replay with `kata check one --seed 7`." in text
        assert "kata hint" not in text

    def test_among_many_of_the_learners(self, show, failed, make_check):
        report = failed(*(f"test_{n}" for n in range(20)))
        broken = make_check("test_z", Outcome.BROKEN, failure=Failure(Kind.INTERNAL, "It broke."))
        text = show(dataclasses.replace(report, checks=(*report.checks, broken)))
        assert "  ! Title of test_z\n      The exercise is at fault, not you: It broke.\n" in text

    def test_too_noisy(self, show, make_check, make_report):
        check = make_check("test_a", Outcome.INCONCLUSIVE, failure=Failure(Kind.BUDGET, "0.8 to 3.1 times."))
        text = show(make_report(solved=False, checks=(check,)))
        assert "  ? Title of test_a\n      Too noisy to tell: 0.8 to 3.1 times.\n" in text
        assert "Not decided" in text

    @pytest.mark.parametrize("every", [False, True])
    def test_a_failure_without_a_word(self, show, make_check, make_report, every):
        check = make_check("test_a", FAILED)
        assert "  ✗ Title of test_a\n" in show(make_report(solved=False, checks=(check,)), every=every)


class TestTerminals:
    def test_ascii(self, show, failed):
        for every in (False, True):
            text = show(failed("test_a", output="x"), every=every, signs=Signs("+", "x", "?", "!", "-", "|"))
            assert text.isascii()
            assert "  x Title of test_a" in text

    def test_colour(self, show, make_report, failed):
        assert "  \x1b[32m✓\x1b[0m 1 check passed" in show(make_report(), colour=True)
        text = show(failed("test_a", "test_b"), colour=True)
        assert "  \x1b[31m✗\x1b[0m Title of test_a\n" in text
        assert "\x1b[1;33m  2 checks, first: Title of test_a\x1b[0m\n" in text

    def test_colours_change_no_word(self, show, failed):
        report = failed("test_a", "test_b", output="x", example=Example("f(1)", "2", "3", stated=True))
        for every in (False, True):
            coloured = show(report, colour=True, every=every)
            assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == show(report, every=every)

    def test_the_status_line_is_wiped(self, show, make_report, make_check):
        text = show(make_report(checks=(make_check("test_a"), make_check("test_b"))), interactive=True)
        assert "\r\x1b[Kgrading 1/2 ..." in text
        assert text.rpartition("looking for the cause ...")[2].startswith("\r\x1b[K\n")

    def test_stop_wipes_the_status_line(self, exercise):
        stream = io.StringIO()
        printer = ReportPrinter(Terminal(stream, interactive=True), exercise, "one.py")
        with printer:
            pass
        assert stream.getvalue().endswith("\r\x1b[K")


def test_points_of_categories_that_are_graded_alone(show, make_report):
    text = show(make_report(scores={Category.GRADIENTS: Score(3, 3, 1, 1)}))
    assert "  gradients 3/3   total 3/3\n" in text
