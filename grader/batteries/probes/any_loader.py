"""Beside a submission: watched loaders in the place of those that an exercise's probe hands to its functions."""

import functools
import types
import weakref
from collections.abc import Iterator
from typing import Any

import torch


def any_loader(sub: Any, probe: str, args: Any, kwargs: Any) -> dict[str, Any]:
    """What the probe answers; of each loader how often it was walked through, and the most batches held at once."""
    loaders: list[AnyLoaderWatched] = []
    value = globals()[probe](AnyLoaderModule(sub, loaders), *args, **kwargs)
    return {"value": value, "walks": [each.walks for each in loaders], "kept": [each.kept for each in loaders]}


ANY_LOADER_TIMES = 3  # so that there are several where the probe has but one


class AnyLoaderWatched:
    """A loader without a length, which makes each batch when it is asked for it, and all of them several times over.

    Args:
        batches: tuples of tensors.

    Attributes:
        walks: how often it was walked through, or was begun to be.
        kept: the most of its batches that somebody held when the next one was asked for.
    """

    def __init__(self, batches: Any) -> None:
        self._batches = batches
        self.walks = 0
        self.kept = 0

    def __iter__(self) -> Iterator[Any]:
        """Go through it once."""
        self.walks += 1
        return self._walk()

    def _walk(self) -> Iterator[Any]:
        given: list[weakref.ref[torch.Tensor]] = []
        for batch in ANY_LOADER_TIMES * list(self._batches):
            self.kept = max(self.kept, sum(one() is not None for one in given))
            parts = tuple(part.clone() for part in batch)
            given.append(weakref.ref(parts[0]))
            yield parts
            del parts
        self.kept = max(self.kept, sum(one() is not None for one in given))


class AnyLoaderModule(types.ModuleType):
    """A submission's module, whose functions are given watched loaders.

    Args:
        module: the submission's.
        loaders: where those that are watched are noted.
    """

    def __init__(self, module: types.ModuleType, loaders: list[AnyLoaderWatched]) -> None:
        super().__init__(module.__name__)
        self._module = module
        self._loaders = loaders

    def __getattr__(self, name: str) -> Any:
        """A function of the module's, or what else it has."""
        value = getattr(self._module, name)
        return functools.partial(self._called, value) if isinstance(value, types.FunctionType) else value

    def _called(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        return function(*map(self._watched, args), **{name: self._watched(value) for name, value in kwargs.items()})

    def _watched(self, value: Any) -> Any:
        """What is no loader stays what it is. One that can be walked through but once is written out."""
        if isinstance(value, torch.Tensor | torch.nn.Module | str | dict) or not hasattr(value, "__iter__"):
            return value
        batches = list(value) if iter(value) is value else value
        first: Any = next(iter(batches), None)
        if type(first) not in (tuple, list) or not all(isinstance(part, torch.Tensor) for part in first):
            return batches
        self._loaders.append(AnyLoaderWatched(batches))
        return self._loaders[-1]
