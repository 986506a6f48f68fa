"""The list of system calls, and how a refused one is told by its name. What it stops is in `test_sandbox`."""

from __future__ import annotations

import platform
import sys

import pytest

from grader.confined import calls

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

REFUSED = """
import json, os, threading
from grader.confined import calls

calls.load(frozenset({opened!r}), coded=True)
told = []
for attempt in ({attempts}):
    try:
        attempt()
        told.append("done")
    except OSError as error:
        told.append(calls.named(error))
    except RuntimeError as error:
        told.append(calls.named(error))
print(json.dumps(told))
"""


def _raised(error, behind):
    error.__cause__ = behind
    return error


def told(python, attempts, opened=()):
    return python(REFUSED.format(attempts=attempts, opened=opened))


class TestTheList:
    def test_no_call_is_both_allowed_and_known_for_what_it_does(self):
        refused = {name for names in calls._DOES.values() for name in names}
        assert not refused & set(calls.ALLOWED)
        assert len(set(calls.ALLOWED)) == len(calls.ALLOWED)

    @pytest.mark.skipif(platform.machine() != "x86_64", reason="other architectures lack the oldest of them")
    def test_every_name_is_one_of_a_call(self):
        """A slip of the pen would refuse a call that is meant to be allowed."""
        named = {name for names in calls._DOES.values() for name in names} - {"fchmodat2"}  # newer than its library
        for name in (*calls.ALLOWED, *calls._CHOSEN, *calls._TO_ONESELF, *named):
            assert (calls._number(name) or -1) >= 0 or name == "read", name


class TestNamed:
    def test_a_refused_call_has_an_error_of_its_own(self, python):
        mkdir, pipe, killed = told(python, "lambda: os.mkdir('/x'), os.pipe, lambda: os.kill(1, 0)")
        assert mkdir == {"call": "mkdir", "does": "makes, changes or removes files"}
        assert pipe["call"] in ("pipe", "pipe2")
        assert killed["call"] == "kill"

    def test_a_process_is_told_from_a_thread(self, python):
        fork, thread = told(python, "os.fork, lambda: threading.Thread(target=str).start()")
        assert fork["call"] == "clone"
        assert thread == "done"

    def test_it_is_seen_behind_another_exception_and_in_the_words_of_a_library(self):
        refused = OSError(calls._CODE + 83, "Unknown error 1083")
        for error in (refused, _raised(RuntimeError("no"), refused), RuntimeError("failed: Unknown error 1083")):
            assert calls.named(error)["call"] == calls._name(83)
        assert calls.named(_raised(RuntimeError("no"), OSError(5, "Input/output error"))) == {}
        part = calls.named(OSError(calls._PART, "Unknown error 999"))
        assert part["call"].startswith("clone or")
        assert part["does"]

    def test_an_exception_that_is_behind_itself_is_looked_at_once(self):
        error = RuntimeError("no")
        error.__context__ = RuntimeError("nor this")
        error.__context__.__cause__ = error
        assert calls.named(error) == {}

    def test_what_nobody_thought_of_does_nothing_that_is_known(self, python):
        [found] = told(python, "lambda: os.getxattr('/', 'user.kata'),")
        assert found == {"call": "getxattr", "does": ""}

    def test_what_is_opened_to_a_device_is_let_through(self, python):
        assert told(python, "lambda: os.close(os.pipe()[0]),", opened=("pipe", "pipe2")) == ["done"]
