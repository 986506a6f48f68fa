"""Verdicts, through the real runner, on an exercise whose checks, solution and wrong files each test chooses."""

from __future__ import annotations

import contextlib
import re

import pytest

from grader.checks.rng import derive_seed
from grader.client.runner import Series
from grader.confined.sandbox import BARRIERS
from grader.errors import ExerciseError, GraderError
from grader.job import Limits
from grader.report import Category, Frame, Kind, Outcome, Score

RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return 3 * x\n"


def check(body, name="it", *, marks="correctness", arguments="candidate, reference, rng", doc="It holds."):
    """The text of one check."""
    decorators = "".join(f"@pytest.mark.{mark}\n" for mark in marks.split())
    return f'\n{decorators}def test_{name}({arguments}):\n    """{doc}"""\n    {body}\n'


VALUE = check("assert_equal(candidate(call, 2), reference(call, 2))", "value")


def outcomes(report):
    return {result.id: result.outcome for result in report.checks}


def only(report):
    """The one result of an exercise of one check."""
    [result] = report.checks
    return result


class TestTheReport:
    def test_a_right_answer(self, tiny, grade):
        tiny.write(
            VALUE + check("assert candidate(call, 0) == 0", "zero", marks="gradients"),
            points="correctness = 5\ngradients = 3",
        )
        report = grade("print('hello')\n" + RIGHT, attempt="abc")
        assert report.solved
        assert not report.blameless
        assert (report.exercise, report.attempt, report.seed) == ("pack/tiny", "abc", 7)
        assert (report.earned, report.possible) == (8, 8)
        assert report.scores == {Category.CORRECTNESS: Score(5, 5, 1, 1), Category.GRADIENTS: Score(3, 3, 1, 1)}
        assert (report.devices, report.devices_not_here, report.load) == (("cpu",), (), None)
        assert report.output == "hello\n"
        assert report.barriers == dict.fromkeys(BARRIERS, True)
        assert set(report.versions) == {"python", "torch", "numpy", "kata"}
        first = report.checks[0]
        assert (first.id, first.title, first.category, first.device) == (
            "test_value",
            "It holds.",
            Category.CORRECTNESS,
            "cpu",
        )
        assert (first.failure, first.output) == (None, "")
        assert (report.causes, report.search_cut) == ((), False)

    def test_a_wrong_answer(self, tiny, grade):
        tiny.write(VALUE)
        report = grade(WRONG)
        assert not report.solved
        assert not report.blameless
        result = only(report)
        assert result.outcome is Outcome.FAILED
        assert result.failure.kind is Kind.MISMATCH
        assert result.failure.details == {"expected": "4", "got": "6"}

    @pytest.mark.parametrize(("passing", "earned"), [(0, 0), (1, 1), (2, 3), (3, 5)])
    def test_points_are_proportional_and_rounded_down(self, tiny, grade, passing, earned):
        tiny.write(
            check(
                "assert_equal(candidate(call, n), 2 * n)",
                marks="correctness parametrize('n',[0,1,2])",
                arguments="candidate, n",
            )
        )
        report = grade(f"def double(x):\n    return 2 * x if x < {passing} else None\n")
        assert report.scores == {Category.CORRECTNESS: Score(earned, 5, passing, 3)}
        assert report.solved == (passing == 3)

    def test_a_category_without_points_counts_for_being_solved(self, tiny, grade):
        tiny.write(VALUE + check("assert candidate(call, 0) == 1, 'no'", "extra", marks="performance"))
        report = grade(RIGHT)
        assert report.scores == {Category.CORRECTNESS: Score(5, 5, 1, 1)}
        assert not report.solved

    def test_the_title_is_the_docstrings_first_line_or_the_name(self, tiny, grade):
        tiny.write(
            "\n@pytest.mark.correctness\ndef test_all_is_well(candidate):\n    candidate(call, 1)\n"
            + check("pass", doc="First.\n\n    Second.")
        )
        assert [result.title for result in grade().checks] == ["test all is well", "First."]

    def test_printed_text_goes_with_its_check(self, tiny, grade):
        tiny.write("".join(check(f"candidate(call, {n})", f"c{n}") for n in (1, 2)))
        report = grade("def double(x):\n    print('got', x)\n    return x\n", limits=Limits(output_bytes=50))
        assert [result.output for result in report.checks] == ["got 1\n", "got 2\n"]

    def test_every_planned_check_reports_in_the_order_of_the_file(self, tiny, warm):
        tiny.write(
            check("candidate(call, 1)", "zebra")
            + check("candidate(call, x)", "param", marks="gradients parametrize('x',[3,1])", arguments="candidate, x")
            + check("pass", "apple", marks="performance")
        )
        ids = ["test_zebra", "test_param[3]", "test_param[1]", "test_apple"]
        for source in (RIGHT, "raise SystemExit\n"):
            assert list(outcomes(tiny.grade(source))) == ids


