"""What probes use of the library is as it was; a submission that replaces some of it is told so, in a real host."""

from __future__ import annotations

import time

import pytest
import torch

from grader.hosts.host import How, HowReplayed
from grader.hosts.unanswered import SubmissionError
from grader.report import Kind

PROBES = """
@probe
def trained(sub, x):
    model = nn.Linear(2, 1, bias=False)
    nn.init.ones_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    sub.double((model, optimizer, x))
    return model.weight.detach(), F.mse_loss(x, x), np.tanh(np.ones(2)), math.log(2.0)
"""
TRAINING = """
import importlib, math, numpy, torch
def double(given):
    model, optimizer, x = given
    optimizer.zero_grad()
    model(x).sum().backward()
    {line}
    optimizer.step()
"""
X = torch.ones(3, 2)


def ask(host, probe="trained"):
    return host.call(probe, [X], {}, How(seed=1), time.monotonic() + 30)[0]


REPLACED = {
    "torch.optim.SGD.step = lambda self: None": "torch.optim.sgd.SGD.step",
    "torch.optim.SGD.step = torch.no_grad()(lambda self: None)": "torch.optim.sgd.SGD.step",
    "torch.optim.SGD.step = torch.optim.SGD.profile_hook_step(lambda self: None)": "torch.optim.sgd.SGD.step",
    "torch.optim.Optimizer.zero_grad = print": "torch.optim.optimizer.Optimizer.zero_grad",
    "torch.optim.SGD = torch.optim.Adam": "torch.optim.SGD",
    "torch.nn.Linear.forward = lambda self, x: x": "torch.nn.modules.linear.Linear.forward",
    "torch.nn.Module.__call__ = lambda self, x: x": "torch.nn.modules.module.Module.__call__",
    "torch.nn.functional.mse_loss = lambda *a: torch.zeros(())": "torch.nn.functional.mse_loss",
    "torch.nn.init.ones_ = print": "torch.nn.init.ones_",
    "torch.Tensor.detach = lambda self: torch.ones(1)": "torch.Tensor.detach",
    "numpy.tanh = abs": "numpy.tanh",
    "torch.optim.SGD.zero_grad = print": "torch.optim.sgd.SGD.zero_grad",  # which it inherits
    "torch.optim.SGD.__new__ = lambda *a, **k: None": "torch.optim.sgd.SGD.__new__",
    "torch.optim.SGD.__bases__ = (type('Mine', (torch.optim.Optimizer,), dict()),)": "torch.optim.sgd.SGD",
    "torch.nn.functional.__class__ = type('Mine', (type(math),), dict())": "torch.nn.functional",
    "torch.nn.modules.module.register_module_forward_hook(lambda *a: None)": (
        "torch.nn.modules.module._global_forward_hooks"
    ),
    "importlib.import_module('torch.optim.optimizer').register_optimizer_step_pre_hook(lambda *a: None)": (
        "torch.optim.optimizer._global_optimizer_pre_hooks"
    ),
    "math.log = abs": "math.log",
}


@pytest.mark.parametrize("line", REPLACED)
def test_what_a_probe_uses_may_not_be_replaced(make_host, line):
    for source in (TRAINING.format(line=line), f"{TRAINING.format(line='pass')}\n{line}\n"):
        host = make_host(source, PROBES)
        with pytest.raises(SubmissionError) as caught:
            ask(host)
        assert caught.value.failure.kind is Kind.FORBIDDEN
        assert caught.value.failure.message.endswith(f"it replaces {REPLACED[line]}.")


def test_when_calls_are_replayed_too(make_host):
    host = make_host(TRAINING.format(line="torch.optim.SGD.step = lambda self: None"), PROBES)
    with pytest.raises(SubmissionError, match=r"replaces torch\.optim\.sgd\.SGD\.step"):
        host.replay("trained", [([X], {})], HowReplayed(1), time.monotonic() + 30)


@pytest.mark.parametrize(
    "line",
    [
        "pass",
        "torch.nn.Linear.mine = lambda self: 1",
        "torch.optim.Adam(model.parameters()).step()",  # torch wraps the method of a class when it is first used
        "torch.optim.lr_scheduler.StepLR(optimizer, 1)",  # and that of an object
        "torch.Tensor.of_my_own = 1",
        "type('Mine', (torch.optim.SGD,), {'step': print})",
    ],
)
def test_all_else_is_free(make_host, line):
    weight, loss, *_ = ask(make_host(TRAINING.format(line=line), PROBES))
    assert weight.shape == (1, 2)
    assert loss == 0


def test_what_no_probe_uses_is_free(make_host):
    source = TRAINING.format(line="torch.optim.Adagrad.step = lambda self: None")
    assert ask(make_host(source, PROBES))[1] == 0
