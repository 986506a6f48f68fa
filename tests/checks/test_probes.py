from __future__ import annotations

import pytest

from grader.checks import probe
from grader.checks.probes import Probe, read_probes
from grader.errors import ExerciseError
from grader.report import Category, Outcome

CHECKS = '''\
"""Checks."""

import pytest
from grader import checks
from grader.checks import assert_close, probe

SECRET = 42


@probe
def first(sub, x):
    """Doc é."""
    text = """
  not indented
"""
    return sub.f(x), text


@checks.probe
@staticmethod
def second(sub):
    return first(sub, 1)


def helper():
    return SECRET


@pytest.mark.correctness
def test_it(candidate):
    @probe
    def inner(sub):
        return 1

    assert candidate(first, SECRET) == helper()


class Holder:
    @probe
    def method(sub):
        return 2
'''


def test_a_probe_is_no_function_any_more():
    @probe
    def forward(sub, x):
        raise AssertionError("a probe never runs in the judge")

    assert forward == Probe("forward")
    with pytest.raises(ExerciseError, match="the probe forward was called in the judge") as caught:
        forward(None, 1)
    assert caught.value.next_step == "Write candidate(forward, ...) or reference(forward, ...)."


def test_only_the_probes_are_shipped(tmp_path):
    path = tmp_path / "checks.py"
    path.write_text(CHECKS, "utf-8")
    source = read_probes(path)
    for word in ("SECRET", "helper", "assert_close", "test_it", "Holder", "import", "inner"):
        assert word not in source
    namespace = {"probe": lambda function: function, "checks": type("checks", (), {"probe": lambda function: function})}
    exec(source, namespace)
    submission = type("submission", (), {"f": staticmethod(lambda x: x + 1)})
    assert namespace["second"].__wrapped__(submission) == (2, "\n  not indented\n")
    assert {name for name in namespace if not name.startswith("__")} == {"probe", "checks", "first", "second"}


def test_a_file_without_probes(tmp_path):
    path = tmp_path / "checks.py"
    path.write_text("def test_a():\n    pass\n")
    assert read_probes(path) == ""


def test_a_form_feed_ends_no_line(tmp_path):
    """`str.splitlines` knows more ends of lines than Python does: a probe after one would be cut out of place."""
    path = tmp_path / "checks.py"
    path.write_text("x = 1\n\x0c\n@probe\ndef first(sub):\n    return 'a\x1cb'\n", "utf-8")
    namespace = {"probe": lambda function: function}
    exec(read_probes(path), namespace)
    assert namespace["first"](None) == "a\x1cb"


SHARED = '''\
"""What the checks of the topic share."""

from grader.checks import assert_equal, probe


@probe
def twice(sub, x):
    return call(sub, call(sub, x))


def assert_fourfold(candidate, x):
    assert_equal(candidate(twice, x), 4 * x)
'''
USES_SHARED = '''
from shared import assert_fourfold


@pytest.mark.correctness
def test_fourfold(candidate, rng):
    """Doubled twice, every number is four times as large."""
    assert_fourfold(candidate, rng.normal((4,)))
'''


class TestShared:
    """A topic's `shared.py`: probes and helpers for the checks of several exercises."""

    @pytest.fixture
    def topic(self, tiny):
        """The folder of an exercise's topic, with a shared file."""
        tiny.write(USES_SHARED)
        (tiny.folder.parent / "shared.py").write_text(SHARED, "utf-8")
        return tiny.folder.parent

    @pytest.mark.parametrize("line", ["from shared import twice", "import shared", "import shared as common, math"])
    def test_its_probes_are_shipped_to_who_imports_it(self, topic, line):
        checks = topic / "tiny/checks.py"
        checks.write_text(f"{line}\n\n\n@probe\ndef call(sub, x):\n    return sub.double(x)\n", "utf-8")
        namespace = {"probe": lambda function: function}
        exec(read_probes(checks), namespace)
        submission = type("submission", (), {"double": staticmethod(lambda x: 2 * x)})
        assert namespace["twice"](submission, 3) == 12

    @pytest.mark.parametrize("line", ["from .shared import twice", "from grader import shared", "import shared.deep"])
    def test_nothing_is_shipped_to_others(self, topic, line):
        checks = topic / "tiny/checks.py"
        checks.write_text(f"{line}\n", "utf-8")
        assert read_probes(checks) == ""

    def test_a_name_stands_for_one_probe(self, topic):
        checks = topic / "tiny/checks.py"
        checks.write_text("from shared import twice\n\n\n@probe\ndef twice(sub):\n    pass\n", "utf-8")
        with pytest.raises(ExerciseError, match=r"checks\.py and .*shared\.py both define the probe twice"):
            read_probes(checks)

    def test_a_shared_file_that_is_not_there(self, tiny):
        tiny.write(USES_SHARED)
        with pytest.raises(ExerciseError, match=r"shared\.py.*No such file"):
            read_probes(tiny.folder / "checks.py")

    def test_right_and_wrong_answers(self, topic, grade):
        report = grade()
        assert report.solved
        assert [(check.id, check.category) for check in report.checks] == [("test_fourfold", Category.CORRECTNESS)]
        report = grade("def double(x):\n    return 2 * x + 1\n")
        assert [check.outcome for check in report.checks] == [Outcome.FAILED]
        assert report.checks[0].failure.kind.value == "mismatch"

    def test_a_failed_assertion_of_a_helper_is_told_by_the_line_of_the_check(self, topic, grade):
        shared = SHARED.replace("assert_equal(candidate(twice, x), 4 * x)", "assert candidate(twice, x)[0] == 4 * x[0]")
        (topic / "shared.py").write_text(shared, "utf-8")
        assert grade().solved
        report = grade("def double(x):\n    return 3 * x\n")
        lines = (topic / "tiny/checks.py").read_text("utf-8").splitlines()
        line = lines.index("    assert_fourfold(candidate, rng.normal((4,)))") + 1
        assert report.checks[0].failure.message == f"The answer is wrong (checks.py, line {line})."

    @pytest.mark.parametrize(
        ("way", "refused"),
        [("import shared\n", "ModuleNotFoundError"), ("print(open({path!r}).read())\n", "PermissionError")],
        ids=["import", "open"],
    )
    def test_a_submission_does_not_reach_it(self, topic, grade, way, refused):
        report = grade(way.format(path=str(topic / "shared.py")) + "\n\ndef double(x):\n    return 2 * x\n")
        assert not report.solved
        assert refused in str(report.load)
        assert "What the checks" not in report.output
