"""Forbidden names at run time: calls are seen however they were reached, beside the submission.

By another alias, a method of the same name or ``torch.ops``; from inside ``torch.nn``'s own functions and modules; a
forbidden class wherever it is built. What torch calls below Python, in C++, is not seen: list such composites under
`forbid`, too. What this process sees can be deceived by what runs in it; `forbidden` reads the text in the judge
and refuses the means of doing so.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from grader.confined.counting import is_installed


class ForbiddenCallError(Exception):
    """The submission called a forbidden name."""


class Guard:
    """Raises `ForbiddenCallError` when the submission calls a forbidden function or builds a forbidden class.

    Torch functions are recognised by their own name at the torch-function level, whichever way they were reached;
    classes and other libraries' functions are replaced where they live. Calls by the checks' probes are let through.

    Args:
        forbid: dotted names.
        exempt: the file name of the probes.
    """

    def __init__(self, forbid: tuple[str, ...], exempt: str) -> None:
        self.refused = ""  # stays: a refusal that the submission swallows (try/except, fall back) is still one
        self._exempt = exempt
        self._torch_names: dict[str, str] = {}
        for name in forbid:
            self._install(name)

    def watch(self) -> contextlib.AbstractContextManager[Any]:
        """A context in which torch functions are watched."""
        if not self._torch_names:
            return contextlib.nullcontext()
        return _watch_torch(self._torch_names, self._refuse)

    def _install(self, name: str) -> None:
        owner_name, _, leaf = name.rpartition(".")
        try:
            owner = _resolve_object(owner_name)
            target = getattr(owner, leaf)
        except Exception:
            return  # not there, or not to be imported (torchvision beside another torch): it cannot be called either
        if isinstance(target, type):
            init = target.__init__  # type: ignore[misc]  # read from the class on purpose

            @functools.wraps(init)
            def refuse_init(instance: Any, *args: Any, **kwargs: Any) -> None:
                self._refuse(name)
                init(instance, *args, **kwargs)

            target.__init__ = refuse_init  # type: ignore[misc]
        elif name.startswith("torch."):
            self._torch_names[leaf] = name
            self._install_inside(name, leaf)
        else:

            @functools.wraps(target)
            def refuse_call(*args: Any, **kwargs: Any) -> Any:
                self._refuse(name)
                return target(*args, **kwargs)

            setattr(owner, leaf, refuse_call)

    def _install_inside(self, name: str, leaf: str) -> None:
        """Torch functions are not watched while another one runs: replace those that ``torch.nn`` calls by name."""
        import torch

        for owner in (torch.nn.functional, torch, torch.Tensor):
            target = getattr(owner, leaf, None)
            if not callable(target) or isinstance(target, type):
                continue

            def refuse_call(*args: Any, _target: Any = target, **kwargs: Any) -> Any:
                if _is_called_by_torch_nn(sys._getframe(1)):
                    self._refuse(name)
                return _target(*args, **kwargs)

            with contextlib.suppress(AttributeError, TypeError):
                setattr(owner, leaf, functools.wraps(target)(refuse_call))

    def _refuse(self, name: str) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame and is_installed(frame.f_code):
            frame = frame.f_back
        if frame and frame.f_code.co_filename != self._exempt:
            self.refused = name
            raise ForbiddenCallError(name)


@contextlib.contextmanager
def _watch_torch(names: dict[str, str], refuse: Callable[[str], None]) -> Iterator[None]:
    from torch.overrides import TorchFunctionMode

    class Watch(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            # torch.ops.aten._softmax.default, torch.special.softmax and Tensor.softmax are all softmax.
            name = getattr(func, "__name__", "").partition(".")[0].strip("_").removeprefix("special_")
            if name in names:
                refuse(names[name])
            return func(*args, **(kwargs or {}))

    with Watch():
        yield


@functools.cache
def _torch_nn() -> str:
    import torch

    return f"{Path(torch.nn.__file__).parent}/"


def _is_called_by_torch_nn(frame: FrameType | None) -> bool:
    """Whether the nearest frame is one of ``torch.nn``'s, and only torch's own are between it and the submission's."""
    return frame is not None and frame.f_code.co_filename.startswith(_torch_nn())


def _resolve_object(dotted: str) -> Any:
    """The module, or the attribute of a module, called `dotted`."""
    try:
        return importlib.import_module(dotted)
    except ImportError:
        owner, _, leaf = dotted.rpartition(".")
        if not owner:
            raise
        return getattr(_resolve_object(owner), leaf)
