from __future__ import annotations

import functools
import itertools
import operator
import sys
import threading

import numpy
import pytest
import torch

from grader.confined.counting import (
    _LOOPS,
    LineCounter,
    OpCounter,
    TamperedError,
    count_loops_in_c,
    counted_builtins,
)
from grader.confined.origins import is_installed

PROBES = "<probes of this test>"


def work(source, filename="double.py"):
    """The function `double` of a submission."""
    namespace = {"torch": torch, "np": numpy}
    exec(compile(source, filename, "exec"), namespace)
    return namespace["double"]


def lines(source, *args, probe="def call(double, *args):\n    return double(*args)\n"):
    """What a call of the submission counts."""
    double = work(source)
    namespace = {}
    exec(compile(probe, PROBES, "exec"), namespace)
    with LineCounter(PROBES) as counter:
        namespace["call"](double, *args)
    return counter.count


GROWS = {
    "a loop": "def double(x):\n    for i in range(len(x)):\n        x[i] *= 2\n    return x\n",
    "a while loop": "def double(x):\n    i = 0\n    while i < len(x):\n        i += 1\n    return x\n",
    "a loop on one line": "def double(x):\n    for i in range(len(x)): x[i] + 1\n    return x\n",
    "a comprehension": "def double(x):\n    return torch.stack([2 * row for row in x])\n",
    "a comprehension of no operation": "def double(x):\n    return [3 for i in range(len(x))]\n",
    "a generator": "def double(x):\n    return sum(1 for i in range(len(x)))\n",
    "a set": "def double(x):\n    return {i for i in range(len(x))}\n",
    "a lambda in map": "def double(x):\n    return list(map(lambda i: i, range(len(x))))\n",
    "torch functions in map": "def double(x):\n    return list(map(torch.neg, x))\n",
    "operators in map": "def double(x):\n    import operator\n    return list(map(operator.neg, x))\n",
    "a lambda in sorted": "def double(x):\n    return sorted(range(len(x)), key=lambda i: -i)\n",
    "recursion": "def double(x):\n    return [] if not len(x) else [2 * x[0], *double(x[1:])]\n",
    "exec": "def double(x):\n    exec('for i in range(len(x)): pass')\n",
    "eval": "def double(x):\n    return eval('[i for i in range(len(x))]')\n",
    "numpy.vectorize": "def double(x):\n    return np.vectorize(lambda v: 2 * v)(x.numpy())\n",
    "numpy.apply_along_axis": "def double(x):\n    return np.apply_along_axis(lambda r: r, 0, np.eye(len(x)))\n",
    "apply_": "def double(x):\n    return x.apply_(lambda v: 2 * v)\n",
    "threads": (
        "import threading\ndef double(x):\n    def loop():\n        for i in range(len(x)):\n            pass\n"
        "    t = threading.Thread(target=loop)\n    t.start()\n    t.join()\n"
    ),
    "methods": (
        "class N(int):\n    def __lt__(self, other):\n        return int(self) < int(other)\n"
        "def double(x):\n    return sorted(map(N, range(len(x))))\n"
    ),
}
CONSTANT = {
    "vectorised": "def double(x):\n    return 2 * x\n",
    "a fixed loop": "def double(x):\n    for _ in range(3):\n        x = x + 1\n    return x\n",
    "numpy": "def double(x):\n    return np.add(x.numpy(), 1).cumsum()\n",
    "the library's own Python": "def double(x):\n    return torch.nn.functional.layer_norm(x, x.shape)\n",
}