class TestTheLearners:
    @pytest.mark.parametrize(
        ("body", "kind", "message"),
        [
            ("assert candidate(call, 1) == 2, 'Twice one is two.'", Kind.ASSERTION, "Twice one is two."),
            (
                "assert_close(candidate(call, rng.normal((2,))), rng.normal((3,)))",
                Kind.MISMATCH,
                "The structure is wrong.",
            ),
            ("candidate(call)", Kind.RAISED, "TypeError: double() missing 1 required positional argument: 'x'"),
            (
                "assert_raises(candidate, ValueError, call, 1)",
                Kind.NOT_RAISED,
                "It should raise ValueError for (1). It returns an answer.",
            ),
        ],
    )
    def test_kinds(self, tiny, grade, body, kind, message):
        tiny.write(check(body))
        result = only(grade("def double(x):\n    return 5\n"))
        assert result.outcome is Outcome.FAILED
        assert result.failure.kind is kind
        assert message in result.failure.message

    @pytest.mark.parametrize(
        ("arguments", "body", "kind"),
        [
            ("budget", "budget.growth(call, lambda n: (n,), of='lines')", Kind.BUDGET),
            ("contract", "contract(call, [1.0])", Kind.CONTRACT),
        ],
    )
    def test_kinds_of_the_fixtures(self, tiny, grade, arguments, body, kind):
        tiny.write(check(body, arguments=arguments), solution="def double(x):\n    return x\n")
        loops = "    for _ in range(x):\n        pass\n    return x\n"
        result = only(grade(f"def double(x):\n    if isinstance(x, list):\n        return [x.pop()]\n{loops}"))
        assert result.outcome is Outcome.FAILED
        assert result.failure.kind is kind

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("while True: pass", Kind.TIMEOUT),
            ("import os; os.abort()", Kind.DIED),
            ("raise SystemExit(0)", Kind.RAISED),
            ("return print", Kind.NOT_DATA),
        ],
    )
    def test_one_checks_end_costs_that_check_alone(self, tiny, grade, body, kind):
        tiny.write("".join(check(f"assert candidate(call, {n}) == {2 * n}", f"c{n}") for n in (1, 2, 3)))
        report = grade(
            f"def double(x):\n    if x == 2:\n        {body}\n    return 2 * x\n", limits=Limits(check_seconds=1.5)
        )
        assert list(outcomes(report).values()) == [Outcome.PASSED, Outcome.FAILED, Outcome.PASSED]
        assert report.checks[1].failure.kind is kind

    def test_what_never_ends_is_waited_for_once(self, tiny, grade):
        """The first hang has a check's whole time, the second a part of it, and what is right is right all the same."""
        tiny.write("".join(check(f"assert candidate(call, {n}) == {2 * n}", f"c{n}") for n in range(8)))
        hangs = "import time\ndef double(x):\n    if x % 2:\n        time.sleep(60)\n    return 2 * x\n"
        report = grade(hangs, limits=Limits(check_seconds=4))
        assert [check.outcome for check in report.checks] == [Outcome.PASSED, Outcome.FAILED] * 4
        late = [check.failure for check in report.checks if check.failure is not None]
        assert {failure.kind for failure in late} == {Kind.TIMEOUT}
        assert ["waited for" in failure.details for failure in late] == [False, True, True, True]

    @pytest.mark.slow
    def test_no_check_is_begun_when_the_time_is_over(self, tiny, grade):
        tiny.write("".join(check(f"assert candidate(call, {n}) == {2 * n}", f"c{n}") for n in range(6)))
        slow = "import time\ndef double(x):\n    time.sleep(4)\n    return 2 * x\n"
        report = grade(slow, limits=Limits(total_seconds=10))
        first, *_, last = report.checks
        assert first.outcome is Outcome.PASSED
        assert (last.outcome, last.failure.kind) == (Outcome.FAILED, Kind.TIMEOUT)
        assert "The 10 s of the whole grading were over" in last.failure.message
        assert not report.blameless
        assert report.causes

    @pytest.mark.slow
    def test_it_is_ours_where_the_time_went_elsewhere(self, tiny, grade):
        tiny.write(
            check("import time; time.sleep(9)", "slow") + check("assert candidate(call, 1) == 2", "after"),
        )
        report = grade(RIGHT, limits=Limits(total_seconds=8))
        assert outcomes(report) == {"test_slow": Outcome.PASSED, "test_after": Outcome.FAULT}
        assert "too busy" in report.checks[1].failure.message
        assert report.blameless

    @pytest.mark.parametrize(
        ("line", "call"),
        [("os.fork()", "`clone`: starts a program"), ("os.mkdir('/tmp/kata-new')", "`mkdir`: makes, changes")],
    )
    def test_a_refused_system_call_is_told_by_its_name(self, tiny, grade, line, call):
        tiny.write(VALUE)
        in_a_call = only(grade(f"import os\ndef double(x):\n    {line}\n    return 2 * x\n"))
        assert (in_a_call.outcome, in_a_call.failure.kind) == (Outcome.FAILED, Kind.RAISED)
        assert in_a_call.failure.details["system call"].startswith(call)
        at_load = grade(f"import os\n{line}\n{RIGHT}").load
        assert at_load.kind is Kind.LOAD
        assert at_load.details["system call"].startswith(call)

    def test_a_refused_system_call_that_nobody_thought_of_is_ours(self, tiny, grade):
        tiny.write(VALUE)
        line = "os.getxattr('/', 'user.kata')"
        report = grade(f"import os\ndef double(x):\n    {line}\n    return 2 * x\n")
        assert only(report).outcome is Outcome.FAULT
        assert "needs the system call `getxattr`" in only(report).failure.message
        assert report.blameless
        with pytest.raises(GraderError, match="needs the system call `getxattr`"):
            grade(f"import os\n{line}\n{RIGHT}")

    def test_an_error_that_only_looks_like_a_refusal_is_the_learners(self, tiny, grade):
        tiny.write(VALUE)
        report = grade("def double(x):\n    raise PermissionError(1, 'Operation not permitted')\n")
        assert (only(report).outcome, only(report).failure.details) == (Outcome.FAILED, {})

    @pytest.mark.parametrize("answer", ["(x, x)", "None", "'text'"])
    def test_a_check_that_trips_over_the_answer_is_the_learners_where_the_solution_passes(self, tiny, grade, answer):
        tiny.write(
            check("out = candidate(call, rng.normal((4,))); assert out.shape == (4,); assert bool(out.abs().max() > 0)")
        )
        result = only(grade(f"def double(x):\n    return {answer}\n"))
        assert result.outcome is Outcome.FAILED
        assert result.failure.kind is Kind.ASSERTION
        assert "is not what the statement asks for (AttributeError" in result.failure.message
        assert only(grade(RIGHT)).outcome is Outcome.PASSED

    def test_a_bare_assertion_names_its_line(self, tiny, grade):
        tiny.write(check("assert candidate(call, 1) == 2"))
        result = only(grade(WRONG))
        assert result.outcome is Outcome.FAILED
        line = (tiny.folder / "checks.py").read_text().splitlines().index("    assert candidate(call, 1) == 2") + 1
        assert result.failure.message == f"The answer is wrong (checks.py, line {line})."

    def test_the_time_of_a_check(self, tiny, grade):
        body = "assert candidate(call, 1) == 2"
        tiny.write(
            check(body, "short", marks="correctness timeout(0.2)")
            + check(body, "long", marks="correctness timeout(30)")
        )
        report = grade(
            "import time\ndef double(x):\n    time.sleep(0.7)\n    return 2 * x\n", limits=Limits(check_seconds=0.1)
        )
        assert outcomes(report) == {"test_short": Outcome.FAILED, "test_long": Outcome.PASSED}
        assert report.checks[0].failure.kind is Kind.TIMEOUT

    def test_the_reference_s_time_is_not_the_learners(self, tiny, grade):
        slow = "import time\ndef double(x):\n    time.sleep(0.6)\n    return 2 * x\n"
        tiny.write(
            check("for _ in range(3): reference(call, 1)\n    candidate(call, 1)", marks="correctness timeout(3)"),
            solution=slow,
        )
        assert only(grade(RIGHT)).outcome is Outcome.PASSED


