"""Probes: the part of a check that runs beside the submission."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from grader.content.exercise import SHARED
from grader.errors import ExerciseError

SHARED_MODULE = SHARED.removesuffix(".py")


@dataclass(frozen=True)
class Probe:
    """A function of a checks file that is shipped as source and never runs in the judge."""

    name: str

    def __call__(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always an error: the judge does not run probes.

        Raises:
            ExerciseError: says how to call it.
        """
        raise ExerciseError(
            f"the probe {self.name} was called in the judge.",
            f"Write candidate({self.name}, ...) or reference({self.name}, ...).",
        )


def probe(function: Callable[..., Any]) -> Probe:
    """Mark ``def name(sub, ...)`` as a probe.

    It receives the submission's module and the arguments that the check gave, and returns plain data. It sees the
    other probes of its file and of the topic's shared file, ``torch``, ``nn``, ``F``, ``np`` and ``math``, and
    nothing else.

    A check hands it to `candidate` and `reference`::

        @probe
        def gradient(sub, x):
            x = x.requires_grad_()
            sub.double(x).sum().backward()
            return x.grad

        @pytest.mark.gradients
        def test_gradient(candidate, reference, rng):
            "The gradient is that of the formula."
            x = rng.normal((4,))
            assert_close(candidate(gradient, x), reference(gradient, x))

    In the judge it is a name, and no function:

    >>> @probe
    ... def gradient(sub, x): ...
    >>> gradient
    Probe(name='gradient')
    >>> gradient(2)
    Traceback (most recent call last):
    grader.errors.ExerciseError: the probe gradient was called in the judge.
    """
    return Probe(function.__name__)


def read_probes(checks: Path) -> str:
    """The source of every probe of an exercise, ready to be shipped.

    Those of the topic's shared file come first, if the checks file imports from it.

    Raises:
        ExerciseError: a file is no Python, or both define a probe of the same name.
    """
    tree, probes = _read(checks)
    if not any(_imports_shared(node) for node in tree.body):
        return _joined(probes)
    shared = checks.parent.parent / SHARED
    _, common = _read(shared)
    twice = sorted(common.keys() & probes.keys())
    if twice:
        raise ExerciseError(
            f"{checks} and {shared} both define the probe {twice[0]}.",
            "Rename one of them: a submission sees one probe of a name.",
        )
    return _joined(common | probes)


def _read(path: Path) -> tuple[ast.Module, dict[str, str]]:
    """A file, and the source of each of its probes by name."""
    try:
        text = path.read_text("utf-8")
        tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError) as error:
        raise ExerciseError(f"{path}: {error}.") from error
    lines = text.split("\n")  # as Python counts them: str.splitlines ends lines at form feeds, too
    probes = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and any(_is_probe(item) for item in node.decorator_list):
            first = min(item.lineno for item in node.decorator_list)
            probes[node.name] = "\n".join(lines[first - 1 : node.end_lineno])
    return tree, probes


def _joined(probes: dict[str, str]) -> str:
    return "\n\n\n".join(probes.values())


def _imports_shared(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == SHARED_MODULE and not node.level
    return isinstance(node, ast.Import) and any(alias.name == SHARED_MODULE for alias in node.names)


def _is_probe(decorator: ast.expr) -> bool:
    return (isinstance(decorator, ast.Name) and decorator.id == "probe") or (
        isinstance(decorator, ast.Attribute) and decorator.attr == "probe"
    )
