"""The judge's side of real hosts, and of one that lies."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import socket
import threading
import time

import numpy
import pytest
import torch

from grader.confined.sandbox import BARRIERS
from grader.greeting import Greeting
from grader.hosts.host import Host, How, HowPlaced, HowReplayed, Program
from grader.hosts.outline import outline
from grader.hosts.spawn import Spawned, Spawner
from grader.hosts.unanswered import SubmissionError
from grader.job import Limits
from grader.report import Frame, Kind
from grader.wire import Channel

SEEDED = How(seed=11)


def soon(seconds=30.0):
    return time.monotonic() + seconds


def ask(host, *args, how=SEEDED, probe="call", seconds=30.0, **kwargs):
    """The value of the probe."""
    return host.call(probe, args, kwargs, how, soon(seconds))[0]


def refusal(action, *args, **kwargs):
    """Why `action` got no answer."""
    with pytest.raises(SubmissionError) as caught:
        action(*args, **kwargs)
    return caught.value.failure


def remembering(body):
    """A submission that does `body` for every argument but 0, and returns all arguments so far."""
    return f"calls = []\ndef double(x):\n    calls.append(x)\n    if x:\n        {body}\n    return calls\n"


class TestLoad:
    def test_it_loads_once_and_says_what_holds(self, make_host):
        host = make_host("print('imported')\ndef double(x):\n    return 2 * x\n")
        host.load()
        assert host.barriers == dict.fromkeys(BARRIERS, "")
        assert ask(host, 4) == 8
        host.load()
        assert host.take_output() == "imported\n"
        assert host.take_output() == ""

    @pytest.mark.parametrize(
        ("source", "message", "lines"),
        [
            ("x = 1\ndef double(x) return x\n", "SyntaxError: expected ':'", [2]),
            ("def f():\n    1 / 0\n\nf()\n", "ZeroDivisionError: division by zero", [4, 2]),
            ("import nothing_of_that_name\n", "No module named 'nothing_of_that_name'", [1]),
            ("def half(x):\n    pass\n", "does not define `double`", []),
            ("import os\nos._exit(0)\n", "with exit status 0", []),
            ("import os\nos._exit(3)\n", "with exit status 3", []),
            ("import sys\nsys.exit('bye')\n", "SystemExit: bye", [2]),
            ("import os\nos.abort()\n", "ended by SIGABRT", []),
            ("import os\nos.kill(os.getpid(), 40)\n", "ended by signal 40", []),
            ("x = input('name? ')\n", "EOFError", [1]),
            ("raise KeyboardInterrupt\n", "KeyboardInterrupt", [1]),
            ("import pytest\npytest.skip('all', allow_module_level=True)\n", "Skipped", [2]),
            ("def double(x):\n    pass\ndouble = property()\n__import__('sys').setrecursionlimit(5)\n", "Error", []),
        ],
    )
    def test_what_cannot_be_loaded(self, make_host, source, message, lines):
        failure = refusal(make_host(source).load)
        assert failure.kind is Kind.LOAD
        assert message in failure.message
        if lines:
            assert [frame.line for frame in failure.frames] == lines
            assert failure.frames[-1].text == source.splitlines()[lines[-1] - 1].strip()

    def test_a_file_that_never_ends_loading(self, make_host):
        failure = refusal(make_host("while True:\n    pass\n", load_seconds=0.2).load)
        assert failure.kind is Kind.LOAD
        assert "did not finish loading your file in time" in failure.message

    def test_it_fails_again_the_next_time(self, make_host):
        host = make_host("print('here')\nraise ValueError('no')\n")
        first = refusal(host.load)
        assert host.take_output() == "here\n"
        assert refusal(ask, host, 1) == first
        assert host.take_output() == "here\n"

    def test_a_warning_of_the_compiler_is_none_of_the_learners_business(self, make_host):
        host = make_host("def double(x):\n    return 2 * x if x is not 'a' else '\\d'\n")
        assert ask(host, 4) == 8
        assert host.take_output() == ""

    def test_the_module_is_an_ordinary_one(self, make_host):
        source = """
            from dataclasses import dataclass
            import sys

            @dataclass
            class Number:
                value: "int"

            def double(x):
                assert sys.modules[__name__].double is double
                return Number(2 * x).value, __name__, __file__, __doc__
        """
        source = "\n".join(line[12:] for line in source.splitlines())
        assert ask(make_host(source), 4) == (8, "submission", "double.py", None)

    def test_its_arguments_are_those_of_a_script(self, make_host):
        assert ask(make_host("import sys\ndef double(x):\n    return sys.argv\n"), 1) == ["double.py"]

    @pytest.mark.parametrize("line", ["import helper", "from helper.more import f", "from . import helper"])
    def test_a_file_beside_it_is_not_there_and_it_is_told_why(self, make_host, line):
        failure = refusal(make_host(f"{line}\ndef double(x):\n    return x\n").load)
        assert failure.message.endswith(
            ". This one file is graded: put into it what it takes from other files of yours."
        )

    @pytest.mark.parametrize("line", ["import tqdm.nothing", "import sklearn", "raise ValueError('no helper')"])
    def test_that_is_told_of_nothing_else(self, make_host, line):
        assert "one file" not in refusal(make_host(f"{line}\ndef double(x):\n    return x\n").load).message

    @pytest.mark.parametrize(
        "decorator",
        [
            "@torch.compile",
            "@torch.compile(dynamic=True)",
            "@torch.jit.script",
            "@torch.jit.ignore",
            "@torch.compiler.disable",
        ],
    )
    def test_a_compiler_leaves_what_it_is_given_as_it_is(self, make_host, decorator):
        body = "    total = x * 0\n    for _ in range(2):\n        total = total + x\n    return total\n"
        lines = []
        for above in ("", decorator):
            host = make_host(f"import torch\n{above}\ndef double(x: torch.Tensor):\n{body}")
            value, counted = host.call("call", (torch.ones(3),), {}, How(seed=11, count="lines"), soon())
            assert value.tolist() == [2.0, 2.0, 2.0]
            lines.append(counted.total)
        assert lines[0] == lines[1]

    def test_a_module_may_be_compiled(self, make_host):
        source = "import torch\nmodel = torch.nn.Identity()\nmodel.compile()\ndouble = torch.compile(model)\n"
        assert ask(make_host(source), torch.ones(1)).tolist() == [1.0]


class TestReading:
    """The text is read in the process that it would run in, before it runs."""

    def test_what_is_refused_is_not_run(self, make_host):
        host = make_host("print('ran')\nimport gc\nimport scipy\n", forbid=("scipy",), allow=())
        failure = refusal(host.load)
        assert failure.kind is Kind.FORBIDDEN
        assert "uses scipy, which this exercise asks you to write" in failure.message
        assert "uses gc: it could hide" in failure.message
        assert failure.frames == (Frame(2, "", "import gc"), Frame(3, "", "import scipy"))
        assert host.take_output() == ""

    def test_what_is_allowed_runs(self, make_host):
        assert ask(make_host("import gc\ndef double(x):\n    return 2 * x\n", allow=("gc",)), 4) == 8

    def test_without_a_say_in_it_no_text_is_read(self, make_host):
        assert ask(make_host("import gc\ndef double(x):\n    return 2 * x\n"), 4) == 8

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("def double(x) return x\n", "Your file is not valid Python: expected ':'."),
            ("x = torch" + ".a" * 50_000 + "\n", "Your file cannot be read as Python: RecursionError"),
        ],
        ids=["syntax", "depth"],
    )
    def test_what_is_no_python(self, make_host, source, message):
        failure = refusal(make_host(source, allow=()).load)
        assert failure.kind is Kind.LOAD
        assert message in failure.message

    def test_a_text_that_takes_too_long_is_not_waited_for(self, make_host):
        failure = refusal(make_host("a\n" * 500_000, allow=(), load_seconds=0.05).load)
        assert failure.kind is Kind.LOAD
        assert "cannot be read as Python in the time and memory that there is" in failure.message


class TestUnasked:
    @pytest.mark.parametrize(("work", "goes_on"), [("while True: pass", True), ("pass", False)])
    def test_whether_it_goes_on_after_its_answer(self, make_host, work, goes_on):
        thread = f"import threading\ndef work():\n    {work}\nthreading.Thread(target=work, daemon=True).start()\n"
        host = make_host(f"{thread}def double(x):\n    return 2 * x\n")
        assert ask(host, 4) == 8
        assert host.works_unasked() is goes_on
        host.close()
        assert not host.works_unasked()


class TestCall:
    @pytest.mark.parametrize(
        "value",
        [None, 3, "é", [1, (2.5, {"a": None})], torch.arange(6).reshape(2, 3), numpy.ones((2, 2), "float16")],
        ids=repr,
    )
    def test_values_go_there_and_back(self, make_host, value):
        got = ask(make_host("def double(x, *, times=1):\n    return [x] * times\n"), value, times=2)
        assert repr(got) == repr([value, value])

    def test_an_exception_shows_the_learners_own_lines_only(self, make_host):
        source = (
            "import torch\n"
            "def inner(x):\n"
            "    return torch.nn.functional.linear(x, torch.ones(7))\n"
            "\n"
            "def double(x):\n"
            "    return list(map(inner, [x]))\n"
        )
        with pytest.raises(SubmissionError) as caught:
            ask(make_host(source), torch.ones(2, 3))
        failure = caught.value.failure
        assert failure.kind is Kind.RAISED
        assert failure.message.startswith("Your code raised RuntimeError: ")
        assert [(f.line, f.function, f.text) for f in failure.frames] == [
            (6, "double", "return list(map(inner, [x]))"),
            (3, "inner", "return torch.nn.functional.linear(x, torch.ones(7))"),
        ]
        assert caught.value.builtin_types == ("RuntimeError", "Exception", "BaseException", "object")

    def test_builtin_classes_are_told_by_identity_not_by_name(self, make_host):
        source = "class ValueError(Exception):\n    pass\n\ndef double(x):\n    raise ValueError('mine')\n"
        with pytest.raises(SubmissionError) as caught:
            ask(make_host(source), 1)
        assert caught.value.failure.message == "Your code raised ValueError: mine"
        assert caught.value.builtin_types == ("Exception", "BaseException", "object")

    def test_a_deep_recursion_shows_its_two_ends(self, make_host):
        failure = refusal(ask, make_host("def double(x):\n    return double(x + 1)\n"), 0)
        assert "RecursionError" in failure.message
        assert len(failure.frames) == 8

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            ("raise SystemExit(0)", "raised SystemExit: 0"),
            ("import pytest; pytest.skip('x')", "raised Skipped"),
            ("raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})", "Odd: <its text raised"),
            ("raise ValueError('\\ud800')", "ValueError: \\ud800"),
            ("raise ValueError('x' * 10**6)", "xxxxx"),
        ],
    )
    def test_odd_exceptions_are_answers_and_the_host_lives(self, make_host, body, message):
        host = make_host(remembering(body))
        failure = refusal(ask, host, 1)
        assert failure.kind is Kind.RAISED
        assert message in failure.message
        assert len(failure.message) < 2100
        assert ask(host, 0) == [1, 0]  # the very same process

    @pytest.mark.parametrize(
        "expression",
        ["print", "{1}", "torch.ones(2).to_sparse()", "[[print]]", "'\\ud800'", "10**5000", "torch.nn.Linear(1, 1)"],
    )
    def test_what_is_not_data_and_the_host_lives(self, make_host, expression):
        host = make_host("import torch\n" + remembering(f"return {expression}"))
        failure = refusal(ask, host, 1)
        assert failure.kind is Kind.NOT_DATA
        assert "cannot be graded" in failure.message
        assert ask(host, 0) == [1, 0]

    @pytest.mark.parametrize("expression", ["torch.zeros(9 << 20, dtype=torch.uint8)", "'x' * (5 << 20)"])
    def test_an_answer_beyond_the_bound(self, make_host, expression):
        host = make_host(f"import torch\ndef double(x):\n    return {expression} if x else 0\n", result_bytes=8 << 20)
        failure = refusal(ask, host, 1)
        assert failure.kind is Kind.NOT_DATA
        assert "the bound is" in failure.message
        assert ask(host, 0) == 0

    @pytest.mark.parametrize(
        ("body", "kind", "message"),
        [
            ("while True: pass", Kind.TIMEOUT, "did not finish the call in time"),
            ("os._exit(0)", Kind.DIED, "with exit status 0"),
            ("os.kill(os.getpid(), 9)", Kind.DIED, "ended by SIGKILL"),
            ("os.kill(os.getpid(), 40)", Kind.DIED, "ended by signal 40"),
            ("ctypes.string_at(0)", Kind.DIED, "ended by SIGSEGV"),
            ("os.close(3)", Kind.DIED, "before it gave an answer"),
        ],
    )
    def test_a_host_that_is_lost_is_replaced_by_a_fresh_one(self, make_host, body, kind, message):
        host = make_host("import ctypes, os\n" + remembering(body))
        assert ask(host, 0) == [0]
        failure = refusal(ask, host, 1, seconds=0.3 if kind is Kind.TIMEOUT else 30.0)
        assert failure.kind is kind
        assert message in failure.message
        assert ask(host, 0) == [0]

    def test_a_thread_that_goes_on_does_not_hold_the_answer(self, make_host):
        host = make_host(
            "import threading, time\n" + remembering("threading.Thread(target=time.sleep, args=(60,)).start()")
        )
        assert [ask(host, 1), ask(host, 2)] == [[1], [1, 2]]

    def test_memory_beyond_the_bound_is_the_learners_exception(self, make_host):
        host = make_host("def double(x):\n    return len(bytearray(x))\n", memory_bytes=256 << 20)
        assert ask(host, 64 << 20) == 64 << 20
        assert "MemoryError" in refusal(ask, host, 512 << 20).message
        assert ask(host, 1 << 20) == 1 << 20


@pytest.fixture
def spawned(monkeypatch):
    """The processes that were asked for."""
    made, spawn = [], Spawner.spawn

    def noted(*args):
        made.append(spawn(*args))
        return made[-1]

    monkeypatch.setattr(Spawner, "spawn", noted)
    return made


class TestRestart:
    def test_a_fresh_process_takes_the_place(self, make_host):
        host = make_host(remembering("pass"))
        ask(host, 1)
        before = host.pid
        host.restart()
        assert host.pid != before
        assert ask(host, 2) == [2]

    def test_one_that_was_asked_nothing_is_fresh(self, make_host, spawned):
        host = make_host("print('loaded')\n" + remembering("print(x)"))
        host.load()
        host.restart()
        assert len(spawned) == 1
        assert ask(host, 1) == [1]
        host.restart()
        assert len(spawned) == 2
        assert ask(host, 2) == [2]
        assert host.take_output() == "loaded\n1\nloaded\n2\n"


class TestOutput:
    def test_everything_that_is_printed_is_captured_in_order(self, make_host):
        host = make_host(
            "import os, sys\n"
            + remembering("print('é', x); print('err', file=sys.stderr); os.write(1, b'raw\\xff\\n')")
        )
        ask(host, 1)
        assert host.take_output() == "é 1\nerr\nraw\ufffd\n"
        ask(host, 2)
        assert host.take_output() == "é 2\nerr\nraw\ufffd\n"

    def test_it_is_bounded_and_never_blocks(self, make_host):
        host = make_host("def double(x):\n    print('a' * x)\n    return x\n", output_bytes=1000)
        assert ask(host, 5 << 20) == 5 << 20  # far more than a pipe holds
        text = host.take_output()
        assert text == "a" * 1000 + "\n... (the rest was dropped)"
        ask(host, 10)
        assert host.take_output() == "a" * 10 + "\n"

    def test_nothing_is_said_to_be_dropped_that_was_not(self, make_host):
        host = make_host("def double(x):\n    print('a' * x)\n    return x\n", output_bytes=1000)
        ask(host, 999)
        assert host.take_output() == "a" * 999 + "\n"

    def test_what_is_printed_before_a_death_is_kept(self, make_host):
        host = make_host("import os\ndef double(x):\n    print('last words', flush=True)\n    os._exit(1)\n")
        assert refusal(ask, host, 1).kind is Kind.DIED
        assert host.take_output() == "last words\n"

    def test_printing_without_end_is_a_timeout(self, make_host):
        host = make_host("def double(x):\n    while True:\n        print('x' * 1000)\n", output_bytes=500)
        assert refusal(ask, host, 1, seconds=0.3).kind is Kind.TIMEOUT
        assert len(host.take_output()) < 600


STATE = """
import random, sys
import numpy as np
import torch