class TestLoading:
    @pytest.mark.parametrize(
        ("source", "message", "lines"),
        [
            ("def double(x) return x\n", "Your file is not valid Python: expected ':'.", [1]),
            ("   \n", "Your file is empty.", []),
            ("x = '\0'\n", "source code string cannot contain null bytes", None),
            (f"x = {'(' * 3000}{')' * 3000}\n", "Your file ", None),
            ("def half(x):\n    pass\n", "Your file does not define `double`.", []),
            ("import nothing_of_that_name\n", "No module named 'nothing_of_that_name'", [1]),
            ("while True:\n    pass\n", "did not finish loading your file in time", []),
        ],
    )
    def test_a_file_that_cannot_be_loaded(self, tiny, grade, source, message, lines):
        tiny.write(VALUE)
        report = grade(source, limits=Limits(load_seconds=0.5))
        assert report.load.kind is Kind.LOAD
        assert message in report.load.message
        if lines is not None:
            assert [frame.line for frame in report.load.frames] == lines
        assert not report.solved
        assert report.scores == {Category.CORRECTNESS: Score(0, 5, 0, 1)}

    @pytest.mark.parametrize("source", ["import numpy\n" + RIGHT, "1 / 0\n"], ids=["forbidden", "raises"])
    def test_no_check_runs_and_none_earns_points(self, tiny, grade, source):
        tiny.write(VALUE + check("candidate(call, 1)"), forbid='["numpy"]')
        report = grade(source)
        assert report.load is not None
        assert set(outcomes(report).values()) == {Outcome.NOT_RUN}
        assert report.earned == 0

    def test_what_is_printed_before_it_fails_is_kept(self, tiny, grade):
        report = tiny.write(VALUE).grade("print('so far')\n1 / 0\n")
        assert report.output == "so far\n"

    @pytest.mark.parametrize(
        ("line", "says"),
        [
            ("from scipy import special", "uses scipy, which this exercise asks you to write yourself."),
            (
                "import threading",
                "uses threading: it could hide from the checks what your code does, and no exercise needs it."
                ' Under `if __name__ == "__main__":` it may stand: that is not run here.',
            ),
        ],
    )
    def test_what_is_refused_in_the_text_has_its_reason(self, tiny, grade, line, says):
        tiny.write(VALUE, forbid='["scipy"]')
        report = grade(f"\n\n\n{line}\ndef double(x):\n    return 2 * x\n")
        assert report.load.kind is Kind.FORBIDDEN
        assert report.load.message == f"Your file {says}"
        assert report.load.frames == (Frame(4, "", line),)
        assert not report.solved

    def test_a_forbidden_call_at_run_time(self, tiny, grade):
        tiny.write(
            check("x = rng.normal((2,)); assert_close(candidate(call, x), reference(call, x))"), forbid='["torch.add"]'
        )
        report = grade("def double(x):\n    return x.add(x)\n")
        assert report.load is None
        assert only(report).failure.kind is Kind.FORBIDDEN
        assert not report.solved

    def test_a_solution_that_uses_what_is_forbidden_is_the_authors_fault(self, tiny, grade):
        body = "x = rng.normal((2,)); assert_close(candidate(call, x), reference(call, x))"
        tiny.write(
            check(body), forbid='["torch.add"]', solution="import torch\ndef double(x):\n    return torch.add(x, x)\n"
        )
        result = only(grade("def double(x):\n    return x * 2\n"))
        assert result.outcome is Outcome.BROKEN
        assert "torch.add" in result.failure.message


