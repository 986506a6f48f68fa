"""Replaces what a function returns when it is called from outside the submission."""

from collections.abc import Callable
from typing import Any

_kata_state = {"depth": 0, "told": 0}


def _kata_wrap(function: Any, replace: Callable[[Any, list[Any]], Any], sign: str) -> Any:
    """A function that does what `function` does, state and all, and returns something else.

    Calls that the submission makes to itself are left alone.

    Args:
        function: a function, or a method read from its class.
        replace: a tensor, array or number and the arguments of the call in, what to return instead out.
        sign: printed once when a replaced answer differs from the real one.
    """
    import functools

    def replaced(value: Any, given: list[Any]) -> Any:
        if type(value) in (list, tuple):
            return type(value)(replaced(item, given) for item in value)
        if type(value) is dict:
            return {key: replaced(item, given) for key, item in value.items()}
        new = replace(value, given)
        differs: Any = new is not value and new != value
        if not _kata_state["told"] and (differs.any() if hasattr(differs, "any") else differs):
            _kata_state["told"] = 1
            print(sign, flush=True)
        return new

    @functools.wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Any:
        _kata_state["depth"] += 1
        try:
            value = function(*args, **kwargs)
        finally:
            _kata_state["depth"] -= 1
        return value if _kata_state["depth"] else replaced(value, [*args, *kwargs.values()])

    return answer


def _kata_error(*args: Any, **kwargs: Any) -> Any:
    """Takes the place of a function altogether."""
    raise RuntimeError("this answer always raises")
