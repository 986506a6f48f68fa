"""The contract battery: what any function of tensors owes its caller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy
import torch

from grader.checks.calls import Reference, Side
from grader.checks.compare import Mismatch, assert_close, assert_equal
from grader.checks.probes import Probe
from grader.hosts.host import How

_OTHER_SEED = 0x5EED


class ContractError(AssertionError):
    """A clause of the contract is broken.

    Attributes:
        clause: which one, in the learner's words.
        details: of the comparison that showed it.
        at: the probe, and keys and indices in its answer, of the part that is wrong; None where that is not known.
    """

    def __init__(
        self, clause: str, details: dict[str, str] | None = None, at: tuple[str, tuple[Any, ...]] | None = None
    ) -> None:
        super().__init__(clause)
        self.clause = clause
        self.details = details or {}
        self.at = at

    def of(self, part: str) -> str:
        """The clause, about a part that has a name, where it speaks of the answer."""
        return self.clause.replace("the answer is", f"{part} is", 1) if part else self.clause


class Contract:
    """The fixture `contract`.

    Args:
        candidate, reference: the two sides.
    """

    def __init__(self, candidate: Side, reference: Reference) -> None:
        self._candidate = candidate
        self._reference = reference

    def __call__(
        self,
        probe: Probe,
        *args: Any,
        batched: Sequence[int] = (),
        empty: bool = True,
        float64: bool = True,
        **kwargs: Any,
    ) -> None:
        """Hold the candidate to the contract on `args`.

        The same answer comes twice, whatever the random generators are at, except for rounding on an accelerator. The
        arguments are not changed, and give the same answer where they are not contiguous.

        Args:
            probe: what to run; it returns one tensor or several.
            args, kwargs: ordinary arguments, for which the reference gives the expected answer.
            batched: positions in `args` whose dimension 0 is the batch: tried with one element and with none.
            empty: try the empty batch.
            float64: float64 in, float64 out, to float64's precision.

        Raises:
            ContractError: the first clause that is broken.
            Mismatch: the ordinary answer is wrong already.

        One line for all that is asked of any function of a batch::

            @pytest.mark.correctness
            def test_contract(contract, rng):
                "It keeps its input, takes any layout, float64 and batches of one and of none."
                contract(call, rng.normal((4, 6)), batched=[0])
        """
        expected = self._reference(probe, *args, **kwargs)
        got = self._candidate(probe, *args, **kwargs)
        self._not_trivial(got, expected, args)
        assert_close(got, expected)
        again = self._candidate.ask(probe, args, kwargs, How(seed=_OTHER_SEED))[0]
        # A sum by atomic additions, as a GPU's scatter is one, has another order and rounding each time.
        same = assert_equal if self._candidate.host.device == "cpu" else assert_close
        hold_to("The same input gives another answer the second time.", same, again, got)
        after = self._candidate.ask(probe, args, kwargs, How(inputs=True))[0]
        hold_to("Your code changes its input in place.", assert_equal, after, list(args))
        got = self._candidate.ask(probe, args, kwargs, How(strided=True))[0]
        hold_to("An input that is not contiguous in memory gives another answer.", assert_close, got, expected)
        if float64 and any(_is_float(arg) for arg in args):
            self._same("float64 inputs", probe, tuple(_double(arg) for arg in args), kwargs)
        for size in (1, 0) if batched and empty else (1,) if batched else ():
            cut = tuple(arg[:size] if i in batched else arg for i, arg in enumerate(args))
            self._same(f"A batch of {size}", probe, cut, kwargs)

    def _same(self, what: str, probe: Probe, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        expected = self._reference(probe, *args, **kwargs)
        hold_to(f"{what}: the answer is wrong.", assert_close, self._candidate(probe, *args, **kwargs), expected)

    @staticmethod
    def _not_trivial(got: Any, expected: Any, args: tuple[Any, ...]) -> None:
        if not isinstance(got, torch.Tensor | numpy.ndarray) or not isinstance(expected, type(got)):
            return
        left, right = numpy.asarray(_plain(got)), numpy.asarray(_plain(expected))
        if left.size and not left.any() and right.any():
            raise ContractError("The answer is nothing but zeros.")
        for arg in args:
            if isinstance(arg, type(got)) and arg.shape == got.shape and arg.dtype == got.dtype:
                given = numpy.asarray(_plain(arg))
                if left.size and numpy.array_equal(left, given) and not numpy.array_equal(right, given):
                    raise ContractError("The answer is the input, unchanged.")


def hold_to(clause: str, compare: Callable[[Any, Any], None], got: Any, expected: Any) -> None:
    """Compare two answers.

    Raises:
        ContractError: they differ: `clause`, and how.
    """
    try:
        compare(got, expected)
    except Mismatch as mismatch:
        raise ContractError(clause, {"in detail": mismatch.message, **mismatch.details}) from mismatch


def _plain(value: Any) -> Any:
    return value.float() if isinstance(value, torch.Tensor) and value.dtype == torch.bfloat16 else value


def _is_float(value: Any) -> bool:
    return (isinstance(value, torch.Tensor) and value.is_floating_point()) or (
        isinstance(value, numpy.ndarray) and value.dtype.kind == "f"
    )


def _double(value: Any) -> Any:
    if not _is_float(value):
        return value
    return value.double() if isinstance(value, torch.Tensor) else value.astype("float64")
