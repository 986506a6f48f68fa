"""What is forbidden is refused where it is, in a real host: whatever route leads there."""

from __future__ import annotations

import time

import numpy
import pytest
import torch

from grader.confined import resolver
from grader.families import FAMILIES
from grader.hosts.host import How
from grader.hosts.unanswered import SubmissionError
from grader.report import Kind

SOFTMAX = ("torch.nn.functional.softmax", "torch.softmax")
HOW = How(seed=1)
X = torch.tensor([1.0, 2.0])
IMAGE = "x.reshape(1, 1, 2).repeat(1, 1, 3)"


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


ROUTES = [
    "F.softmax(x, -1)",
    "x.softmax(-1)",
    "torch.Tensor.softmax(x, -1)",
    "torch.special.softmax(x, -1)",
    "torch.ops.aten.softmax.int(x, -1)",
    "torch.ops.aten._softmax(x, -1, False)",
    "torch.ops.aten._softmax.out(x, -1, False, out=torch.empty(2))",
    "torch._softmax(x, -1, False)",
    "torch._C._VariableFunctions.softmax(x, -1)",
    "torch._VF.softmax(x, -1)",
    "torch._refs.softmax(x, -1)",
    "torch.nn.modules.activation.F.softmax(x, -1)",
    "torch.functional.torch.softmax(x, -1)",
    "getattr(torch, 'soft' + 'max')(x, -1)",
    "importlib.import_module('tor' + 'ch').softmax(x, -1)",
    "torch.__dict__['softmax'](x, -1)",
    "nn.Softmax(-1)(x)",
    "nn.Softmin(-1)(-x)",
    "torch.func.functional_call(nn.Softmax(-1), {}, (x,))",
    "torch.func.vmap(lambda row: row.softmax(-1))(x[None])",
    "torch.func.grad(lambda row: row.softmax(-1).sum())(x)",
    "list(map(lambda row: torch.softmax(row, -1), x[None]))",
    "(lambda f: f(x, -1))(torch.softmax)",
    "(box := []) or torch.zeros(1).apply_(lambda v: box.append(x.softmax(-1)) or v)",
    "torch.jit.trace(lambda t: t.softmax(-1), (x,))(x)",
    "torch.inference_mode()(lambda: x.softmax(-1))()",
    "torch.autocast('cpu')(lambda: x.softmax(-1))()",
    "x.to_mkldnn().softmax(-1)",
    "x.to_sparse().softmax(-1)",
    "x.half().softmax(-1)",
    "x.to('meta').softmax(-1)",
    "torch.nested.nested_tensor([x, x]).softmax(-1)",
    "torch.masked.softmax(x, -1)",
    "torch.utils.checkpoint.checkpoint(lambda t: t.softmax(-1), x, use_reentrant=False)",
    "torch._C.DisableTorchFunctionSubclass().__enter__() or x.softmax(-1)",
    "F.gumbel_softmax(x)",
    "F.cross_entropy(x[None], torch.tensor([1]))",
    "F.scaled_dot_product_attention(x[None], x[None], x[None])",
    "nn.MultiheadAttention(2, 1)(x[None], x[None], x[None], need_weights=True)[0]",
    "torch.distributions.Categorical(logits=x).probs",
    "torch.distributions.utils.logits_to_probs(x)",
]


@pytest.mark.parametrize("expression", ROUTES)
def test_every_route(make_host, expression):
    failure = refused(make_host(submission(expression), forbid=("softmaxes", "attention", "distributions")))
    assert failure.message.endswith("which this exercise asks you to write yourself.")
    assert failure.frames[0].line == 5


@pytest.mark.parametrize("expression", [*ROUTES[:5], "nn.Softmax(-1)(x)", "x.to('meta').softmax(-1)"])
def test_a_name_alone_stands_for_its_operators_and_functions(make_host, expression):
    refused(make_host(submission(expression), forbid=SOFTMAX))


