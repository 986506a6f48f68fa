"""What the names in `forbid` are in the installed libraries: torch's operators, and Python functions.

An operator is found by its own name, with every overload, in every namespace, under every dispatch key that it has a
kernel for. A Python function is found by its last name wherever torch has one of that name, since torch holds several:
``torch.nn.modules.rnn.LSTMCell``, ``torch.ao.nn.quantizable.LSTMCell``, ``torch._refs.softmax``.
"""

from __future__ import annotations

import fnmatch
import functools
import re
import sys
import types
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import torch

from grader.families import FAMILIES, Family

# Keys that kernels are registered for. The others redispatch (autocast, tracing) or do not compute.
_KEYS = (
    *("CompositeImplicitAutograd", "CompositeImplicitAutogradNestedTensor", "FuncTorchBatchedDecomposition"),
    *("CompositeExplicitAutograd", "CompositeExplicitAutogradNonFunctional", "FuncTorchBatched", "Autograd"),
    *("CPU", "AutogradCPU", "CUDA", "AutogradCUDA", "MPS", "AutogradMPS", "Meta", "MkldnnCPU", "QuantizedCPU"),
    *("SparseCPU", "SparseCsrCPU", "NestedTensorCPU", "AutogradNestedTensor"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """What an entry of `forbid` stands for here.

    Attributes:
        operators: full names, ``aten::softmax.int``.
        functions: whose bodies are to refuse.
    """

    operators: tuple[str, ...]
    functions: tuple[FunctionType, ...]


def family_of(entry: str) -> Family:
    """A family by its name; of another name, what has that last name, and all that is defined in a module of it."""
    if entry in FAMILIES or "." not in entry:
        return FAMILIES.get(entry, Family())
    leaf = entry.rpartition(".")[2]
    stem = leaf.strip("_")
    of_torch = entry.startswith("torch.")
    return Family(
        (stem, f"{stem}_", f"_{stem}", f"_{stem}_", f"special_{stem}", f"native_{stem}"),
        (leaf,) if of_torch else (),
        (entry,),
    )


@functools.cache
def resolve(entry: str) -> Found:
    """What an entry stands for in the modules that are loaded when this is first asked."""
    family = family_of(entry)
    named = _named()
    functions = [f for name in _matching(named, family.functions) for value in named[name] for f in functions_of(value)]
    for module in family.modules:
        for name in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
            functions += defined_in(sys.modules[name])
    for name in (entry, *family.names):
        functions += functions_of(find(name)) if "." in name else ()
    return Found(operators(family), tuple(functions))


def named(forbid: Iterable[str]) -> tuple[str, ...]:
    """The names in `forbid`, those of its families too."""
    return tuple(name for entry in forbid for name in (entry, *family_of(entry).names) if "." in name)


def in_module(module: types.ModuleType, entries: Iterable[str]) -> Iterator[FunctionType]:
    """The same in one module, that was loaded later."""
    for family in map(family_of, entries):
        if any(module.__name__ == name or module.__name__.startswith(f"{name}.") for name in family.modules):
            yield from defined_in(module)
        for name in _matching(vars(module), family.functions):
            yield from functions_of(vars(module)[name])


# --- operators


def operators(family: Family) -> tuple[str, ...]:
    """All overloads of a family's operators, of the libraries that are loaded."""
    overloads = _overloads(sum(name.count(".") == 0 for name in sys.modules))
    return tuple(full for name in _matching(overloads, family.operators) for full in overloads[name])


@functools.lru_cache(1)
def _overloads(libraries: int) -> Mapping[str, tuple[str, ...]]:
    """Name of each operator to the full names of its overloads.

    Args:
        libraries: how many are loaded: another one may bring operators.
    """
    found = defaultdict(list)
    for full in torch._C._dispatch_get_all_op_names():
        found[full.partition("::")[2].partition(".")[0]].append(full)
    return {name: tuple(overloads) for name, overloads in found.items()}


@functools.cache
def keys(operator: str) -> tuple[str, ...]:
    """Dispatch keys that an operator has kernels for."""
    return tuple(key for key in _KEYS if torch._C._dispatch_has_kernel_for_dispatch_key(operator, key))


def name_of_operator(operator: str) -> str:
    """What people call an operator: ``torch.nn.functional.softmax`` for ``aten::_softmax.out``."""
    namespace, _, rest = operator.partition("::")
    full = rest.partition(".")[0]
    for name in (full.removeprefix("special_").strip("_"), full):
        for owner in ("torch.nn.functional", "torch"):
            if name in vars(sys.modules[owner]):
                return f"{owner}.{name}"
    return f"torch.ops.{namespace}.{full}"


# --- functions


@functools.cache
def _named() -> Mapping[str, list[Any]]:
    """Torch's Python functions and classes, by the names that its loaded modules have for them."""
    found: dict[str, list[Any]] = defaultdict(list)
    seen: set[int] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated objects warn when they are looked at
        for module in [module for name, module in sys.modules.items() if name.partition(".")[0] == "torch"]:
            for name, value in list(vars(module).items()):
                if _is_code_of(value, "torch") and id(value) not in seen:
                    seen.add(id(value))
                    found[name].append(value)
    return found


def _is_code_of(value: Any, library: str) -> bool:
    return isinstance(value, FunctionType | type) and str(value.__module__).partition(".")[0] == library


def defined_in(module: types.ModuleType) -> Iterator[FunctionType]:
    """All functions and methods that are defined in a module."""
    for value in list(vars(module).values()):
        if isinstance(value, FunctionType | type) and value.__module__ == module.__name__:
            yield from functions_of(value)


def functions_of(value: Any) -> Iterator[FunctionType]:
    """The Python functions behind a function or a class: its methods, and what decorators wrapped."""
    for member in list(vars(value).values()) if isinstance(value, type) else [value]:
        member = getattr(member, "__func__", getattr(member, "fget", member))
        # NumPy's Python functions stand behind a dispatcher that is written in C.
        yield from _wrapped(getattr(member, "_implementation", member), set())


def _wrapped(function: Any, seen: set[int]) -> Iterator[FunctionType]:
    """A function, and those of the same module that a decorator's closure holds."""
    if not isinstance(function, FunctionType) or id(function) in seen:
        return
    seen.add(id(function))
    yield function
    for held in (getattr(function, "__wrapped__", None), *map(_content, function.__closure__ or ())):
        if isinstance(held, FunctionType) and held.__module__ == function.__module__:
            yield from _wrapped(held, seen)


def _content(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # still empty
        return None


def find(dotted: str) -> Any:
    """What a loaded library has under a name; None where it has nothing, or is not loaded."""
    first, *rest = dotted.split(".")
    found = sys.modules.get(first)
    for name in rest:
        found = getattr(found, name, None)
    return found


def name_of(function: FunctionType) -> str:
    """The shortest name under which its library shows a function, or the class that a method belongs to."""
    name = function.__qualname__.partition(".")[0]
    parts = function.__module__.split(".")
    for end in range(1, len(parts)):
        shown = getattr(sys.modules.get(".".join(parts[:end])), name, None)
        if getattr(shown, "__module__", None) == function.__module__:
            return ".".join((*parts[:end], name))
    return f"{function.__module__}.{name}"


def _matching(names: Iterable[str], wanted: tuple[str, ...]) -> list[str]:
    matches = _matcher(wanted)
    if isinstance(matches, frozenset):
        return [name for name in matches if name in names]
    return [name for name in names if matches(name)]


@functools.cache
def _matcher(wanted: tuple[str, ...]) -> frozenset[str] | Callable[[str], object]:
    """Plain names are looked up; patterns have to be tried on every name."""
    if not any(letter in pattern for pattern in wanted for letter in "*?["):
        return frozenset(wanted)
    return re.compile("|".join(map(fnmatch.translate, wanted))).match


def prepare() -> None:
    """Look up all that an exercise may forbid, in a process that hosts are forked from: 0.3 s, once."""
    for name in FAMILIES:
        for operator in resolve(name).operators:
            keys(operator)


def describe(entry: str) -> Iterator[str]:
    """Lines on what an entry stands for here, for authors."""
    found = resolve(entry)
    yield f"{entry}: {len(found.operators)} operators, {len(found.functions)} functions"
    yield from sorted(
        {f"  {name_of_operator(operator)}  ({operator.partition('.')[0]})" for operator in found.operators}
    )
    yield from sorted({f"  {name_of(function)}  (Python)" for function in found.functions})
    yield from (f"  {name}" for name in family_of(entry).names)
    yield from (
        f"  The family {name!r} holds it, with its siblings." for name in FAMILIES if FAMILIES[name].holds(entry)
    )


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        print("\n".join(describe(wanted)))