class TestTheAuthors:
    @pytest.mark.parametrize(
        ("solution", "outcome", "message"),
        [
            ("def double(x):\n    return 1 / 0\n", Outcome.BROKEN, "The reference raised ZeroDivisionError"),
            ("import os\ndef double(x):\n    os._exit(1)\n", Outcome.BROKEN, "The reference ended the process"),
            ("1 / 0\n", Outcome.BROKEN, "ZeroDivisionError"),
            ("def double(x) return\n", Outcome.BROKEN, "SyntaxError"),
            ("def half(x):\n    pass\n", Outcome.BROKEN, "does not define `double`"),
            # Killed by the system, it is not the author's fault.
            ("import os\ndef double(x):\n    os.kill(os.getpid(), 9)\n", Outcome.FAULT, "short of memory"),
        ],
    )
    def test_a_reference_that_does_not_answer(self, tiny, grade, solution, outcome, message):
        tiny.write(VALUE + check("assert candidate(call, 1) == 2", "alone"), solution=solution)
        report = grade(RIGHT)
        assert outcomes(report) == {"test_value": outcome, "test_alone": Outcome.PASSED}
        assert message in report.checks[0].failure.message
        assert report.checks[0].failure.kind is Kind.INTERNAL
        assert report.blameless
        assert not report.solved

    @pytest.mark.parametrize(
        "body",
        [
            "oops",
            "assert candidate(call, 2).shape == ()",
            "assert False",
            "candidate(print, 1)",
            "call(1)",
            "raise ExceptionGroup('several', [ValueError()])",
        ],
    )
    def test_a_check_that_is_wrong_itself(self, tiny, grade, body):
        tiny.write(check(body) + VALUE)
        for source in (RIGHT, "def double(x):\n    return None\n"):
            report = grade(source)
            assert report.checks[0].outcome is Outcome.BROKEN
            assert report.checks[0].failure.kind is Kind.INTERNAL
            assert report.blameless
            assert not report.solved

    @pytest.mark.parametrize(
        ("checks", "message"),
        [
            (VALUE + "\ndef test_b(candidate):\n    pass\n", "test_b"),
            (
                VALUE + check("pass", "b", marks="correctness gradients"),
                "one category marker, got ['correctness', 'gradients']",
            ),
            ("", "holds no check"),
            (
                check("pass", marks="correctness rules(3)"),
                "test_it cites rule 3, and the statement has 0 rules.",
            ),
            ("import nothing_of_that_name\n", "No module named 'nothing_of_that_name'"),
        ],
    )
    def test_checks_that_cannot_be_used(self, tiny, grade, checks, message):
        tiny.write(checks)
        with pytest.raises(ExerciseError, match=re.escape(message)):
            grade(RIGHT)

    def test_a_check_that_cites_rules(self, tiny, grade):
        tiny.write(VALUE + check("pass", "two", marks="correctness rules(2) rules(1)"))
        statement = tiny.folder / "README.md"
        statement.write_text("# Tiny\n\nWrite `double`.\n\n## Rules\n\n1. It doubles.\n2. It returns\n   an int.\n")
        assert [result.rules for result in grade(RIGHT).checks] == [(), ("1. It doubles.", "2. It returns an int.")]

    def test_checks_that_are_no_python(self, tiny, grade):
        tiny.write("def test_b(:\n")
        with pytest.raises(ExerciseError, match=r"checks\.py"):
            grade(RIGHT)

    @pytest.mark.parametrize("field", ["title", "devices"])
    def test_an_exercise_that_cannot_be_read(self, tiny, grade, field):
        tiny.write(**{field: "5"})
        with pytest.raises(ExerciseError, match=f"`{field}`"):
            grade(RIGHT)

    def test_no_pytest_of_the_machine_has_a_say(self, tiny, grade, monkeypatch):
        """Neither a conftest nor an ini file beside the checks nor the environment."""
        tiny.write(VALUE)
        for folder in (tiny.folder, tiny.folder.parent, tiny.folder.parents[2]):
            (folder / "conftest.py").write_text("def pytest_collection_modifyitems(items):\n    items.clear()\n")
            (folder / "pytest.ini").write_text("[pytest]\naddopts = --collect-only -k nothing\n")
        monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only")
        assert grade(RIGHT).solved
        assert not grade(WRONG).solved

    def test_asserts_hold_without_pytests_rewriting(self, tiny, grade):
        tiny.write(check("x = candidate(call, 1)\n    assert (x == 2), f'got {x}'"))
        assert only(grade(WRONG)).failure.message == "got 3"