@pytest.mark.parametrize(
    ("family", "expression"),
    [
        ("dropouts", "F.dropout1d(x.reshape(1, -1, 1), 0.5, True)"),
        ("dropouts", "F.alpha_dropout(x, 0.5, True)"),
        ("dropouts", "torch.native_dropout(x, 0.5, True)"),
        ("dropouts", "nn.Dropout2d()(x.reshape(1, 2, 1, 1))"),
        ("dropouts", "torch.func.vmap(lambda t: F.dropout(t, 0.5), randomness='same')(x[None])"),
        ("normalisations", "F.group_norm(x.reshape(1, 2), 1)"),
        ("normalisations", "F.instance_norm(x.reshape(1, 1, 2))"),
        ("normalisations", "torch.batch_norm(x[None], None, None, None, None, True, 0.1, 1e-5, False)"),
        ("normalisations", "nn.modules.normalization.RMSNorm(2)(x)"),
        ("normalisations", "torch.func.vmap(lambda t: F.rms_norm(t, (2,)))(x[None])"),
        ("normalisations", "torch.func.vmap(lambda t: F.layer_norm(t, (2,)))(x[None])"),
        ("convolutions", f"F.conv1d({IMAGE}, torch.ones(1, 1, 2))"),
        ("convolutions", f"F.conv_transpose1d({IMAGE}, torch.ones(1, 1, 2))"),
        ("convolutions", f"nn.Conv1d(1, 1, 2)({IMAGE})"),
        ("convolutions", f"torch.nn.grad.conv1d_input((1, 1, 6), torch.ones(1, 1, 2), {IMAGE}[:, :, :5])"),
        ("convolutions", f"torch.conv_tbc({IMAGE}.permute(2, 0, 1), torch.ones(2, 1, 1), torch.ones(1))"),
        ("poolings", f"F.max_pool1d({IMAGE}, 2)"),
        ("poolings", f"F.adaptive_avg_pool1d({IMAGE}, 2)"),
        ("poolings", f"nn.MaxPool1d(2)({IMAGE})"),
        ("recurrent-layers", "nn.LSTM(2, 2)(x[None])[0]"),
        ("recurrent-layers", "nn.modules.rnn.GRU(2, 2)(x[None])[0]"),
        ("recurrent-cells", "nn.modules.rnn.LSTMCell(2, 2)(x[None])[0]"),
        ("recurrent-cells", "torch.ao.nn.quantizable.LSTMCell(2, 2)(x[None])[0]"),
        ("recurrent-cells", "torch.gru_cell(x[None], x[None], torch.ones(6, 2), torch.ones(6, 2))"),
        ("optimizers", "torch.optim.SGD([x.requires_grad_()], 0.1)"),
        (
            "optimizers",
            "importlib.import_module('torch.optim.sgd').sgd([x], [x], [None], weight_decay=0, momentum=0, lr=1, "
            "dampening=0, nesterov=False, maximize=False)",
        ),
        (
            "optimizers",
            "torch.optim._functional.adam"
            "([x], [x], [x], [x], [], [torch.ones(())], amsgrad=False, beta1=0, beta2=0, lr=1, weight_decay=0, "
            "eps=1, maximize=False)",
        ),
        ("losses", "F.mse_loss(x, x)"),
        ("losses", "nn.HuberLoss()(x, x)"),
        ("sigmoids", "torch.special.expit(x)"),
        ("sigmoids", "F.silu(x)"),
        ("embeddings", "F.embedding(x.long(), torch.ones(3, 2))"),
        ("interpolation", f"F.interpolate({IMAGE}, scale_factor=2)"),
        ("packing", "nn.utils.rnn.pack_sequence([x])"),
        ("transformers", "nn.TransformerEncoderLayer(2, 1)(x[None])"),
    ],
)
def test_families_hold_the_siblings(make_host, family, expression):
    assert refused(make_host(submission(expression), forbid=(family,))).frames[0].line == 5


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
def test_a_class_is_refused_when_it_is_built(make_host, source):
    failure = refused(make_host(f"import torch\n{source}", forbid=("torch.nn.RMSNorm",)))
    assert "uses torch.nn.RMSNorm," in failure.message


def test_what_decorators_wrapped_is_refused_too(make_host):
    source = "import torch\nstep = torch.optim.SGD.step.__wrapped__\ndef double(x):\n    return step(x)\n"
    refused(make_host(source, forbid=("optimizers",)))


def test_a_library_function_without_any_line_of_the_submission(make_host):
    host = make_host("import functools, torch\ndouble = functools.partial(torch.softmax, dim=-1)\n", forbid=SOFTMAX)
    assert refused(host).frames == ()


def test_at_import_too(make_host):
    host = make_host(
        "import torch\nnorm = torch.nn.RMSNorm(2)\ndef double(x):\n    return norm(x)\n", forbid=("torch.nn.RMSNorm",)
    )
    with pytest.raises(SubmissionError) as caught:
        host.load()
    assert caught.value.failure.kind is Kind.FORBIDDEN
    assert [frame.line for frame in caught.value.failure.frames] == [2]


@pytest.mark.parametrize(
    "expression",
    ["n.tanh(x)", "n._core.umath.tanh(x)", "n.ma.tanh(x)", "n.linalg.norm(x)", "n.linalg._linalg.norm(x)"],
)
def test_functions_of_numpy(make_host, expression):
    source = f"import numpy as n\ndef double(x):\n    return {expression}\n"
    refused(make_host(source, forbid=("numpy.linalg.norm", "numpy.tanh")), numpy.ones(2))


