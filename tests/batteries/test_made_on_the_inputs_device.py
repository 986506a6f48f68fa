"""A forgotten `device=` is refused on a machine without a GPU, by real gradings; what a GPU takes is not."""

from __future__ import annotations

import contextlib

import pytest
import torch

from grader.batteries.made_on_the_inputs_device import test_made_on_the_inputs_device as made_on_the_inputs_device
from grader.checks.asked import Asked, Question
from grader.client.runner import Series, run
from grader.content.catalog import load_catalog
from grader.job import Job, Limits, Search
from grader.report import Category, Kind, Outcome

NAME = "made_on_the_inputs_device"
DEVICES = '["cpu", "cuda"]'
CHECKS = '''
@probe
def layer(sub, x):
    made = sub.double(x.shape[-1]).to(x.device)
    return made(x)


@pytest.mark.correctness
def test_doubles(candidate, reference, rng):
    """Every number is doubled."""
    for shape in ((4,), (2, 3)):
        x = rng.normal(shape)
        assert_close(candidate({probe}, x), reference({probe}, x))
'''
FUNCTION, LAYER = CHECKS.replace("{probe}", "call"), CHECKS.replace("{probe}", "layer")
SOLUTION = "import torch\ndef double(x):\n    return 2 * x\n"
MODULE = """\
import torch
from torch import nn


class double(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.register_buffer("table", torch.full((n,), 2.0))

    def forward(self, x):
        return x * self.table
"""


def function(body):
    return "import torch\ndef double(x):\n" + "".join(f"    {line}\n" for line in body.splitlines())


def battery(report):
    """The battery's result, which is the last."""
    result = report.checks[-1]
    assert (result.battery, result.id) == (NAME, f"test_{NAME}")
    return result


FORGOTTEN = {
    "after_a_check_of_values": (
        "if (x != x).any():\n    raise ValueError('NaN')\nreturn 2 * x + torch.zeros(x.shape)",
        "add",
        5,
    ),
    "zeros": ("return 2 * x + torch.zeros(x.shape)", "add", 3),
    "two_lines": ("y = torch.full(x.shape, 2.0)\nreturn y * x", "mul", 4),
    "mask": ("keep = torch.ones(x.shape, dtype=torch.bool)\nreturn torch.where(keep, 2 * x, x)", "where", 4),
    "dropout": ("return 2 * x * torch.bernoulli(torch.ones(x.shape))", "mul", 3),
    "state": ("h = torch.zeros(x.shape)\nfor _ in range(2):\n    h = h + x\nreturn h", "add", 5),
    "sum_in_place": ("total = torch.zeros(x.shape)\ntotal += 2 * x\nreturn total", "add_", 4),
    "table": ("table = torch.eye(x.shape[-1]) * 2\nreturn x @ table", "mm", 4),
    "positions": ("i = torch.arange(x.shape[-1])\nreturn 2 * x.index_select(-1, i)", "index_select", 4),
    "in_a_function": ("def other(y):\n    return y * torch.full((1,), 2.0)\nreturn other(x)", "mul", 4),
    "caught_and_raised": (
        "try:\n    return 2 * x + torch.zeros(1)\nexcept RuntimeError as error:\n    raise ValueError from error",
        "add",
        6,
    ),
}
ALLOWED = {
    "number": "return torch.tensor(2.0) * x",
    "index": "return 2 * x[..., torch.arange(x.shape[-1])]",
    "mask_as_an_index": "y = 2 * x\ny[torch.zeros(x.shape, dtype=torch.bool)] = 0\nreturn y",
    "device": "return x * torch.full(x.shape, 2.0, device=x.device)",
    "like": "return x * torch.full_like(x, 2.0) + x.new_zeros(x.shape)",
    "moved": "return x * torch.full(x.shape, 2.0).to(x)",
    "copied_in": "y = torch.empty_like(x)\ny.copy_(torch.zeros(x.shape))\nreturn y + 2 * x",
    "copied_in_place": "y = torch.empty_like(x)\ny[:] = 2 * x\nreturn y",
    "item": "return x + x if x.sum().item() > -1e9 else x",
    "list": "return torch.tensor([2 * v for v in x.flatten().tolist()], device=x.device).view(x.shape)",
    "numpy": "import numpy\nreturn torch.from_numpy(2 * x.numpy())",
    "mask_of_values": "y = 2 * x\nreturn torch.where(y[y > 0].sum() > -1, y, y)",
    "loop_that_never_ends_with_ones": "y = x.abs().sum()\nwhile y > 0.5:\n    y = y / 2\nreturn 2 * x",
    "another_error": "if x.is_meta:\n    raise ValueError('what is this')\nreturn 2 * x",
    "caught": "try:\n    return 2 * x + torch.zeros(x.shape)\nexcept RuntimeError:\n    return 2 * x",
}


