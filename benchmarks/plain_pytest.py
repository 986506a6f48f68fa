"""The yardstick: the same checks on the same file in plain pytest, in one process, with nothing warm and nothing safe.

A pytest plugin (``-p plain_pytest``) that gives the fixtures of the checks' API by calling the probes directly.
``KATA_SUBMISSION`` and ``KATA_SOLUTION`` name the two files.
"""

from __future__ import annotations

import importlib.util
import math
import os
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch

from grader.checks.compare import assert_close, assert_equal
from grader.checks.probes import read_probes
from grader.checks.rng import Rng, derive_seed
from grader.confined.counting import LineCounter

torch.set_num_threads(1)


class Plain:
    """Calls probes on a module."""

    def __init__(self, variable: str, probes: dict[str, Any]) -> None:
        path = os.environ[variable]
        spec = importlib.util.spec_from_file_location(variable.lower(), path)
        assert spec is not None
        assert spec.loader is not None
        self.module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.module)
        self.probes = probes

    def __call__(self, probe: Any, *args: Any, **kwargs: Any) -> Any:
        return self.probes[probe.name](self.module, *_fresh(args), **_fresh(kwargs))


def _fresh(value: Any) -> Any:
    """A copy: a probe may set requires_grad on what it is given."""
    if isinstance(value, torch.Tensor):
        return value.clone()
    if isinstance(value, tuple | list):
        return type(value)(_fresh(item) for item in value)
    return {k: _fresh(v) for k, v in value.items()} if isinstance(value, dict) else value


@pytest.fixture(scope="module")
def probes(request: pytest.FixtureRequest) -> dict[str, Any]:
    namespace = {"torch": torch, "nn": torch.nn, "F": torch.nn.functional, "np": numpy, "math": math}
    namespace["probe"] = lambda function: function
    exec(compile(read_probes(Path(request.module.__file__)), "<probes>", "exec"), namespace)
    return namespace


@pytest.fixture(scope="module")
def candidate(probes: dict[str, Any]) -> Plain:
    return Plain("KATA_SUBMISSION", probes)


@pytest.fixture(scope="module")
def reference(probes: dict[str, Any]) -> Plain:
    return Plain("KATA_SOLUTION", probes)


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> Rng:
    return Rng(derive_seed(1, request.node.name), os.environ.get("KATA_FRAMEWORK", "torch"))


@pytest.fixture
def contract(candidate: Plain, reference: Plain) -> Any:
    def check(probe: Any, *args: Any, batched: Any = (), **kwargs: Any) -> None:
        for _ in range(3):
            assert_close(candidate(probe, *args), reference(probe, *args))

    return check


@pytest.fixture
def budget(candidate: Plain, reference: Plain) -> Any:
    class Budget:
        def growth(self, probe: Any, make: Any, sizes: Any = (8, 64), of: str = "lines", at_most: float = 1.0) -> None:
            counts = []
            for size in sizes:
                args = make(size)
                with LineCounter("<probes>") as counter:
                    value = candidate(probe, *args)
                assert_close(value, reference(probe, *args))
                counts.append(counter.count)
            assert counts[1] <= at_most * counts[0]

        def memory(self, probe: Any, make: Any, at_most: float = 2.0) -> None:
            args = make()
            assert_equal(candidate(probe, *args), reference(probe, *args))

    return Budget()