@pytest.mark.parametrize(
    "expression",
    [
        "n.vectorize(lambda v: v)(x)",
        "n.frompyfunc(lambda v: v, 1, 1)(x)",
        "n.apply_along_axis(lambda v: v, 0, x)",
        "n.apply_over_axes(n.sum, x, [0])",
        "n.piecewise(x, [x < 0], [abs, abs])",
        "n.fromfunction(lambda i: i, (2,))",
    ],
)
def test_loops_that_no_line_shows(make_host, expression):
    source = f"import numpy as n\ndef double(x):\n    return {expression}\n"
    refused(make_host(source, forbid=("loops",)), numpy.ones(2))


@pytest.mark.parametrize(
    ("family", "expression"),
    [
        (
            "softmaxes",
            "F.scaled_dot_product_attention(*torch.eye(2).repeat(3, 1, 1, 1, 1))",
        ),
        ("softmaxes", "torch.distributions.Categorical(logits=x).logits"),
        ("losses", "-torch.distributions.Categorical(logits=x).log_prob(torch.tensor(1))"),
        ("recurrent-cells", "nn.LSTM(2, 2)(x[None])[0]"),
    ],
)
def test_kin_compute_the_same_and_are_not_refused_with_it(make_host, family, expression):
    """So `kata verify` warns of them; where one comes to be refused, the warning can go."""
    assert ask(make_host(submission(expression), forbid=(family,))) is not None


def test_other_functions_of_numpy_are_free(make_host):
    source = "import numpy as n\ndef double(x):\n    return n.abs(n.sinh(x))\n"
    assert ask(make_host(source, forbid=("numpy.linalg.norm", "numpy.tanh")), numpy.ones(2)).shape == (2,)


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
    assert [frame.line for frame in refused(make_host(source, forbid=SOFTMAX)).frames] == [5]


def test_raising_something_else_does_not_help(make_host):
    source = """
import torch
def double(x):
    try:
        return torch.softmax(x, -1)
    except BaseException as error:
        raise ValueError("nothing to see") from None
"""
    refused(make_host(source, forbid=SOFTMAX))


def test_the_backward_pass_calls_what_it_likes(make_host):
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


def test_a_module_that_is_loaded_late_is_covered(make_host):
    source = """
import importlib
import sys
assert "torch.onnx.symbolic_opset9" not in sys.modules
def double(x):
    return importlib.import_module("torch.onnx.symbolic_opset9").softmax(None, x, -1)
"""
    refused(make_host(source, forbid=("softmaxes",)))


@pytest.mark.parametrize("statement", ["import pandas", "import pandas.core", "__import__('pan' + 'das')"])
def test_a_whole_library(make_host, statement):
    source = f"def double(x):\n    try:\n        {statement}\n    except Exception:\n        pass\n    return x\n"
    assert "pandas" in refused(make_host(source, forbid=("pandas",))).message


def test_a_probe_that_needs_what_is_forbidden_is_refused(make_host):
    probes = "\n@probe\ndef oracle(sub, x):\n    return torch.softmax(x, -1)\n"
    failure = refused(make_host("def double(x):\n    return 2 * x\n", probes, forbid=SOFTMAX), probe="oracle")
    assert failure.frames == ()


def test_without_forbidden_names_all_is_free(make_host):
    host = make_host(submission("nn.RMSNorm(2)(torch.softmax(x, -1))"), forbid=())
    assert ask(host).shape == (2,)


def test_a_name_that_this_version_does_not_have_is_no_trouble(make_host):
    forbid = ("torch.nn.functional.not_written_yet", "no_such_library.f", "torch.nn.NotWritten", *SOFTMAX)
    assert ask(make_host("def double(x):\n    return 2 * x\n", forbid=forbid)).tolist() == [2.0, 4.0]
    refused(make_host(submission("x.softmax(-1)"), forbid=forbid))


class TestDescribe:
    def test_a_name_and_its_family(self):
        lines = list(resolver.describe("torch.nn.functional.dropout"))
        assert "  torch.nn.functional.dropout  (aten::dropout)" in lines
        assert "  torch.nn.functional.dropout  (Python)" in lines
        assert lines[-1] == "  The family 'dropouts' holds it, with its siblings."

    def test_a_family(self):
        lines = list(resolver.describe("recurrent-cells"))
        assert "  torch.lstm_cell  (aten::lstm_cell)" in lines
        assert "  torch.nn.LSTMCell  (Python)" in lines

    @pytest.mark.parametrize(
        "family", sorted(FAMILIES.keys() - {"detection"})
    )  # of a library that may not be installed
    def test_every_family_stands_for_something(self, family):
        found = resolver.resolve(family)
        assert found.operators or found.functions