MEMORY = "budget.memory(call, lambda: (rng.normal((8,)),))"
NUMBERED = "import os\nprint(os.getpid())\ndef double(x):\n    return 2 * x\n"


@pytest.mark.parametrize("fail_fast", [False, True])
def test_memory_is_measured_in_the_process_that_was_just_started(tiny, grade, fail_fast):
    """So it runs first. A second one has a process of its own, and so has one that stays in its place."""
    tiny.write(
        VALUE + check(MEMORY, "memory", arguments="budget, rng") + check(MEMORY, "more", arguments="budget, rng")
    )
    report = grade(NUMBERED, fail_fast=fail_fast)
    assert report.solved
    assert [result.id for result in report.checks[:3]] == ["test_value", "test_memory", "test_more"]
    assert [bool(result.output) for result in report.checks[:3]] == [False, fail_fast, True]


NOT_ASKED = {
    "skip": check("pass", marks="correctness skip"),
    "no fixture": check("pass", arguments="no_such_fixture"),
    "no parameter": check("pass", marks="correctness parametrize('x',[])", arguments="x"),
    "fixture raises": check("pass", arguments="broken") + "\n@pytest.fixture\ndef broken():\n    raise ValueError\n",
}
NO_PASS = NOT_ASKED | {
    "xfail": check("assert candidate(call, 1) == 5, 'no'", marks="correctness xfail"),
    "not run": check("pass", marks="correctness xfail(run=False)"),
    "exit": check("pytest.exit('enough', 0)"),
    "interrupted": check("raise KeyboardInterrupt"),
}


