"""A small call that fails: it runs where it is pasted, and gives what is said of it."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest
import torch

from grader.checks.calls import Call
from grader.hosts.host import How
from grader.job import Limits
from grader.judge import wording
from grader.judge.example import code_of
from grader.report import Why

PATIENT = Limits(diagnosis_seconds=60)
HEAD = "import torch\nimport numpy as np\nimport math\n\n\n"
PROBE = "\n@probe\ndef ask(sub, {parameters}):\n    {body}\n"
CHECK = '\n@pytest.mark.correctness\ndef test_it(candidate, reference, rng):\n    """It holds."""\n    {lines}\n'
COMPARED = "    assert_close(candidate(ask, {arguments}), reference(ask, {arguments}))"


def check(parameters, body, arguments, *, before=""):
    """A probe with this body, and a check that compares what it answers."""
    compared = f"{before}\n{COMPARED.format(arguments=arguments)}".lstrip()
    return PROBE.format(parameters=parameters, body=body) + CHECK.format(lines=compared)


X = "x = rng.normal({shape})"
VALUE = check("x", "return sub.double(x)", "x", before=X.format(shape="(4,)"))


def function(body):
    return f"def double(x):\n    return {body}\n"


TWICE = function("2 * x")


def pasted(source, code):
    """What the code gives behind a file, whose own imports are all there are."""
    names = {}
    exec(source, names)
    *statements, last = ast.parse(code).body
    exec(compile(ast.Module(statements, []), "example", "exec"), names)
    try:
        return eval(compile(ast.Expression(last.value), "example", "eval"), names)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.fixture
def example(tiny, grade):
    """``example(source, checks)``: that of the first cause, which does what it says; None where there is none."""

    def example(source, checks=VALUE, *, solution=TWICE, statement="# Tiny\n"):
        tiny.write(checks, solution=solution)
        (tiny.folder / "README.md").write_text(statement, "utf-8")
        report = grade(source, limits=PATIENT)
        assert report.causes, [result.failure for result in report.checks]
        shown = report.causes[0].example
        assert not any(cause.example for cause in report.causes[1:])
        if shown is not None:
            assert shown.expected != shown.got
            values = [pasted(file, shown.code) for file in (solution, source)]
            texts = [value if isinstance(value, str) else None for value in values]
            if None in texts:
                seen = wording.both(*values) if texts == [None, None] else [wording.shown(value) for value in values]
                texts = [text or other for text, other in zip(texts, seen, strict=True)]
            assert [shown.expected, shown.got] == texts
        return shown

    return example


SHOWN = {
    "a call": (VALUE, TWICE, function("3 * x")),
    "a number": (check("x", "return sub.double(x)", "2.5"), TWICE, function("3 * x")),
    "numbers that look alike": (VALUE, TWICE, function("2.001 * x")),
    "a file without imports": (
        check("x", "return sub.double(x)", "x", before="x = rng.normal((2,)); x[0] = float('nan')"),
        TWICE,
        function("3 * x.nan_to_num(1.5)"),
    ),
    "imports of a probe": (
        check("x", "return F.relu(sub.double(nn.ReLU()(x)) + math.pi)", "x", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "an exception": (VALUE, TWICE, function("x[99]")),
    "a missing exception": (
        "\n@probe\ndef ask(sub, x):\n    return sub.double(x)\n"
        + CHECK.format(lines="assert_raises(candidate, ValueError, ask, -2.0)"),
        'def double(x):\n    if x < 0:\n        raise ValueError("negative")\n    return 2 * x\n',
        TWICE,
    ),
    "a default": (
        check("x, times=2", "return sub.double(x * times)", "x", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "what is given by name": (
        check("x, *, by=2, more", "return sub.double(x * by) + more", "x, more=0.5", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "options": (
        check("x, **options", "return sub.double(x, **options)", "x, by=3.0, sign=-1", before=X.format(shape="(2,)")),
        "def double(x, by, sign):\n    return 2 * x * by * sign\n",
        "def double(x, by, sign):\n    return 2 * x * by\n",
    ),
    "another probe": (
        "\n@probe\ndef half(sub, y):\n    y = sub.double(y)\n    return y / 2\n"
        + check("x", "return half(sub, x)", "x", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "several statements": (
        check(
            "x, steps",
            "for _ in range(steps):\n        x = sub.double(x)\n    return x",
            "x, 2",
            before=X.format(shape="(2,)"),
        ),
        TWICE,
        function("3 * x"),
    ),
}


@pytest.mark.parametrize(("checks", "solution", "source"), SHOWN.values(), ids=SHOWN)
def test_what_is_shown_runs_and_gives_what_is_said(example, checks, solution, source):
    shown = example(source, checks, solution=solution)
    assert shown is not None
    assert not shown.stated


def test_of_a_long_answer_the_part_that_is_wrong_is_shown(tiny, grade):
    body = "return [x] * 12 + [sub.double(x)]"
    tiny.write(check("x", body, "x", before=X.format(shape="(1,)")))
    source = function("3 * x")
    shown = grade(source, limits=PATIENT).causes[0].example
    values = [pasted(file, shown.code) for file in (TWICE, source)]
    assert (shown.expected, shown.got) == wording.both(*values)


HIDDEN = {
    "random answers": (VALUE, HEAD + function("2 * torch.rand_like(x)"), HEAD + function("3 * torch.rand_like(x)")),
    "a random submission": (VALUE, TWICE, HEAD + function("3 * x * torch.rand_like(x)")),
    "a submission that keeps something": (
        VALUE,
        TWICE,
        "kept = []\ndef double(x):\n    kept.append(x)\n    return len(kept) * 3 * x\n",
    ),
    "a probe that returns early": (
        check("x, y=1", "if y:\n        return sub.double(x)\n    return x", "x", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "a probe that looks into the file": (
        check("x", "return vars(sub)['double'](x)", "x", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "a helper with the name of what it asks": (
        "\n@probe\ndef double(sub, x):\n    return sub.double(x)\n"
        + check("x", "return double(sub, x) + 1", "x", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "any number of arguments": (
        check("*xs", "return sub.double(xs[0])", "x", before=X.format(shape="(2,)")),
        TWICE,
        function("3 * x"),
    ),
    "what fails for large arguments alone": (
        check("x", "return sub.double(x)", "x", before=X.format(shape="(6, 7)")),
        TWICE,
        function("2 * x if x.numel() < 30 else 3 * x"),
    ),
    "no end": (VALUE, TWICE, "import os\ndef double(x):\n    os._exit(1)\n"),
}


@pytest.mark.parametrize(("checks", "solution", "source"), HIDDEN.values(), ids=HIDDEN)
def test_what_would_not_run_or_be_read_is_not_shown(example, checks, solution, source):
    assert example(source, checks, solution=solution) is None


class TestShrinking:
    @pytest.mark.parametrize("shape", [(20, 6), (3, 5, 8), (4, 4, 4)], ids=str)
    def test_the_call_is_small_and_its_numbers_are_round(self, example, shape):
        shown = example(function("3 * x"), check("x", "return sub.double(x)", "x", before=X.format(shape=shape)))
        value = eval(shown.code.partition("x = ")[2].partition("\n")[0], {"torch": torch})
        assert value.numel() == 1
        assert value.ndim == len(shape)
        assert torch.equal(value, value.round())

    @pytest.mark.parametrize(
        ("wrong", "numbers"),
        [
            ("torch.where(x < 0, 3 * x, 2 * x)", 1),
            ("2 * x - x.mean(0)", 1),
            ("2 * x.flip(0)", 2),
            ("2 * x.roll(1, 0).roll(1, 0)", 3),
        ],
    )
    def test_it_still_fails_in_the_same_way(self, example, wrong, numbers):
        checks = check("x", "return sub.double(x)", "x", before="x = rng.normal((9,)) - 3")
        shown = example(HEAD + function(wrong), checks, solution=HEAD + TWICE)
        assert pasted(HEAD + function("x"), shown.code).numel() <= numbers + 1

    def test_axes_of_one_size_are_cut_together(self, example):
        solution, wrong = (f"def double(a, b):\n    return a @ b {sign} 1\n" for sign in "+-")
        before = "a, b = rng.normal((4, 7)), rng.normal((7, 3))"
        shown = example(wrong, check("a, b", "return sub.double(a, b)", "a, b", before=before), solution=solution)
        assert (shown.expected, len(shown.code.splitlines())) == (shown.expected, 4)

    def test_a_size_given_as_a_number_is_cut_with_its_axis(self, example):
        solution, wrong = (f"def double(x, n):\n    return x.reshape(n) * {k}\n" for k in (2, 3))
        shown = example(
            wrong, check("x, n", "return sub.double(x, n)", "x, 6", before=X.format(shape="(6,)")), solution=solution
        )
        assert shown.code.splitlines()[-1] == "double(x, 1)"

    def test_another_exception_is_no_smaller_example(self, example):
        """A slice would do, but the submission fails it at another line."""
        source = "def double(x):\n    y = x[1:].max()\n    if len(x) > 3:\n        y = x[99]\n    return 2 * x\n"
        shown = example(source, check("x", "return sub.double(x)", "x", before=X.format(shape="(8,)")))
        assert shown.got.startswith("IndexError")


STATEMENT = "# Tiny\n\n```python\n>>> x = 2.5\n>>> double(x)\n5.0\n>>> double(4)\n8\n```\n"


class TestTheStatement:
    def test_its_example_comes_first_up_to_what_is_wrong(self, example):
        shown = example(function("3 * x"), statement=STATEMENT)
        assert (shown.code, shown.expected, shown.got, shown.stated) == ("x = 2.5\ndouble(x)", "5.", "7.5", True)

    def test_the_first_that_is_wrong_is_shown(self, example):
        shown = example(function("2 * x if isinstance(x, float) else 3 * x"), statement=STATEMENT)
        assert (shown.code, shown.expected, shown.got) == ("double(4)", "8", "12")

    def test_what_it_does_not_need_is_left_out(self, example):
        lines = ">>> x = 2\n>>> y = []\n>>> y.append(3)\n>>> double(x - 2)\n0\n>>> z = x\n>>> double(y[0])\n6\n"
        shown = example(function("3 * x"), statement=f"```\n{lines}```\n")
        assert shown.code.splitlines() == ["y = []", "y.append(3)", "double(y[0])"]

    def test_of_a_long_answer_the_part_that_differs_is_shown(self, tiny, grade):
        statement = "```\n>>> [double('word ' * 30), double(4)]\n```\n"
        tiny.write(VALUE, solution=TWICE)
        (tiny.folder / "README.md").write_text(statement, "utf-8")
        shown = grade(function("2 * x if isinstance(x, str) else 3 * x"), limits=PATIENT).causes[0].example
        assert (shown.code, shown.expected, shown.got) == ("[double('word ' * 30), double(4)][1]", "8", "12")

    def test_of_a_large_answer_the_number_that_differs_is_shown(self, example):
        statement = "```\n>>> double(torch.eye(6))\n```\n"
        source = function("2 * x if not hasattr(x, 'shape') else (2 * x).index_fill(1, x[0].argmax() + 3, 5.0)")
        shown = example(source, statement=statement)
        assert shown.code.splitlines()[-1] == "double(torch.eye(6))[0, 3]"
        assert (shown.expected, shown.got) == ("tensor(0.)", "tensor(5.)")

    def test_rows_of_four_numbers_are_not_cut(self, example):
        """A box of one number is no box."""
        shown = example(function("3 * x"), check("x", "return sub.double(x)", "x", before=X.format(shape="(2, 4)")))
        assert len(ast.literal_eval(shown.expected.removeprefix("tensor(").removesuffix(")"))[0]) == 4

    def test_a_call_of_the_check_is_shown_where_all_of_them_are_right(self, example):
        shown = example(function("2 * x if isinstance(x, (int, float)) else 3 * x"), statement=STATEMENT)
        assert not shown.stated
        assert shown.code.splitlines()[-1] == "double(x)"

    def test_an_exception_is_shown_as_a_traceback_ends(self, example):
        shown = example(function("x[0]"), statement=STATEMENT)
        assert shown.stated
        assert (shown.expected, shown.got) == ("5.", "TypeError: 'float' object is not subscriptable")

    def test_it_imports_what_the_file_does_not(self, example):
        statement = "```\n>>> double(torch.tensor([math.pi]))\ntensor([6.2832])\n```\n"
        solution, source = ("import math\n" + function(f"{times} * x") for times in (2, 3))
        shown = example(source, solution=solution, statement=statement)
        assert shown.code == "import torch\ndouble(torch.tensor([math.pi]))"

    @pytest.mark.parametrize(
        "block",
        [
            ">>> double(torch.rand(2))",
            ">>> x = torch.randn(1)\n>>> double(x)",
            ">>> double('a', 'b')\nTraceback (most recent call last):\nTypeError: no",
            ">>> double",
            ">>> double.__code__",
            ">>> print(double(1))\n2",
            ">>> [double][0]",
            ">>> double(",
            "double(2)",
            "$ double 2",
        ],
        ids=[
            *("random", "random argument", "about an error", "object", "object of python", "printed", "in a list"),
            *("no python", "no prompt", "shell"),
        ],
    )
    def test_what_proves_nothing_is_not_held_against_anybody(self, example, block):
        shown = example(HEAD + function("3 * x"), statement=f"```python\n{block}\n```\n", solution=HEAD + TWICE)
        assert shown is not None
        assert not shown.stated

    def test_what_is_done_for_its_effect_may_answer_anything(self, example):
        """The statement shows nothing of it, and no check asks for it."""
        solution = "class Twice:\n    def step(self, x):\n        self.x = 2 * x\ndef double(x):\n    return 2 * x\n"
        source = solution.replace("self.x =", "return").replace("return 2 * x\n", "return 3 * x\n")
        statement = "```\n>>> twice = Twice()\n>>> twice.step(1)\n>>> double(1)\n2\n```\n"
        shown = example(source, solution=solution, statement=statement)
        assert (shown.stated, shown.expected, shown.got) == (True, "2", "3")

    def test_an_example_too_long_to_be_read_is_not_shown(self, example):
        lines = "".join(f">>> x{n} = x{n - 1} + 1\n" for n in range(1, 13))
        shown = example(function("3 * x"), statement=f"```\n>>> x0 = 0\n{lines}>>> double(x12)\n24\n```\n")
        assert not shown.stated


class TestWhere:
    def test_a_stub_has_no_example(self, example):
        assert example('def double(x):\n    raise NotImplementedError("TODO")\n', statement=STATEMENT) is None

    def test_what_right_answers_cost_has_none(self, tiny, grade):
        growth = "budget.growth(call, lambda n: (rng.normal((n,)),), of='lines')"
        tiny.write(f'\n@pytest.mark.performance\ndef test_it(budget, rng):\n    """T."""\n    {growth}\n')
        report = grade("import torch\ndef double(x):\n    return torch.stack([2 * e for e in x])\n", limits=PATIENT)
        assert [(cause.why, cause.example) for cause in report.causes] == [(Why.BUDGET, None)]


class TestCode:
    """What a call is as Python."""

    def code(self, probe, *args, **kwargs):
        return code_of(Call("ask", args, kwargs, How()), f"@probe\ndef ask(sub, {probe}\n")

    @pytest.mark.parametrize(
        ("probe", "args", "kwargs", "code"),
        [
            ("x):\n    return sub.f(x)", (1,), {}, "f(1)"),
            ("x):\n    '''Text.'''\n    return sub.f(x)", (1,), {}, "f(1)"),
            ("x):\n    return sub.f(x)", (torch.tensor([1.5]),), {}, "x = torch.tensor([1.5])\nf(x)"),
            ("x):\n    return sub.f(x)", (np.array([1.5]),), {}, "x = np.array([1.5])\nf(x)"),
            ("x):\n    return sub.f(x)", (math.inf,), {}, "f(math.inf)"),
            ("x, y=2):\n    return sub.f(x, y)", (1,), {}, "f(1, 2)"),
            ("x, y=2):\n    return sub.f(x, y)", (1,), {"y": 3}, "f(1, 3)"),
            ("x, *, y=2):\n    return sub.f(x, y)", (1,), {}, "f(1, 2)"),
            ("x, **k):\n    return sub.f(x, **k)", (1,), {"lr": 0.1}, "f(1, lr=0.1)"),
            ("x, unused):\n    return sub.f(x)", (1, torch.ones(3)), {}, "f(1)"),
            ("x):\n    x = x + 1\n    return sub.f(x)", (1,), {}, "x = 1\nx = x + 1\nf(x)"),
            ("x):\n    a = sub.A(x)\n    return a.b.c", (1,), {}, "a = A(1)\na.b.c"),
            ("x):\n    sub.f(x)", (1,), {}, "f(1)"),
            ("text):\n    return sub.f(text)", ("a" * 40,), {}, f"text = '{'a' * 40}'\nf(text)"),
        ],
    )
    def test_it_is_the_probe_without_the_probe(self, probe, args, kwargs, code):
        assert self.code(probe, *args, **kwargs) == code

    @pytest.mark.parametrize(
        ("probe", "args"),
        [
            ("x):\n    return sub.f(x)", (torch.zeros(25),)),
            ("x):\n    return sub.f(x)", ("a" * 200,)),
            ("x):\n    return sub.f(x)", (object(),)),
            ("x):\n    return sub.f(x)", ()),
            ("x):\n    return sub.f(x)", (1, 2)),
            ("x, y=[z]):\n    return sub.f(x, y)", (1,)),
            ("x):\n" + "    x = x + 1\n" * 12 + "    return sub.f(x)", (1,)),
            ("x):\n    if x:\n        sub.f(x)", (1,)),
        ],
        ids=["large", "long", "no data", "too few", "too many", "a default of its own", "lines", "no value"],
    )
    def test_what_is_too_long_or_not_known_is_none(self, probe, args):
        assert self.code(probe, *args) is None

    def test_of_an_unknown_probe_there_is_none(self):
        assert code_of(Call("other", (), {}, How()), "@probe\ndef ask(sub):\n    return sub.f()\n") is None


class TestWhatIsMadeSmaller:
    """A call that is cut and rounded is still one that the statement allows."""

    BOXES = (
        "\n@probe\ndef ask(sub, boxes):\n    return sub.double(boxes)\n"
        + '\n@pytest.mark.correctness\n@pytest.mark.parametrize("n", [8, 9])\n'
        + "def test_it(candidate, reference, rng, n):\n"
        + '    """It holds."""\n    boxes = rng.uniform((n, 4), 0.01, 0.3)\n'
        + "    assert_close(candidate(ask, boxes), reference(ask, boxes))\n"
    )

    def rows(self, shown):
        tree = next(node for node in ast.walk(ast.parse(shown.code)) if isinstance(node, ast.List))
        return ast.literal_eval(tree)

    def test_what_has_one_size_in_all_calls_keeps_it(self, example):
        assert {len(row) for row in self.rows(example(function("3 * x"), self.BOXES))} == {4}

    def test_no_number_becomes_zero_or_a_fraction_one(self, example):
        numbers = [number for row in self.rows(example(function("3 * x"), self.BOXES)) for number in row]
        assert all(0 < number < 1 for number in numbers)

    def test_the_rest_is_cut(self, example):
        assert len(self.rows(example(function("3 * x"), self.BOXES))) == 1