class TestFunctions:
    @pytest.mark.parametrize("name", FORGOTTEN)
    def test_forgotten(self, tiny, grade, name):
        body, operation, line = FORGOTTEN[name]
        report = grade_of(tiny, grade, FUNCTION, function(body))
        result = battery(report)
        assert [check.outcome for check in report.checks] == [Outcome.PASSED, Outcome.FAILED]
        assert result.failure.kind is Kind.CONTRACT
        assert result.failure.details["operation"] == operation
        assert result.failure.frames[-1].line == line
        assert not report.solved

    @pytest.mark.parametrize("name", ALLOWED)
    def test_allowed(self, tiny, grade, name):
        assert grade_of(tiny, grade, FUNCTION, function(ALLOWED[name])).solved

    def test_an_answer_that_stays_on_the_cpu(self, tiny, grade):
        source = function("y = torch.zeros(x.shape)\nfor i in range(len(x)):\n    y[i] = 2 * x[i]\nreturn y")
        failure = battery(grade_of(tiny, grade, FUNCTION, source)).failure
        assert failure.message.startswith("Your answer is on the CPU, whatever device the arguments are on.")
        assert [(frame.line, frame.function, frame.text) for frame in failure.frames] == [
            (5, "double", "y[i] = 2 * x[i]")
        ]

    def test_an_answer_to_an_empty_input_that_is_made_on_the_cpu(self, tiny, grade):
        checks = FUNCTION.replace("((4,), (2, 3))", "((4,), (2, 3), (0, 3))")
        for made, solved in (("zeros(x.shape)", False), ("zeros(x.shape, device=x.device)", True)):
            report = grade_of(tiny, grade, checks, function(f"return 2 * x if len(x) else torch.{made}"))
            assert report.solved is solved
            assert solved or battery(report).failure.message.startswith("An argument is empty here. Your answer is on")
        whole = checks.replace("x = rng.normal(shape)", "x = rng.integers(0, 9, shape)")
        source = function("return 2 * x if len(x) else torch.zeros(x.shape, dtype=x.dtype)")
        assert grade_of(tiny, grade, whole, source).solved  # it may be an index

    def test_the_failure_tells_what_where_and_what_to_do(self, tiny, grade):
        result = battery(grade_of(tiny, grade, FUNCTION, function("return 2 * x + torch.zeros(1, 1)[0]")))
        assert result.title == "Tensors are made on the device of the input, whichever that is."
        assert result.category is Category.CORRECTNESS
        message = result.failure.message
        assert message.startswith("Your code makes a tensor on the CPU, whatever device its arguments are on")
        for advice in ("device=x.device", "torch.zeros_like(x)", "x.new_zeros(", "self.register_buffer"):
            assert advice in message
        assert result.failure.details == {
            "operation": "add",
            "on the CPU": "float32 tensor of shape (1,)",
            "on the device of the arguments": "float32 tensor of shape (4,)",
        }
        [frame] = result.failure.frames
        assert (frame.line, frame.function, frame.text) == (3, "double", "return 2 * x + torch.zeros(1, 1)[0]")

    def test_gradients_are_asked_too(self, tiny, grade):
        checks = """
@probe
def slope(sub, x):
    x.requires_grad_()
    sub.double(x).sum().backward()
    return x.grad

@pytest.mark.correctness
def test_slope(candidate, reference, rng):
    x = rng.normal((3,))
    assert_close(candidate(slope, x), reference(slope, x))
"""
        source = """\
import torch

class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        return torch.full(g.shape, 2.0) * g

double = Double.apply
"""
        failure = battery(grade_of(tiny, grade, checks, source)).failure
        assert failure.frames[-1].text == "return torch.full(g.shape, 2.0) * g"