def double(meddle):
    state = {
        "dtype": torch.get_default_dtype(),
        "device": str(torch.empty(0).device),
        "grad": torch.is_grad_enabled(),
        "anomaly": torch.is_anomaly_enabled(),
        "threads": torch.get_num_threads(),
        "warns": np.geterr(),
        "recursion": sys.getrecursionlimit(),
        "torch": torch.rand(3),
        "numpy": np.random.rand(3),
        "random": random.random(),
    }
    if meddle:
        torch.set_default_dtype(torch.float64)
        torch.set_default_device("meta")
        torch.set_grad_enabled(False)
        torch.autograd.set_detect_anomaly(True)
        torch.set_num_threads(2)
        np.seterr(all="raise")
        sys.setrecursionlimit(5000)
        torch.manual_seed(1)
        np.random.seed(1)
        random.seed(1)
    return state
"""


class TestState:
    def test_global_state_is_put_back_before_each_call(self, make_host):
        host = make_host(STATE)
        first = ask(host, True)
        assert first["dtype"] is torch.float32
        assert (first["device"], first["grad"], first["anomaly"]) == ("cpu", True, False)
        assert first["threads"] == 1
        assert first["warns"] == {**dict.fromkeys(("divide", "over", "invalid"), "warn"), "under": "ignore"}
        assert repr(ask(host, False)) == repr(first)

    def test_a_host_cannot_ask_for_the_seed_that_it_was_given(self, make_host):
        """Whichever way it is asked: of that seed the arguments to come are drawn."""
        source = "import torch\ndef double(x):\n    return torch.initial_seed()\n"
        host, deadline = make_host(source), time.monotonic() + 60
        told = [ask(make_host(source), 1), ask(host, 1)]
        told += [host.replay("call", [([1], {})], HowReplayed(SEEDED.seed), deadline)[0].value]
        host.prepare("call", [([1], {})], SEEDED.seed, deadline)
        host.run([0], deadline)
        told.append(host.fetch(0, deadline))
        assert len(set(told)) == 1
        assert told[0] != SEEDED.seed

    def test_the_text_of_the_probes_is_nowhere_to_be_read(self, make_host):
        source = (
            "import linecache\ndef double(x):\n    return ''.join(linecache.cache) + repr(linecache.cache.values())\n"
        )
        text = ask(make_host(source, "@probe\ndef hidden(sub, x):\n    return 'a-word-of-a-probe'\n"), 1)
        assert "double.py" in text
        assert "probes" not in text
        assert "a-word-of-a-probe" not in text

    def test_the_same_seed_gives_every_host_the_same_numbers(self, make_host):
        one, other = (ask(make_host(STATE), False) for _ in range(2))
        assert repr(one) == repr(other)
        third = ask(make_host(STATE), False, how=How(seed=12))
        assert not torch.equal(one["torch"], third["torch"])
        assert not numpy.array_equal(one["numpy"], third["numpy"])
        assert one["random"] != third["random"]

    def test_settings_that_import_half_of_torch_work(self, make_host):
        body = "import torch; torch.use_deterministic_algorithms(True)"
        assert ask(make_host(remembering(body)), 1) == [1]

    def test_what_the_submission_keeps_stays(self, make_host):
        host = make_host("calls = []\ndef double(x):\n    calls.append(x)\n    return calls\n")
        ask(host, 1)
        assert ask(host, 2) == [1, 2]


class TestHow:
    @pytest.mark.parametrize(
        "value",
        [torch.arange(6.0), torch.arange(24).reshape(2, 3, 4), numpy.arange(6), numpy.arange(24).reshape(2, 3, 4)],
        ids=lambda value: f"{type(value).__name__}{value.ndim}",
    )
    def test_strided_arguments_have_their_values_but_are_not_contiguous(self, make_host, value):
        source = """def double(x):
            return x, x.is_contiguous() if hasattr(x, "is_contiguous") else x.flags["C_CONTIGUOUS"]
        """
        host = make_host(source)
        for how, contiguous in ((How(seed=1), True), (How(seed=1, strided=True), False)):
            got, flag = ask(host, value, how=how)
            assert repr(got) == repr(value)
            assert flag is contiguous

    def test_strided_leaves_other_arguments_alone(self, make_host):
        host = make_host("def double(*args):\n    return list(args)\n")
        assert ask(host, 3, "a", torch.tensor(2.0), how=How(seed=1, strided=True)) == [3, "a", torch.tensor(2.0)]

    def test_inputs_come_back_as_they_are_after_the_call(self, make_host):
        host = make_host("def double(x, y):\n    x *= 2\n    return None\n")
        got = ask(host, torch.ones(2), torch.ones(2), how=How(seed=1, inputs=True))
        assert [tensor.tolist() for tensor in got] == [[2.0, 2.0], [1.0, 1.0]]

    def test_counts(self, make_host):
        host = make_host("def double(x):\n    for _ in range(10):\n        x = x + 1\n    return x\n")
        none, lines, ops = (
            host.call("call", [torch.ones(1)], {}, How(seed=1, count=count), soon())[1].total
            for count in ("", "lines", "ops")
        )
        assert none == 0
        assert ops == 10
        assert 20 <= lines <= 40

    @pytest.mark.parametrize(
        "source", ["def double(x):\n    return 2 * x\n", "def double(x):\n    print(x)\n    return 2 * x\n"]
    )
    def test_counts_do_not_vary(self, make_host, source):
        host = make_host(source)
        counts = {host.call("call", [torch.ones(1)], {}, How(seed=1, count="lines"), soon())[1] for _ in range(4)}
        assert len(counts) == 1


class TestProbes:
    def test_they_see_each_other_and_what_is_promised_and_nothing_else(self, make_host):
        probes = """
