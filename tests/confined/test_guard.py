"""Forbidden names at run time, in a real host: seen however they were reached, and only when the submission does it."""

from __future__ import annotations

import time

import numpy
import pytest
import torch

from grader.hosts.host import How
from grader.hosts.unanswered import SubmissionError
from grader.report import Kind

SOFTMAX = ("torch.nn.functional.softmax", "torch.softmax")
HOW = How(seed=1)
X = torch.tensor([1.0, 2.0])


def ask(host, x=X, probe="call"):
    return host.call(probe, [x], {}, HOW, time.monotonic() + 30)[0]


def refused(host, x=X, probe="call"):
    """The failure, which says that the call was forbidden."""
    with pytest.raises(SubmissionError) as caught:
        ask(host, x, probe)
    assert caught.value.failure.kind is Kind.FORBIDDEN, caught.value.failure
    return caught.value.failure


def submission(expression):
    imports = "import importlib, torch\nimport torch.nn.functional as F\nfrom torch import nn\n"
    return f"{imports}def double(x):\n    return {expression}\n"


@pytest.mark.parametrize(
    "expression",
    [
        "F.softmax(x, -1)",
        "torch.softmax(x, -1)",
        "x.softmax(-1)",
        "torch.Tensor.softmax(x, -1)",
        "torch.special.softmax(x, -1)",
        "torch.ops.aten.softmax.int(x, -1)",
        "torch.ops.aten._softmax(x, -1, False)",
        "torch._softmax(x, -1, False)",
        "getattr(torch, 'soft' + 'max')(x, -1)",
        "importlib.import_module('tor' + 'ch').softmax(x, -1)",
        "torch.__dict__['softmax'](x, -1)",
        "nn.Softmax(-1)(x)",
        "torch.func.functional_call(nn.Softmax(-1), {}, (x,))",
        "torch.func.vmap(lambda row: row.softmax(-1))(x[None])",
        "list(map(lambda row: torch.softmax(row, -1), x[None]))",
        "(lambda f: f(x, -1))(torch.softmax)",
    ],
)
def test_a_function_is_seen_however_it_is_reached(make_host, expression):
    failure = refused(make_host(submission(expression), forbid=SOFTMAX))
    assert failure.message.endswith("which this exercise asks you to write yourself.")
    assert failure.frames[0].line == 5


@pytest.mark.parametrize(
    "expression",
    ["F.gumbel_softmax(x)", "nn.MultiheadAttention(2, 1)(x[None], x[None], x[None], need_weights=True)[0]"],
)
def test_inside_another_function_of_the_library(make_host, expression):
    refused(make_host(submission(expression), forbid=SOFTMAX))


@pytest.mark.parametrize("expression", ["x.relu_()", "torch.relu_(x)", "F.relu_(x)"])
def test_the_variant_in_place(make_host, expression):
    refused(make_host(submission(expression), forbid=("torch.relu", "torch.nn.functional.relu")))


@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    return torch.nn.RMSNorm(2)(x)\n",
        "class Mine(torch.nn.RMSNorm):\n    pass\ndef double(x):\n    return Mine(2)(x)\n",
        "def double(x):\n    return type('M', (torch.nn.RMSNorm,), {})(2)(x)\n",
        "norm = None\ndef double(x):\n    return vars(torch.nn)['RMS' + 'Norm'](2)(x)\n",
    ],
)
def test_a_class_is_seen_when_it_is_built(make_host, source):
    refused(make_host(f"import torch\n{source}", forbid=("torch.nn.RMSNorm",)))


def test_at_import_too(make_host):
    host = make_host(
        "import torch\nnorm = torch.nn.RMSNorm(2)\ndef double(x):\n    return norm(x)\n", forbid=("torch.nn.RMSNorm",)
    )
    with pytest.raises(SubmissionError) as caught:
        host.load()
    assert caught.value.failure.kind is Kind.FORBIDDEN
    assert [frame.line for frame in caught.value.failure.frames] == [2]


def test_a_function_of_another_library(make_host):
    host = make_host("import numpy as n\ndef double(x):\n    return n.linalg.norm(x)\n", forbid=("numpy.linalg.norm",))
    refused(host, numpy.ones(2))
    assert ask(
        make_host("import numpy as n\ndef double(x):\n    return n.abs(x)\n", forbid=("numpy.linalg.norm",)),
        numpy.ones(2),
    ).shape == (2,)


@pytest.mark.parametrize("caught", ["Exception", "BaseException"])
def test_swallowing_the_refusal_does_not_help(make_host, caught):
    source = f"""
import torch
def double(x):
    try:
        return torch.softmax(x, -1)
    except {caught}:
        return x.exp() / x.exp().sum()
"""
    refused(make_host(source, forbid=SOFTMAX))


def test_the_backward_pass_of_ones_own_is_no_use(make_host):
    """Autograd calls what it likes: the names of its own steps are not the submission's."""
    source = """
import torch
def double(x):
    x = x.clone().requires_grad_()
    torch.log_softmax(x, -1).sum().backward()
    return x.grad
"""
    assert ask(make_host(source, forbid=SOFTMAX)).shape == (2,)


@pytest.mark.parametrize(
    "source",
    [
        "def softmax(x):\n    return x.exp() / x.exp().sum()\ndef double(x):\n    return softmax(x)\n",
        "class A:\n    def softmax(self, x):\n        return x\ndef double(x):\n    return A().softmax(x)\n",
        "import torch\ndef double(x):\n    return torch.log_softmax(x, -1)\n",
    ],
)
def test_other_functions_of_the_name_and_near_it_are_free(make_host, source):
    assert ask(make_host(source, forbid=SOFTMAX)).shape == (2,)


PROBES = """
@probe
def oracle(sub, x):
    return sub.double(x), torch.softmax(x, -1), nn.Softmax(-1)(x), nn.RMSNorm(2)(x)

@probe
def passed_on(sub, x):
    return sub.double(lambda: torch.softmax(x, -1))
"""


def test_the_probes_may_use_what_is_forbidden(make_host):
    host = make_host("def double(x):\n    return 2 * x\n", PROBES, forbid=(*SOFTMAX, "torch.nn.RMSNorm"))
    doubled, function, module, _ = ask(host, probe="oracle")
    assert torch.equal(doubled, 2 * X)
    assert torch.equal(function, module)


def test_a_reference_is_not_watched(make_host):
    host = make_host(submission("nn.RMSNorm(2)(torch.softmax(x, -1))"), forbid=())
    assert ask(host).shape == (2,)


def test_a_name_that_this_version_does_not_have_is_no_trouble(make_host):
    forbid = ("torch.nn.functional.not_written_yet", "no_such_library.f", "torch.nn.NotWritten", *SOFTMAX)
    assert ask(make_host("def double(x):\n    return 2 * x\n", forbid=forbid)).tolist() == [2.0, 4.0]
    refused(make_host(submission("x.softmax(-1)"), forbid=forbid))