class TestModules:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('self.register_buffer("table", torch.full((n,), 2.0))', "self.table = torch.full((n,), 2.0)"),
            ("return x * self.table", "return x * self.table + torch.zeros(x.shape[-1])"),
            ("return x * self.table", "return x * self.table.tolist()[0] + torch.zeros(x.shape[-1])"),
        ],
        ids=["plain_attribute", "in_forward", "after_a_look_at_values"],
    )
    def test_forgotten(self, tiny, grade, old, new):
        assert old in MODULE
        report = grade_of(tiny, grade, LAYER, MODULE.replace(old, new), solution=MODULE)
        assert battery(report).outcome is Outcome.FAILED
        assert battery(report).failure.frames[-1].function == "forward"

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("return", "return"),
            (
                'register_buffer("table", torch.full((n,), 2.0))',
                'register_buffer("table", torch.full((n,), 2.0), False)',
            ),
            (
                'self.register_buffer("table", torch.full((n,), 2.0))',
                "self.table = nn.Parameter(torch.full((n,), 2.0))",
            ),
            ('self.register_buffer("table", torch.full((n,), 2.0))', "self.table = 2.0"),
            ("x * self.table", "nn.functional.dropout(x * self.table, 0.0)"),
        ],
        ids=["buffer", "buffer_not_saved", "parameter", "number", "dropout"],
    )
    def test_allowed(self, tiny, grade, old, new):
        assert grade_of(tiny, grade, LAYER, MODULE.replace(old, new), solution=MODULE).solved


def grade_of(tiny, grade, checks, source, solution=SOLUTION, **job):
    tiny.write(checks, solution=solution, devices=DEVICES)
    return grade(source, **job)


class TestInAGrading:
    def test_it_counts_for_its_category(self, tiny, grade):
        report = grade_of(tiny, grade, FUNCTION, function("return 2 * x + torch.zeros(x.shape)"))
        score = report.scores[Category.CORRECTNESS]
        assert (score.passed, score.checks, score.earned, score.possible) == (1, 2, 2, 5)

    def test_it_does_not_count_while_the_answers_are_wrong(self, tiny, grade):
        score = grade_of(tiny, grade, FUNCTION, function("raise NotImplementedError")).scores[Category.CORRECTNESS]
        assert (score.passed, score.checks, score.earned, score.possible) == (1, 2, 0, 5)

    def test_only_exercises_for_accelerators_get_it(self, tiny, grade):
        tiny.write(FUNCTION, solution=SOLUTION, devices='["cpu"]')
        assert [check.battery for check in grade(SOLUTION).checks] == [""]
        tiny.write(devices=DEVICES, framework='"numpy"')
        assert [check.battery for check in grade().checks] == [""]

    def test_an_author_switches_it_off(self, tiny, grade):
        tiny.write(FUNCTION, solution=SOLUTION, devices=DEVICES, batteries=())
        report = grade(function("return 2 * x + torch.zeros(x.shape)"))
        assert report.solved
        assert len(report.checks) == 1

    def test_it_is_planned_and_not_run_where_the_file_cannot_be_loaded_or_the_grading_stops(self, tiny, grade):
        assert battery(grade_of(tiny, grade, FUNCTION, "1 / 0\n")).outcome is Outcome.NOT_RUN
        report = grade(function("return 3 * x"), fail_fast=True)
        assert [check.outcome for check in report.checks] == [Outcome.FAILED, Outcome.NOT_RUN]

    def test_wrong_values_are_no_reason_to_leave_it_out(self, tiny, grade):
        report = grade_of(tiny, grade, FUNCTION, function("return 3 * x + torch.zeros(x.shape)"))
        assert [check.outcome for check in report.checks] == [Outcome.FAILED, Outcome.FAILED]

    def test_the_solution_is_asked_once_for_many_submissions(self, make_sides, monkeypatch):
        candidate, reference = make_sides(SOLUTION, SOLUTION)
        times = []
        begin = reference.host.begin
        monkeypatch.setattr(reference.host, "begin", lambda *args: times.append(1) or begin(*args))
        known = {}
        for value in range(3):
            asked = Asked((Question("call", (torch.full((4,), float(value)),), {}),), known=known)
            made_on_the_inputs_device(candidate, reference, asked)
            assert asked.reach().tried == ("call",)
        assert len(times) == 1

    def test_it_passes_where_the_solution_cannot_run(self, tiny, grade):
        solution = function("import numpy\nreturn torch.from_numpy(2 * x.numpy())")
        report = grade_of(tiny, grade, FUNCTION, function("return 2 * x + torch.zeros(x.shape)"), solution)
        assert report.solved
        [(probe, why)] = battery(report).reach.left_out.items()
        assert probe == "call"
        assert "The reference raised" in why

    def test_a_fault_of_the_solutions_is_noted_and_held_against_nobody(self, tiny, grade):
        solution = function("return 2 * x + torch.zeros(x.shape)")
        report = grade_of(tiny, grade, FUNCTION, solution, solution)
        assert report.solved
        reach = battery(report).reach
        assert (reach.tried, list(reach.at_fault)) == ((), ["call"])
        assert reach.at_fault["call"].startswith("operation: add; on the CPU: float32 tensor")

    def test_a_submission_that_hangs_there_is_left_alone(self, tiny, grade):
        source = function("if x.is_meta:\n    while True:\n        pass\nreturn 2 * x")
        tiny.write(FUNCTION, solution=SOLUTION, devices=DEVICES)
        assert grade(source, limits=Limits(check_seconds=1)).solved

    @pytest.mark.parametrize("seed", range(3))
    def test_the_verdict_does_not_depend_on_the_seed(self, tiny, grade, seed):
        report = grade_of(tiny, grade, FUNCTION, function("return 2 * x + torch.zeros(x.shape)"), seed=seed)
        assert battery(report).outcome is Outcome.FAILED

    def test_a_series_gives_the_reports_of_run(self, tiny, warm):
        tiny.write(FUNCTION, solution=SOLUTION, devices=DEVICES)
        sources = [SOLUTION, function("return 2 * x + torch.zeros(x.shape)"), "1 / 0\n", SOLUTION]
        with contextlib.closing(Series()) as series:
            for source in sources:
                job = tiny.job(source)
                got, expected = battery(series.run(job)), battery(run(job))
                assert (got.outcome, got.failure, got.reach) == (expected.outcome, expected.failure, expected.reach)