@probe
def all_of(sub, x):
    here = sorted(name for name in globals() if not name.startswith("__"))
    return call(sub, x), math.pi, type(np).__name__, F.relu(torch.ones(1)), nn.Identity()(x), here
"""
        value = ask(make_host("def double(x):\n    return 2 * x\n", probes), 4, probe="all_of")
        assert value[:3] == (8, numpy.pi, "module")
        assert value[5] == ["F", "all_of", "call", "math", "nn", "np", "probe", "torch"]

    def test_a_mistake_in_a_probe_shows_no_line_of_the_submission(self, make_host):
        failure = refusal(
            ask, make_host("def double(x):\n    return 1\n", "def bad(sub):\n    return oops\n"), probe="bad"
        )
        assert failure.message == "Your code raised NameError: name 'oops' is not defined"
        assert failure.frames == ()


class TestPrepared:
    SOURCE = """
import torch
calls = []
def double(x):
    calls.append(x)
    return calls[:] if x else [torch.rand(1).item()]
"""

    def test_arguments_are_sent_once_run_in_order_and_fetched_after(self, make_host):
        host = make_host(self.SOURCE)
        host.prepare("call", [((1,), {}), ((2,), {}), ((3,), {})], 5, soon())
        assert host.run([0, 2, 0], soon()) == {"number": pytest.approx(0, abs=2**63), "status": "ok"}
        assert host.fetch(0, soon()) == [1, 3, 1]
        assert host.fetch(2, soon()) == [1, 3]

    def test_each_run_starts_from_the_seed(self, make_host):
        host = make_host(self.SOURCE)
        host.prepare("call", [((0,), {})], 5, soon())
        values = []
        for _ in range(2):
            host.run([0], soon())
            values.append(host.fetch(0, soon()))
        assert values[0] == values[1]

    def test_a_run_that_raises(self, make_host):
        host = make_host("def double(x):\n    return 1 / x\n")
        host.prepare("call", [((0,), {}), ((2,), {})], 5, soon())
        assert "ZeroDivisionError" in refusal(host.run, [0], soon()).message
        host.run([1], soon())
        assert host.fetch(1, soon()) == 0.5

    def test_a_run_in_time(self, make_host):
        host = make_host("import time\ndef double(x):\n    time.sleep(x)\n")
        host.prepare("call", [((60,), {})], 5, soon())
        assert refusal(host.run, [0], soon(0.2)).kind is Kind.TIMEOUT

    def test_pid_is_the_process_that_works(self, make_host):
        host = make_host("import os\ndef double(x):\n    return os.getpid()\n")
        assert ask(host, 1) == host.pid != os.getpid()


class TestReplay:
    def replay(self, host, *calls, **how):
        return host.replay("call", [((call,), {}) for call in calls], HowReplayed(seed=7, **how), soon())

    def test_each_call_has_its_value_or_what_it_raised(self, make_host):
        one, other, last = self.replay(make_host("def double(x):\n    return 6 / x\n"), 2, 0, 3)
        assert (one.value, last.value) == (3.0, 2.0)
        assert other.failure.failure.message == "Your code raised ZeroDivisionError: division by zero"
        assert other.failure.failure.frames == (Frame(2, "double", "return 6 / x"),)

    def test_what_was_overwritten_is_told_and_a_copy_of_it_comes_back(self, make_host):
        source = "import torch\nkept = torch.zeros(2)\ndef double(x):\n    return kept.copy_(2 * x)\n"
        one, other = self.replay(make_host(source), torch.ones(2), 2 * torch.ones(2))
        assert (one.value.tolist(), one.overwritten) == ([2, 2], True)
        assert (other.value.tolist(), other.overwritten) == ([4, 4], False)

    def test_the_generators_start_alike_before_each_call(self, make_host):
        one, other = self.replay(make_host("import torch\ndef double(x):\n    return torch.rand(2)\n"), 1, 1)
        assert torch.equal(one.value, other.value)

    def test_what_is_left_changed_is_told_where_it_is_watched(self, make_host):
        source = "import torch\ndef double(x):\n    torch.set_default_dtype(torch.float64)\n    return x.zero_()\n"
        [told] = self.replay(make_host(source), torch.ones(2), watch=True)
        assert (told.world, told.arguments) == (("torch's default dtype",), ((0, "values"),))
        [told] = self.replay(make_host(source), torch.ones(2))
        assert (told.world, told.arguments) == ((), ())

    def test_objects_are_kept_where_they_are_made_alike(self, make_host):
        source = """\