class TestNoPass:
    """What is no clear pass is none."""

    @pytest.mark.parametrize("text", NO_PASS.values(), ids=NO_PASS)
    def test_it_is_no_pass(self, tiny, grade, text):
        tiny.write(VALUE + text)
        report = grade(RIGHT)
        assert report.checks[0].outcome is Outcome.PASSED
        assert len(report.checks) == 2
        assert report.checks[1].outcome is not Outcome.PASSED
        assert not report.solved
        assert report.scores == {Category.CORRECTNESS: Score(2, 5, 1, 2)}

    @pytest.mark.parametrize(
        "body", ["pytest.skip('not today')", "pytest.xfail('not yet')", "pytest.fail('no')", "raise SystemExit(0)"]
    )
    def test_pytests_own_ways_to_end_a_check(self, tiny, grade, body):
        tiny.write(VALUE + check(body))
        assert outcomes(grade(RIGHT)) == {"test_value": Outcome.PASSED, "test_it": Outcome.BROKEN}

    def test_pytest_fail_is_an_assertion(self, tiny, grade):
        tiny.write(check("candidate(call, 1) == 2 or pytest.fail('Twice one is two.')"))
        result = only(grade(WRONG))
        assert result.outcome is Outcome.FAILED
        assert "Twice one is two." in result.failure.message

    @pytest.mark.parametrize("text", NOT_ASKED.values(), ids=NOT_ASKED)
    def test_what_never_asked_the_submission_does_not_blame_it(self, tiny, grade, text):
        tiny.write(text)
        assert only(grade(RIGHT)).outcome is not Outcome.FAILED

    def test_a_fixture_that_fails_at_its_end(self, tiny, grade):
        tiny.write(
            check("pass", arguments="late") + "\n@pytest.fixture\ndef late():\n    yield\n    raise ValueError\n"
        )
        report = grade(RIGHT)
        assert only(report).outcome is Outcome.BROKEN
        assert not report.solved

    @pytest.mark.slow
    def test_a_check_that_hangs_itself_is_broken(self, tiny, grade):
        # It is run once more with the solution, which hangs it too, and no longer than the first time.
        marker = tiny.folder / "runs"
        body = f"open({str(marker)!r}, 'a').write('x'); import time; time.sleep(600)"
        tiny.write(check(body, marks="correctness timeout(0.001)"))
        report = grade(RIGHT)
        assert only(report).outcome is Outcome.BROKEN
        assert marker.read_text() == "xx"

    @pytest.mark.slow
    def test_a_check_that_an_answer_makes_hang_is_the_submissions(self, tiny, grade):
        body = "import time\n    if candidate(call, 5) != 10:\n        time.sleep(600)"
        tiny.write(check(body, marks="correctness timeout(0.5)"))
        result = only(grade(WRONG))
        assert (result.outcome, result.failure.kind) == (Outcome.FAILED, Kind.TIMEOUT)
        assert result.failure.message == "The check came to no end with your answer."
        assert only(grade(RIGHT)).outcome is Outcome.PASSED

    def test_fail_fast(self, tiny, grade):
        tiny.write(VALUE + "".join(check("candidate(call, 1)", name) for name in ("b", "c")))
        report = grade(WRONG, fail_fast=True)
        expected = {"test_value": Outcome.FAILED, "test_b": Outcome.NOT_RUN, "test_c": Outcome.NOT_RUN}
        assert outcomes(report) == expected
        assert report.scores == {Category.CORRECTNESS: Score(0, 5, 0, 3)}
        assert set(outcomes(grade(RIGHT, fail_fast=True)).values()) == {Outcome.PASSED}

    def test_what_a_check_draws_without_rng_hangs_on_its_seed(self, tiny, grade):
        """Whatever other checks, in this judge or another, drew before."""
        body = "import random, numpy, torch; assert not candidate(call, 1), "
        body += "f'{random.random()} {numpy.random.rand()} {torch.rand(())} {drawn}'"
        tiny.write("\nimport torch\ndrawn = torch.rand(())\n" + check(body))
        told = [only(grade(RIGHT, seed=seed)).failure.message for seed in (1, 1, 2)]
        assert told[0] == told[1]
        assert not set(told[0].split()[:3]) & set(told[2].split()[:3])

    def test_checks_that_decide(self, tiny, grade):
        """They run in the order in which they are named, and none of a category behind one that failed."""
        tiny.write(
            VALUE
            + check("candidate(call, 1)", "fine")
            + check("assert candidate(call, 1) == 2, 'no'", "late")
            + check("assert candidate(call, 1) == 2, 'no'", "slope", marks="gradients")
        )
        named = ("test_fine", "test_late", "test_value", "test_slope")
        report = grade(WRONG, deciding=named)
        assert outcomes(report) == {
            "test_value": Outcome.NOT_RUN,
            "test_fine": Outcome.PASSED,
            "test_late": Outcome.FAILED,
            "test_slope": Outcome.FAILED,
        }
        assert not report.solved
        report = grade(RIGHT, deciding=named[1:2])
        assert [id for id, outcome in outcomes(report).items() if outcome is Outcome.PASSED] == ["test_late"]
        assert not report.solved

    def test_a_judge_that_left_checks_out_runs_them_on_the_next(self, tiny, warm):
        """What the check behind the last one would have used is put away, too."""
        text = "\n@pytest.fixture(scope='module')\ndef held():\n    yield 2\n"
        tiny.write(
            text
            + check("assert candidate(call, 1) == held, 'no'", "a", arguments="candidate, held")
            + check("assert candidate(call, 1) == held, 'no'", "b", arguments="candidate, held")
        )
        with contextlib.closing(Series()) as series:
            series.run(tiny.job(WRONG, deciding=("test_a", "test_b")))
            assert series.run(tiny.job(RIGHT)).solved