# A solution of the built-in pack, and the `device`, or the way to the CPU, that is forgotten in it: text and what takes
# its place.
VARIANTS = {
    "sequence/gru-cell": (
        "x.new_zeros(x.shape[0], self.hidden_size)",
        "torch.zeros(x.shape[0], self.hidden_size, dtype=x.dtype)",
    ),
    "sequence/name-classifier": ("lengths.cpu()", "lengths"),
    "normalization/dropout": ("torch.rand(x.shape, device=x.device)", "torch.rand(x.shape)"),
    "normalization/layer-norm": ("(variance + self.eps)", "(variance + torch.full((1,), self.eps, dtype=wide.dtype))"),
    "attention/positional-encoding": ('self.register_buffer("pe", pe)', "self.pe = pe"),
    "convolution/conv2d": (
        "    return y if b is None",
        "    out = torch.zeros(y.shape, dtype=y.dtype)\n    out[:] = y\n    y = out\n    return y if b is None",
    ),
    "optimizers/adam": ("self.squares = [torch.zeros_like(p)", "self.squares = [torch.zeros(p.shape, dtype=p.dtype)"),
    "detection/roi-pool": (
        "features.new_zeros(len(rois), features.shape[1], *size)",
        "torch.zeros(len(rois), features.shape[1], *size, dtype=features.dtype)",
    ),
    "detection/roi-align": ("torch.arange(length, device=v.device)", "torch.arange(length)"),
    "detection/proposals": (
        "    height, width = image_size",
        "    if not len(scores):\n        return torch.zeros(0, 4, dtype=scores.dtype), scores.clone()\n"
        "    height, width = image_size",
    ),
    "graphs/gcn-conv": ("torch.arange(x.shape[0], device=x.device)", "torch.arange(x.shape[0])"),
    "graphs/set2set": (
        "h = c = x.new_zeros(graphs, x.shape[1])",
        "h = c = torch.zeros(graphs, x.shape[1], dtype=x.dtype)",
    ),
    "state-space/ssd-matrix": ("torch.arange(length, device=a.device)", "torch.arange(length)"),
    "similarity/triplet-mining": ("dtype=torch.bool, device=emb.device", "dtype=torch.bool"),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_a_forgotten_device_in_a_real_solution(name, warm):
    old, new = VARIANTS[name]
    exercise = load_catalog().find(name)
    text = exercise.solution.read_text("utf-8")
    assert text.count(old) == 1
    source = "import torch\n" + text.replace(old, new)
    folders = str(exercise.folder), str(exercise.solution_folder)
    report = run(Job(exercise.name, *folders, source, exercise.stub_name, seed=1, search=Search.NONE))
    assert battery(report).failure.kind is Kind.CONTRACT
    if "register_buffer" not in old:  # a buffer is looked for by the exercise's own checks, too
        failed = [check.id for check in report.checks if check.outcome is not Outcome.PASSED]
        assert failed == [f"test_{NAME}"], "the values are right on the CPU, and only this check says more"
