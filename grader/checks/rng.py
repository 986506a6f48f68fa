"""Random inputs for checks: from the run's seed and the check's name, so that a failure can be replayed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy
import torch

Shape = int | Sequence[int]


def derive_seed(run_seed: int, name: str) -> int:
    """A seed of 63 bits for one check of one run.

    >>> derive_seed(7, "test_a") == derive_seed(7, "test_a") < 2**63
    True
    >>> derive_seed(7, "test_a") == derive_seed(7, "test_b")
    False
    """
    return int.from_bytes(hashlib.sha256(f"{run_seed}:{name}".encode()).digest()[:8]) >> 1


class Rng:
    """Draws tensors, or arrays where the exercise is about numpy.

    Args:
        seed: where to start.
        framework: ``torch`` or ``numpy``.

    Attributes:
        numpy: the generator below, for anything else.

    >>> rng = Rng(7, "torch")
    >>> rng.normal((4, 3)).shape, rng.normal((), dtype="float64").dtype
    (torch.Size([4, 3]), torch.float64)
    >>> bool((rng.uniform(100, -2.0, 2.0).abs() <= 2).all())
    True
    >>> labels = rng.integers(0, 10, (5,))  # 10 is left out
    >>> labels.dtype, int(labels.max()) < 10
    (torch.int64, True)
    >>> sorted(rng.permutation(4).tolist())
    [0, 1, 2, 3]
    >>> len(set(rng.choice(100, 20).tolist()))  # without replacement
    20
    >>> rng.boolean((2, 2), p=0.9).dtype
    torch.bool

    An exercise about numpy gets the same numbers as arrays:

    >>> type(Rng(7, "numpy").normal((4, 3)))
    <class 'numpy.ndarray'>
    """

    def __init__(self, seed: int, framework: str) -> None:
        self.numpy = numpy.random.default_rng(seed)
        self._framework = framework

    def normal(self, shape: Shape, dtype: str = "float32") -> Any:
        """Standard normal numbers."""
        drawn = numpy.float64 if dtype == "float64" else numpy.float32
        return self._cast(self.numpy.standard_normal(_shape(shape), dtype=drawn), dtype)

    def uniform(self, shape: Shape, low: float = 0.0, high: float = 1.0, dtype: str = "float32") -> Any:
        """Numbers from [low, high)."""
        return self._cast(self.numpy.uniform(low, high, _shape(shape)), dtype)

    def integers(self, low: int, high: int, shape: Shape = ()) -> Any:
        """int64 numbers from low to high - 1."""
        return self._cast(self.numpy.integers(low, high, _shape(shape)), "int64")

    def permutation(self, n: int) -> Any:
        """0 to n - 1 in random order, int64."""
        return self._cast(self.numpy.permutation(n), "int64")

    def choice(self, n: int, k: int) -> Any:
        """k different numbers of 0 to n - 1, int64."""
        return self._cast(self.numpy.choice(n, k, replace=False), "int64")

    def boolean(self, shape: Shape, p: float = 0.5) -> Any:
        """True with probability p."""
        return self._cast(self.numpy.random(_shape(shape)) < p, "bool")

    def _cast(self, values: Any, dtype: str) -> Any:
        array = numpy.asarray(values)
        if self._framework == "numpy":
            return array.astype(dtype, copy=False)
        return torch.from_numpy(array).to(getattr(torch, dtype))


def _shape(shape: Shape) -> tuple[int, ...]:
    return (shape,) if isinstance(shape, int) else tuple(shape)
