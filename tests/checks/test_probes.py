from __future__ import annotations

import pytest

from grader.checks import Probe, probe
from grader.checks.probes import read_probes
from grader.errors import ExerciseError

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
