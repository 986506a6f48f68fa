"""The yardstick: the same checks on the same file in plain pytest, in one process, with nothing warm and nothing safe.

A pytest plugin (``-p plain_pytest``) that gives the fixtures of the checks' API, those of batteries too. What a host
does when it is asked is done here, by the same code, but in this process: no wire, no barrier, no deadline.
``KATA_SUBMISSION``, ``KATA_SOLUTION`` and ``KATA_CHECKS`` name the files.
"""

from __future__ import annotations

import importlib.util
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch

from grader.batteries import BATTERIES
from grader.checks.asked import Asked, Selection
from grader.checks.budgets import Budget
from grader.checks.calls import Clock, Reference, Side
from grader.checks.compare import assert_roughly
from grader.checks.contract import Contract
from grader.checks.probes import read_probes
from grader.checks.rng import Rng, derive_seed
from grader.confined import devices, process, replaying
from grader.hosts.host import Host, Program, Request
from grader.hosts.refusals import submission_error

torch.set_num_threads(1)
_CHECKS = Path(os.environ["KATA_CHECKS"])
_SECONDS = 60.0


class _Inside(Host):
    """A host that is no process: what it is asked is done at once."""

    def __init__(self, path: Path, probes: dict[str, Any]) -> None:
        spec = importlib.util.spec_from_file_location("submission", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.program = Program(path.read_text("utf-8"), path.name, (), (), "")
        self.device = "cpu"
        self._confined = process._Host(devices.bring_up("cpu"), None, coded=False)
        self._confined._module = module
        self._confined._probes = probes
        self._confined._filename, self._confined._probe_file = str(path), "<probes>"

    def load(self) -> None:
        """It is."""

    def begin(self, request: Request[Any], deadline: float) -> Any:
        """See `Host.begin`."""
        return _Done(request, self._confined.answer(process.Request(0, request.op, _fresh(request.body))))


class _Done:
    """An answer that is there; see `Pending`."""

    def __init__(self, request: Request[Any], answer: dict[str, Any]) -> None:
        self._request = request
        self._answer = answer

    def answer(self, deadline: float) -> Any:
        """The answer."""
        if self._answer["status"] != "ok":
            raise submission_error(self._answer)
        return self._request.read(replaying._copied(self._answer))

    def before(self, other: _Done, deadline: float) -> bool:
        """It is there."""
        return True


class _Budget(Budget):
    """Growth as it is. Memory and time are of a process that runs one side alone, so the values are compared."""

    def memory(self, probe: Any, make: Any, at_most: float = 2.0) -> None:
        """See `Budget`."""
        args = make()
        assert_roughly(self._candidate(probe, *args), self._reference(probe, *args))

    time = memory


def _fresh(value: Any) -> Any:
    """A copy: a probe may set requires_grad on what it is given."""
    if isinstance(value, torch.Tensor):
        return value.clone()
    if isinstance(value, tuple | list):
        return type(value)(_fresh(item) for item in value)
    return {k: _fresh(v) for k, v in value.items()} if isinstance(value, dict) else value


@pytest.fixture(scope="session")
def hosts() -> tuple[Host, Host]:
    namespace = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "np": numpy, "math": math}
    namespace["probe"] = lambda function: function
    probes = "\n\n".join([read_probes(_CHECKS), *(battery.probes for battery in BATTERIES)])
    exec(compile(probes, "<probes>", "exec"), namespace)
    ours, theirs = (_Inside(Path(os.environ[name]), namespace) for name in ("KATA_SUBMISSION", "KATA_SOLUTION"))
    return ours, theirs


@pytest.fixture(scope="session")
def selection() -> Selection:
    return Selection()


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return derive_seed(1, request.node.name)


@pytest.fixture
def candidate(
    request: pytest.FixtureRequest, hosts: tuple[Host, Host], seed: int, selection: Selection
) -> Iterator[Side]:
    side = Side(hosts[0], seed, Clock(_SECONDS))
    yield side
    if request.node.path == _CHECKS:
        selection.add(side.record)


@pytest.fixture
def reference(hosts: tuple[Host, Host], seed: int) -> Reference:
    return Reference(hosts[1], seed, Clock(_SECONDS))


@pytest.fixture
def asked(selection: Selection) -> Asked:
    return Asked(selection.questions)


@pytest.fixture
def rng(seed: int) -> Rng:
    return Rng(seed, os.environ.get("KATA_FRAMEWORK", "torch"))


@pytest.fixture
def contract(candidate: Side, reference: Reference) -> Contract:
    return Contract(candidate, reference)


@pytest.fixture
def budget(candidate: Side, reference: Reference) -> Budget:
    return _Budget(candidate, reference, [])
