"""Beside a submission: what the modules that an exercise's probe makes do when they are saved, copied and converted."""

import contextlib
import copy
import functools
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn


def modules_hold_their_state(sub: Any, probe: str, args: Any, kwargs: Any) -> dict[str, dict[str, Any]]:
    """Of each class that the probe makes a module of and calls: what holds, or what was raised instead."""
    told: dict[str, dict[str, Any]] = {}
    with modules_watched(sub) as made:
        globals()[probe](sub, *args, **kwargs)
    for module, again, calls in made:
        if calls and type(module).__name__ not in told:
            told[type(module).__name__] = modules_facts(module, again, *calls[0])
    return told


@contextlib.contextmanager
def modules_watched(sub: Any) -> Iterator[list[tuple[nn.Module, Callable[[], Any], list[Any]]]]:
    """The modules of the submission's classes that are made in here, except for parts of others.

    Yields:
        Of each the module, what makes another like it, and its calls: arguments and keyword arguments.
    """
    made: list[tuple[nn.Module, Callable[[], Any], list[Any]]] = []
    making: list[Any] = []

    def recording(own: Any) -> Callable[..., None]:
        @functools.wraps(own)
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            making.append(self)
            try:
                own(self, *args, **kwargs)
            finally:
                making.pop()
            if not making:
                calls: list[Any] = []
                again = functools.partial(self.__class__, *copy.deepcopy(args), **copy.deepcopy(kwargs))
                self.register_forward_pre_hook(lambda _, *call: calls.append(modules_detached(call)), with_kwargs=True)
                made.append((self, again, calls))

        return init

    ours = [kind for kind in vars(sub).values() if isinstance(kind, type) and issubclass(kind, nn.Module)]
    inits: dict[Any, Any] = {
        kind: vars(kind)["__init__"] for kind in ours if kind.__module__ == sub.__name__ and "__init__" in vars(kind)
    }
    for kind, own in inits.items():
        kind.__init__ = recording(own)
    try:
        yield made
    finally:
        for kind, own in inits.items():
            kind.__init__ = own
        for module, _, _ in made:
            module._forward_pre_hooks.clear()


def modules_facts(module: Any, again: Callable[[], Any], args: Any, kwargs: Any) -> dict[str, Any]:
    """What holds of a module that is called with these arguments: True, False, or the words of an exception."""

    def answer(asked: Any) -> list[torch.Tensor]:
        torch.manual_seed(0)
        with torch.no_grad():
            return [leaf.clone() for leaf in modules_tensors(asked(*args, **kwargs))]

    def disturb(asked: Any) -> None:
        with torch.no_grad():
            for item in asked.state_dict().values():
                if item.is_floating_point():
                    item.mul_(0.75).add_(0.1)

    def held(asked: Any) -> dict[str, Any]:
        return {name: (value.shape, value.dtype) for name, value in asked.state_dict().items()}

    def another() -> Any:
        torch.manual_seed(1)
        made = again()
        for ours, theirs in zip(made.parameters(), module.parameters(), strict=True):
            made.to(theirs.device, theirs.dtype if ours.is_floating_point() else None)
        return made

    def modes() -> bool:
        found = []
        for mode in (True, False):
            returned = module.train(mode)
            found.append(returned is module and all(part.training is mode for part in module.modules()))
            answer(module)
            found.append(all(part.training is mode for part in module.modules()))
        return all(found)

    def returns() -> bool:
        return module.train() is module and module.eval() is module

    def alike() -> bool:
        return modules_same(answer(module.train()), answer(module.eval()))

    def same_state() -> bool:
        other = another()
        before = held(other)
        for mode in (True, False):
            answer(other.train(mode))
        return before == held(other)

    def dtypes() -> bool:
        held = [*module.parameters(), *module.buffers()]
        before = [item.dtype for item in held]
        for dtype in (torch.bfloat16, torch.float64):
            with contextlib.suppress(Exception), torch.no_grad():
                module(*modules_converted(args, dtype), **modules_converted(kwargs, dtype))
        return before == [item.dtype for item in (*module.parameters(), *module.buffers())]

    def reloaded() -> bool:
        disturb(module)
        other = another()
        other.load_state_dict(module.state_dict())
        return modules_same(answer(other.eval()), answer(module.eval()))

    def apart() -> bool:
        before = answer(module.eval())
        disturb(another())
        return modules_same(answer(module), before)

    def copied() -> bool:
        before, other = answer(module.eval()), copy.deepcopy(module)
        equal = modules_same(answer(other), before)
        disturb(other)
        changed = answer(other)
        disturb(module)
        return equal and modules_same(answer(module), changed)

    def wide() -> bool:
        other = copy.deepcopy(module).eval().double()
        torch.manual_seed(0)
        with torch.no_grad():
            out = modules_tensors(
                other(*modules_converted(args, torch.float64), **modules_converted(kwargs, torch.float64))
            )
        return all(leaf.dtype == torch.float64 for leaf in out if leaf.is_floating_point())

    facts: dict[str, Any] = {}
    for fact in (returns, modes, alike, same_state, dtypes, apart, reloaded, copied, wide):
        try:
            facts[fact.__name__] = fact()
        except Exception as error:
            facts[fact.__name__] = f"{type(error).__name__}: {error}"[:200]
    return facts


def modules_detached(value: Any) -> Any:
    """A copy of nested arguments, out of every graph."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, list | tuple):
        return type(value)(modules_detached(item) for item in value)
    if isinstance(value, dict):
        return {name: modules_detached(item) for name, item in value.items()}
    return value


def modules_converted(value: Any, dtype: torch.dtype) -> Any:
    """Nested arguments with their fractions in a dtype."""
    if isinstance(value, torch.Tensor):
        return value.to(dtype) if value.is_floating_point() else value
    if isinstance(value, list | tuple):
        return type(value)(modules_converted(item, dtype) for item in value)
    if isinstance(value, dict):
        return {name: modules_converted(item, dtype) for name, item in value.items()}
    return value


def modules_tensors(value: Any) -> list[torch.Tensor]:
    """Those of an answer."""
    if isinstance(value, torch.Tensor):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [leaf for item in items for leaf in modules_tensors(item)]


def modules_same(one: list[torch.Tensor], other: list[torch.Tensor]) -> bool:
    """Whether two answers are the same up to rounding."""
    if [leaf.shape for leaf in one] != [leaf.shape for leaf in other]:
        return False
    return all(torch.allclose(a, b, 1e-4, 1e-5, equal_nan=True) for a, b in zip(one, other, strict=True))