class TestLineCounter:
    @pytest.mark.parametrize("name", GROWS)
    def test_work_element_by_element_grows_with_the_elements(self, name):
        small, large = (lines(GROWS[name], torch.ones(n)) for n in (8, 64))
        assert small >= 8
        assert 4 < large / small <= 8.5

    @pytest.mark.parametrize("name", CONSTANT)
    def test_work_on_the_whole_does_not(self, name):
        assert lines(CONSTANT[name], torch.ones(8)) == lines(CONSTANT[name], torch.ones(64)) > 0

    def test_it_is_exact_and_repeatable(self):
        source = "def double(x):\n    y = 1\n    for _ in range(3):\n        y += 1\n    return y\n"
        # One call, `y = 1`, four times the `for`, three times its body, `return`.
        assert [lines(source, 0) for _ in range(3)] == [10, 10, 10]
        assert lines("def double(x):\n    return x + x\n", torch.ones(1)) == 3  # a call, a line, an operation

    @pytest.mark.parametrize("n", [1, 100])
    def test_the_probes_own_lines_are_free_but_not_the_operations_in_them(self, n):
        probe = "def call(double, n):\n    for _ in range(n):\n        pass\n    return double(n)\n"
        assert lines("def double(x):\n    return x\n", n, probe=probe) == 2

    def test_what_ran_before_and_after_does_not_count(self):
        double = work(GROWS["a loop on one line"])
        x = torch.ones(1000)
        counter = LineCounter(PROBES)
        double(x)
        with counter:
            pass
        double(x)
        assert counter.count == 0
        assert sys.gettrace() is None
        assert threading.gettrace() is None

    def test_an_exception_passes_through_and_the_counter_is_off(self):
        double = work("def double(x):\n    return 1 / x\n")
        with pytest.raises(ZeroDivisionError), LineCounter(PROBES) as counter:
            double(0)
        assert counter.count == 2
        assert sys.gettrace() is None

    @pytest.mark.parametrize("body", ["sys.settrace(None)", "sys.settrace(lambda *a: None)"])
    def test_replacing_it_is_noticed(self, body):
        double = work(f"import sys\ndef double(x):\n    {body}\n    return x\n")
        with pytest.raises(TamperedError, match=r"sys\.settrace"), LineCounter(PROBES):
            double(1)
        assert sys.gettrace() is None

    def test_replacing_it_for_a_while_is_noticed(self):
        double = work(
            "import sys\ndef double(n):\n    ours = sys.gettrace()\n    sys.settrace(None)\n    loop(n)\n"
            "    sys.settrace(ours)\ndef loop(n):\n    for i in range(n):\n        pass\n"
        )
        with pytest.raises(TamperedError), LineCounter(PROBES):
            double(1000)


C_LOOPS = {
    "C functions in map": "def double(x):\n    return list(map(np.negative, x.numpy()))\n",
    "C functions in filter": "def double(x):\n    return list(filter(np.isfinite, x.numpy()))\n",
    "maps in maps": "def double(x):\n    return list(map(np.add, x.numpy(), map(np.exp, x.numpy())))\n",
    "a C function as a key": "def double(x):\n    return sorted(x.numpy(), key=np.exp)\n",
    "the least by a key": "def double(x):\n    return min(x.numpy(), key=np.exp)\n",
    "starmap": "import itertools\ndef double(x):\n    return list(itertools.starmap(np.exp, zip(x.numpy())))\n",
    "accumulate": "import itertools\ndef double(x):\n    return list(itertools.accumulate(x.numpy(), np.add))\n",
    "accumulate a sum": "import itertools\ndef double(x):\n    return list(itertools.accumulate(x.numpy()))\n",
    "takewhile": "import itertools as it\ndef double(x):\n    return list(it.takewhile(np.isfinite, x.numpy()))\n",
    "filterfalse": "import itertools\ndef double(x):\n    return list(itertools.filterfalse(np.isnan, x.numpy()))\n",
    "groupby": "import itertools\ndef double(x):\n    return list(itertools.groupby(x.numpy(), np.ndim))\n",
    "reduce": "import functools\ndef double(x):\n    return functools.reduce(np.add, x.numpy())\n",
    "a map that is kept": "m = map\ndef double(x):\n    return list(m(np.exp, x.numpy()))\n",
}