class Counter:
    def __init__(self, start):
        self.count = start

    def add(self):
        self.count += 1
        return self.count


def double(start):
    return 0
"""
        host = make_host(source, "\n\n@probe\ndef count(sub, start):\n    return sub.Counter(start).add()\n")
        calls = [((start,), {}) for start in (1, 1, 5)]
        for keep, expected in ((False, [2, 2, 6]), (True, [2, 3, 6])):
            told = host.replay("count", calls, HowReplayed(seed=7, keep=keep), soon())
            assert [one.value for one in told] == expected

    def test_a_call_that_hangs_ends_all(self, make_host):
        host = make_host("def double(x):\n    while x:\n        pass\n")
        with pytest.raises(SubmissionError) as caught:
            host.replay("call", [((0,), {}), ((1,), {})], HowReplayed(seed=7), soon(0.3))
        assert caught.value.failure.kind is Kind.TIMEOUT


class TestPlace:
    HOW = HowPlaced(seed=7, most=100, number=1)

    def place(self, host, x, how=HOW):
        return host.place("call", outline([x]), outline({}), how, soon())

    def test_where_the_answer_is_and_what_it_took(self, make_host):
        host = make_host("import torch\ndef double(x):\n    return [x + x, torch.zeros(3)]\n")
        placed = self.place(host, torch.ones(2))
        assert (placed.places, placed.mixed, placed.frames, placed.finished) == ("mc", {}, (), True)
        assert placed.operations == 2

    def test_a_mix_is_told_with_its_lines(self, make_host):
        host = make_host("import torch\ndef double(x):\n    return x + torch.zeros(2)\n")
        placed = self.place(host, torch.ones(2, dtype=torch.float64))
        assert placed.mixed == {
            "operation": "add",
            "on the CPU": "float32 tensor of shape (2,)",
            "on the device of the arguments": "float64 tensor of shape (2,)",
        }
        assert placed.frames == (Frame(3, "double", "return x + torch.zeros(2)"),)
        assert not placed.finished

    def test_it_is_ended_after_so_many_operations(self, make_host):
        host = make_host("def double(x):\n    while True:\n        x = x + 1\n")
        placed = self.place(host, torch.ones(2))
        assert (placed.finished, placed.operations) == (False, 101)

    def test_other_exceptions_are_raised_and_the_host_lives(self, make_host):
        host = make_host("def double(x):\n    return x.numpy() if x.is_meta else 2 * x\n")
        assert refusal(self.place, host, torch.ones(2)).kind is Kind.RAISED
        assert torch.equal(ask(host, torch.ones(2)), torch.full((2,), 2.0))

    def test_what_was_chosen_is_read(self, make_host):
        host = make_host("import torch\ndef double(x):\n    return x if (x > 0).any() else torch.zeros(2)\n")
        assert self.place(host, torch.ones(2)).places == "m"
        assert self.place(host, torch.ones(2), HowPlaced(7, 100, number=0)).places == "c"


class LyingSpawner:
    """Spawns no process: a thread that answers every request with what the test says."""

    def __init__(self, answer):
        self._answer = answer
        self.threads = []

    def spawn(self, cage, forbid=()):
        ours, theirs = socket.socketpair()
        readable, writable = os.pipe()
        os.close(writable)
        thread = threading.Thread(target=self._serve, args=(Channel(theirs),))
        thread.start()
        self.threads.append(thread)
        pid = os.posix_spawn("/bin/true", ["true"], {})
        os.waitpid(pid, 0)  # a number that nobody has: killing it hurts no one
        return Spawned(ours, readable, pid, None)

    def exit_status(self, spawned):
        return None

    def _serve(self, channel):
        try:
            channel.send(dataclasses.asdict(Greeting(1)))
            while True:
                request = channel.receive()
                honest = {"number": request["number"], "status": "ok", "missing": []}
                channel.send(self._answer(honest) if request["op"] in ("call", "place", "replay") else honest)
        except Exception:
            channel.close()


@pytest.fixture
def lying():
    """``lying(answer)``: a host that answers so."""
    with contextlib.ExitStack() as stack:

        def make(answer):
            spawner = LyingSpawner(answer)
            stack.callback(lambda: [thread.join() for thread in spawner.threads])
            host = Host(spawner, Program("", "a.py", (), (), ""), "cpu", Limits())
            stack.callback(host.close)
            return host

        yield make


class TestALyingHost:
    @pytest.mark.parametrize(
        "answer",
        [
            lambda honest: {**honest, "number": honest["number"] + 1, "value": 1},
            lambda honest: {"status": "ok", "value": 1},
            lambda honest: [1],
            lambda honest: None,
            lambda honest: {**honest, "status": "well"},
            lambda honest: {**honest, "status": None},
            lambda honest: {**honest, "status": ["ok"]},
            lambda honest: {**honest, "status": torch.ones(2)},
            *(lambda honest, answer=answer: answer for answer in (5, [], "ok", {}, torch.zeros(2), [["number", 7]])),
        ],
    )
    def test_an_answer_that_is_none(self, lying, answer):
        assert refusal(ask, lying(answer), 1).kind is Kind.NOT_DATA

    @pytest.mark.parametrize(
        "number", [0, -1, None, True, 1.5, "7", [7], 2**64 - 1, 2**80, torch.tensor(7), numpy.zeros(2)], ids=str
    )
    def test_another_requests_number(self, lying, number):
        assert refusal(ask, lying(lambda honest: {**honest, "number": number, "value": 1}), 1).kind is Kind.NOT_DATA

    @pytest.mark.parametrize("field", ["frames", "builtins", "message", "type"])
    @pytest.mark.parametrize(
        "value", [5, None, "text", {"a": 1}, [5, [1], [1, 2, 3], ["a", "b", "c"]], torch.ones(2)], ids=str
    )
    def test_an_exception_with_odd_fields(self, lying, field, value):
        host = lying(lambda honest: {**honest, "status": "raised", "type": "X", field: value})
        assert refusal(ask, host, 1).kind is Kind.RAISED

    @pytest.mark.parametrize("count", ["many", None, 1.5, [3], -1, 10**300, True])
    def test_a_count_that_cannot_be(self, lying, count):
        host = lying(lambda honest: {**honest, "value": 1, "count": count})
        assert refusal(ask, host).kind is Kind.NOT_DATA

    @pytest.mark.parametrize("calls", [None, 5, "two", [], [{}, {}], [1], [None], {"a": {}}, torch.ones(1)], ids=str)
    def test_an_answer_to_other_calls(self, lying, calls):
        host = lying(lambda honest: {**honest, "calls": calls})
        with pytest.raises(SubmissionError) as caught:
            host.replay("call", [((), {})], HowReplayed(seed=7), soon())
        assert caught.value.failure.kind is Kind.NOT_DATA

    @pytest.mark.parametrize("field", ["raised", "overwritten", "world", "arguments"])
    @pytest.mark.parametrize(
        "value", [None, True, 10**300, "text", [[1], None, [0, 1], ["a", "b"]], {"a": 1}, torch.ones(2)], ids=str
    )
    def test_a_replay_with_odd_fields(self, lying, field, value):
        [told] = lying(lambda honest: {**honest, "calls": [{"value": 1, field: value}]}).replay(
            "call", [((), {})], HowReplayed(seed=7), soon()
        )
        assert type(told.overwritten) is bool
        assert all(type(name) is str for name in told.world)
        assert all((type(number), type(of_it)) == (int, str) for number, of_it in told.arguments)
        assert told.failure is None or told.failure.failure.kind in (Kind.RAISED, Kind.NOT_DATA)

    @pytest.mark.parametrize("field", ["mixed", "places", "frames", "operations", "finished"])
    @pytest.mark.parametrize("value", [None, True, 10**300, "text", [[1], None], {"a": 1}, torch.ones(2)], ids=str)
    def test_a_place_with_odd_fields(self, lying, field, value):
        host = lying(lambda honest: {**honest, field: value})
        with contextlib.suppress(SubmissionError):
            placed = host.place("call", outline([]), outline({}), TestPlace.HOW, soon())
            assert len(placed.mixed) <= 3
            assert type(placed.places) is str
            assert type(placed.operations) is int
