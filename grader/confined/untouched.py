"""What a host needs of Python, torch and NumPy, as it was before a submission could change it.

A submission may replace any attribute of a module or of a Python class, and leave modes on torch's stacks that are run
around every call. So the host's own code calls nothing by an attribute of theirs: it takes functions from here, which
are bound when this is imported, and puts back what it cannot do without once the submission's turn is over.
"""

from __future__ import annotations

import _random
import builtins
import copy
import functools
import random
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy
import torch

Tensor, Base, ndarray = torch.Tensor, torch._C.TensorBase, numpy.ndarray  # `Base` and `ndarray` cannot be changed
Parameter, Module, Function = torch.nn.Parameter, torch.nn.Module, torch.autograd.Function

getframe, settrace, gettrace = sys._getframe, sys.settrace, sys.gettrace
trace_threads = threading.settrace
push_mode, pop_mode = torch._C._push_on_torch_dispatch_stack, torch._C._pop_torch_dispatch_stack
count_modes = torch._C._len_torch_dispatch_stack
_pop_function_mode, _count_function_modes = torch._C._pop_torch_function_stack, torch._C._len_torch_function_stack
ascontiguousarray = numpy.ascontiguousarray

_seed_default, _seed_all = torch.default_generator.manual_seed, torch.manual_seed
_seed_random, _seed_numpy = random.seed, numpy.random.seed
_set_dtype, _float32 = torch._C._set_default_dtype, torch.float32
_default_device = torch._GLOBAL_DEVICE_CONTEXT
_set_anomaly = torch._C.set_anomaly_enabled
_is_deterministic, _set_deterministic = torch._C._get_deterministic_algorithms, torch.use_deterministic_algorithms
_get_threads, _set_threads, _set_recursion = torch.get_num_threads, torch.set_num_threads, sys.setrecursionlimit
_seterr = numpy.seterr
_names, _values = vars(builtins), dict(vars(builtins))
_put_back = _names.update

dtype_of: Callable[[Any], Any] = vars(Base)["dtype"].__get__
requires_grad: Callable[[Any], bool] = vars(Base)["requires_grad"].__get__
parse_to, deepcopy, partial = torch._C._nn._parse_to, copy.deepcopy, functools.partial
set_grad, is_grad = torch._C._set_grad_enabled, torch.is_grad_enabled
_uint8, _generator_state = torch.uint8, torch.default_generator.get_state
_get_numpy_state, _python_state = numpy.random.get_state, _random.Random.getstate
_numpy_names, _numpy_needs = vars(numpy), {"zeros": numpy.zeros, "uint32": numpy.uint32}
_python_generator = random._inst  # whose methods `random` has for functions
_attribute: Any = object.__getattribute__

WORLD: dict[str, Callable[[], Any]] = {
    "torch's default dtype": torch.get_default_dtype,
    "torch's default device": lambda: (_count_function_modes(), getattr(_default_device, "device_context", None)),
    "torch's grad mode": is_grad,
    "torch's inference mode": torch.is_inference_mode_enabled,
    "torch's anomaly mode": torch.is_anomaly_enabled,
    "torch's number of threads": _get_threads,
    "torch's deterministic mode": _is_deterministic,
    "NumPy's error handling (np.seterr)": numpy.geterr,
    "the filters of warnings": lambda: _filters(vars(warnings).get("filters")),
    "Python's recursion limit": sys.getrecursionlimit,
    "torch's random generator": lambda: bits(_generator_state()),
    "NumPy's random generator": lambda: ndarray.tobytes(_numpy_state()[1]),
    "Python's random generator": lambda: _python_state(_python_generator),
}
"""Global state, by the name that a learner is told, and how it is read."""


def bits(value: Any) -> bytes:
    """All bits of a tensor or an array, of exactly that type."""
    if type(value) is ndarray:
        return ndarray.tobytes(value)
    flat = Base.reshape(Base.contiguous(Base.cpu(Base.detach(value))), (-1,))
    return ndarray.tobytes(Base.numpy(Base.view(flat, _uint8))) if Base.numel(flat) else b""


def tensors_of(module: Any) -> Iterator[Any]:
    """Parameters and buffers of a module and of those in it, as torch has written them down."""
    waiting, seen = [module], set()
    while waiting:
        state = _attribute(waiting.pop(), "__dict__")
        if id(state) not in seen:
            seen.add(id(state))
            for held in ("_parameters", "_buffers", "_modules"):
                values = list(state[held].values()) if type(state.get(held)) is dict else []
                waiting += [value for value in values if isinstance(value, Module)]
                yield from (value for value in values if type(value) is Tensor or type(value) is Parameter)


def _numpy_state() -> Any:
    """A tuple, whose second item is an array. NumPy makes it of what its module holds under two names."""
    _numpy_names.update(_numpy_needs)
    return _get_numpy_state()


def _filters(found: Any) -> Any:
    """Which filters there are; the submission may have put anything in the place of the list."""
    return [id(entry) for entry in found] if type(found) is list else None


def restore_builtins() -> None:
    """Put back Python's functions, which a submission reaches by those of others."""
    _put_back(_values)


def restore() -> None:
    """The same, and take away modes that a submission left. First of all after its turn."""
    _put_back(_values)
    while _count_function_modes():
        _pop_function_mode()


def reset(seed: int, on_cpu: bool) -> None:
    """Put back the global state that a submission may have changed, and seed every generator."""
    restore()
    if on_cpu:
        _seed_default(seed)
    else:
        _seed_all(seed)  # formats the stack for each accelerator that is not in use: most of a small call
    _seed_random(seed)
    _seed_numpy(seed % 2**32)
    _set_dtype(_float32)
    _default_device.device_context = None  # its mode is gone
    set_grad(True)
    _set_anomaly(False, True)
    if _is_deterministic():  # asked first: setting it imports 280 modules
        _set_deterministic(False)
    if _get_threads() != 1:
        _set_threads(1)
    _seterr(divide="warn", over="warn", under="ignore", invalid="warn")  # as NumPy starts
    _set_recursion(1000)


def opaque(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` as a submission may hold it: written in C, without the globals that a Python function shows."""
    hidden = lru_cache(maxsize=0)(function)
    for name in ("__wrapped__", "cache_parameters"):
        vars(hidden).pop(name, None)
    return hidden


def builtins_with(**replaced: Any) -> types.ModuleType:
    """Python's functions in a module of their own, some of them replaced: changing one changes none of the host's."""
    module = types.ModuleType("builtins", builtins.__doc__)
    module.__dict__.update(_values | replaced)
    return module