class TestCountedBuiltins:
    """What the host gives to a submission as its built-in functions."""

    @pytest.fixture(autouse=True)
    def loops(self, monkeypatch):
        """Put back what is replaced for good in a host."""
        for module, functions in _LOOPS.items():
            for name in functions:
                monkeypatch.setattr(module, name, getattr(module, name))
        count_loops_in_c()

    def count(self, source, *args):
        namespace = {"np": numpy, "__builtins__": vars(counted_builtins())}
        exec(compile(source, "double.py", "exec"), namespace)
        with LineCounter(PROBES) as counter:
            namespace["double"](*args)
        return counter.count

    @pytest.mark.parametrize("name", C_LOOPS)
    def test_a_loop_over_functions_in_c_is_a_loop(self, name):
        small, large = (self.count(C_LOOPS[name], torch.ones(n)) for n in (8, 64))
        assert 4 < large / small <= 8.5

    def test_they_do_what_the_built_in_ones_do(self):
        functions = vars(counted_builtins())
        assert list(functions["map"](int, "123")) == [1, 2, 3]
        assert list(functions["map"](max, [1, 5], [4, 2])) == [4, 5]
        assert list(functions["filter"](None, [0, 1])) == [1]
        assert isinstance(functions["map"](int, []), map)
        assert functions["map"].__name__ == "map"
        assert functions["len"] is len
        assert functions["sorted"]([3, -4], key=abs, reverse=True) == [-4, 3]
        assert functions["max"](1, -2, key=abs) == -2
        assert functools.reduce(operator.add, [1, 2], 3) == 6
        assert list(itertools.accumulate([1, 2, 3], initial=1)) == [1, 2, 4, 7]
        assert list(itertools.starmap(pow, [(2, 3)])) == [8]
        with pytest.raises(TypeError):
            functions["map"]()
        with pytest.raises(TypeError):
            list(functions["map"](None, [1]))

    def test_a_function_in_python_is_not_counted_twice(self):
        source = "def double(n):\n    return list({}(lambda i: i, range(n)))\n"
        assert self.count(source.format("map"), 10) == lines(source.format("map"), 10)


class TestOpCounter:
    def count(self, function, *args):
        with OpCounter() as counter:
            function(*args)
        return counter.count

    @pytest.mark.parametrize(
        ("function", "expected"),
        [
            (lambda x: None, 0),
            (lambda x: x.shape, 0),
            (lambda x: x + x, 1),
            (lambda x: 2 * x + 1, 2),
            (lambda x: x.add_(1), 1),
            (lambda x: [row for row in x], 7),  # noqa: C416  # an `unbind` and what makes each row of it
        ],
    )
    def test_known_counts(self, function, expected):
        found = self.count(function, torch.ones(6, 2))
        assert found == expected or (expected == 7 and 1 <= found <= 7)

    def test_the_backward_pass_counts(self):
        x = torch.ones(3, requires_grad=True)
        y = (x * x).sum()
        forward = self.count(lambda: (x * x).sum())
        assert forward == 2
        assert self.count(y.backward) >= 2

    def test_a_loop_grows_with_its_turns(self):
        loop = lambda n: [torch.ones(1) + 1 for _ in range(n)]  # noqa: E731
        assert self.count(loop, 80) == 10 * self.count(loop, 8)

    def test_it_does_not_depend_on_the_size(self):
        assert self.count(torch.softmax, torch.ones(2, 2), -1) == self.count(torch.softmax, torch.ones(200, 200), -1)


@pytest.mark.parametrize(
    ("function", "installed"),
    [
        (pytest.fixture, True),
        (torch.nn.functional.relu, True),
        (threading.Thread.run, True),
        (is_installed, True),
        (lines, False),
        (work(CONSTANT["vectorised"]), False),
        (work(CONSTANT["vectorised"], "<string>"), False),
        (work(CONSTANT["vectorised"], "/home/learner/double.py"), False),
    ],
)
def test_what_is_installed(function, installed):
    assert is_installed(function.__code__) is installed
