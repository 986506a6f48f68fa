"""What the judge wants to know of one of pytest's items: a check with its parameters, on a device."""

from __future__ import annotations

import re
from typing import Any

import pytest

from grader.checks.items import id_of
from grader.report import Planned

_LONGEST_CASE = 60


def case_of(item: pytest.Item) -> str:
    """The check's parameters as a reader is told them: ``stride=2, padding=1``, or the id that its author chose."""
    values: dict[str, Any] = dict(item.callspec.params)  # type: ignore[attr-defined]  # functions have one
    device = values.pop("device")
    chosen = id_of(item)
    if not values or not chosen:
        return ""
    words = [_parameter(name, value) for name, value in values.items()]
    automatic = "-".join(str(value) for value in values.values())
    by_itself = chosen == automatic or any(re.search(rf"\b{name}\d+\b", chosen) for name in values)
    told = ", ".join(word for word in words if word)
    return told if by_itself and device and 0 < len(told) <= _LONGEST_CASE else chosen


def _parameter(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_parameter(key, item) for key, item in value.items()) or f"no {name}"
    return f"{name}={value!r}" if isinstance(value, bool | int | float | tuple | list | None) else f"{name}={value}"


def budgets_of(item: pytest.Item) -> frozenset[str]:
    """Names that the check's own lines use, where it has the fixture `budget`: among them those of its budgets."""
    function: Any = item
    return frozenset(function.function.__code__.co_names if "budget" in function.fixturenames else ())


def is_generic(item: pytest.Item, planned: Planned) -> bool:
    """Whether a check holds an exercise to what holds for many: what is its own says more."""
    function: Any = item
    return bool(planned.battery) or not {"contract", "budget"}.isdisjoint(function._fixtureinfo.argnames)