class TestDevices:
    def test_a_device_that_is_not_here_is_reported_and_is_no_check(self, tiny, grade):
        tiny.write(VALUE, devices='["cpu", "mps"]')
        report = grade(RIGHT)
        if report.devices == ("cpu", "mps"):
            pytest.skip("this machine has one")
        assert (report.devices, report.devices_not_here) == (("cpu",), ("mps",))
        assert report.solved
        assert [(result.device, bool(result.battery)) for result in report.checks] == [("cpu", False), ("cpu", True)]

    def test_none_of_the_devices_is_here(self, tiny, grade):
        tiny.write(VALUE, devices='["cpu", "mps"]')
        with pytest.raises(ExerciseError, match="mps is not here"):
            grade(RIGHT, devices=("mps",))

    def test_a_device_that_was_not_asked_for_is_not_missed(self, tiny, grade):
        tiny.write(VALUE, devices='["cpu", "mps"]')
        report = grade(RIGHT, devices=("cpu",))
        assert (report.devices, report.devices_not_here) == (("cpu",), ())

    def test_a_parameter_called_like_a_device(self, tiny, grade):
        tiny.write(
            check("candidate(call, 1)", marks="correctness parametrize('x',['cpu','a'])", arguments="candidate, x")
        )
        assert list(outcomes(grade(RIGHT))) == ["test_it[cpu]", "test_it[a]"]

    def test_the_fixture(self, tiny, grade):
        tiny.write(check("assert device == 'cpu'", arguments="device"))
        assert grade(RIGHT).solved

    def test_a_check_for_a_device_that_is_not_here(self, tiny, grade):
        marks = "correctness devices('mps',why='because')"
        tiny.write(VALUE + check("pass", "b", marks=marks), devices='["cpu", "mps"]')
        report = grade(RIGHT, devices=("cpu",))
        assert outcomes(report)["test_value"] is Outcome.PASSED
        assert outcomes(report).get("test_b", Outcome.NOT_RUN) is Outcome.NOT_RUN
        assert report.left_out == {"test_b on cpu": "because"}

    def test_leaving_one_out_wants_a_reason(self, tiny, grade):
        tiny.write(VALUE + check("pass", "b", marks="correctness devices('mps')"), devices='["cpu", "mps"]')
        with pytest.raises(ExerciseError, match="test_b: a check that leaves devices out says why"):
            grade(RIGHT)


class TestADeviceThatDoesNotComeUp:
    """It is ours, told once, and the other device's checks go on."""

    @pytest.fixture(autouse=True)
    def broken(self, serving):
        serving(KATA_PRETEND_CUDA="0 down")

    def test_a_right_answer_is_no_fault_and_not_solved(self, tiny):
        report = tiny.write(
            check("assert candidate(call, 2) == 4") + check("pass", "more"), devices='["cuda", "cpu"]'
        ).grade()
        assert report.devices_down == {"cuda": "RuntimeError: the pretended device does not come up"}
        assert [(c.device, c.outcome) for c in report.checks if not c.battery] == [
            *[("cuda", Outcome.NOT_RUN)] * 2,
            *[("cpu", Outcome.PASSED)] * 2,
        ]
        assert not report.solved
        assert report.blameless

    def test_a_wrong_answer_stays_the_learners(self, tiny):
        report = tiny.write(devices='["cpu", "cuda"]').grade("def double(x):\n    return x\n")
        assert report.devices_down
        assert not report.blameless
        assert {c.outcome for c in report.checks if c.device == "cpu" and not c.battery} == {Outcome.FAILED}

    def test_a_file_that_does_not_load_stays_the_learners(self, tiny):
        report = tiny.write(devices='["cuda", "cpu"]').grade("1 / 0\n")
        assert report.load is not None
        assert not report.blameless

    def test_it_alone(self, tiny):
        report = tiny.write(devices='["cuda"]').grade()
        assert report.blameless
        assert {c.outcome for c in report.checks} == {Outcome.NOT_RUN}

    def test_without_it(self, tiny):
        report = tiny.write(devices='["cpu", "cuda"]').grade(devices=("cpu",))
        assert report.solved
        assert report.devices_down == {}


class TestSeeds:
    CHECK = check(
        "raise AssertionError(f'{rng.normal((3,)).tolist()} {seed} {candidate(call, 0)}')",
        arguments="candidate, rng, seed",
    )
    DRAWS = """
import random, numpy, torch
def double(x):
    return [torch.rand(2), numpy.random.rand(), random.random()]
"""

    def test_a_seed_replays_every_number_and_another_one_gives_others(self, tiny, grade):
        tiny.write(self.CHECK)
        first, again, other = (only(grade(self.DRAWS, seed=seed)).failure.message for seed in (3, 3, 4))
        assert first == again
        assert all(a != b for a, b in zip(first.split(), other.split(), strict=True))
        assert str(derive_seed(3, "test_it")) in first

    def test_another_check_gets_others(self, tiny, grade):
        tiny.write(self.CHECK + self.CHECK.replace("test_it", "test_b"))
        first, second = (result.failure.message for result in grade(self.DRAWS).checks)
        assert first != second

    def test_candidate_and_reference_draw_the_same_numbers(self, tiny, grade):
        tiny.write(check("assert_equal(candidate(call, 0), reference(call, 0))"), solution=self.DRAWS)
        assert grade(self.DRAWS).solved


class TestBarriers:
    def test_required_and_down(self, tiny, grade):
        tiny.write(VALUE)
        with pytest.raises(GraderError, match="seccomp: left down on request"):
            grade(RIGHT, require_sandbox=True, without_barriers=("seccomp",))

    def test_required_and_up(self, tiny, grade):
        tiny.write(VALUE)
        assert grade(RIGHT, require_sandbox=True).solved

    def test_down_and_said_so(self, tiny, grade):
        tiny.write(VALUE)
        report = grade(RIGHT, without_barriers=("seccomp", "landlock"))
        assert [name for name, held in report.barriers.items() if not held] == ["landlock", "seccomp"]
        assert report.solved

    def test_the_submission_reads_neither_the_checks_nor_the_solution(self, tiny, grade):
        tiny.write(VALUE)
        source = "def double(x):\n    return open(" + repr(str(tiny.solutions / "solution.py")) + ").read()\n"
        failure = only(grade(source)).failure
        assert failure.message.startswith("Your code raised PermissionError")


class TestMargins:
    def test_the_largest_share_of_a_bound(self, tiny, grade):
        source = "def double(x):\n    for _ in range(x):\n        pass\n    return x\n"
        growth = "budget.growth(call, lambda n: (n,), sizes=(10, 20), of='lines', at_most={})"
        tiny.write(
            check(growth.format(3), "a", arguments="budget") + check(growth.format(11), "b", arguments="budget"),
            solution=source,
        )
        report = grade(source)
        assert report.solved
        assert 0.3 < report.margin < 0.6
