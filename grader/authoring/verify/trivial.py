"""Answers that nobody worked for, made of the solution itself: the checks must reject each of them.

The solution's text gets an end that wraps what the exercise provides. The solution does its work as always, so that
shapes, dtypes and state are those of a right answer; only what its functions, and the public methods of its classes,
return to the checks is replaced: by zeros, by the input, by noise. Which functions and methods there are is read from
the text, so that the end needs nothing that a submission is refused.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator

from grader.content.exercise import Exercise
from grader.installed import PACKAGE
from grader.report import Report

# Text that becomes a part of the submission: so it keeps to what any submission may do.
_APPENDED = PACKAGE / "authoring" / "templates" / "appended"
_SIGN = "kata: an answer was replaced"


class Trivial(enum.StrEnum):
    """What is returned in place of the right answer."""

    ZEROS = "zeros"
    IDENTITY = "identity"  # the first argument of the same shape, else zeros
    NOISE = "noise"
    ERROR = "error"  # everything raises: tells checks that never look at the answer

    @property
    def words(self) -> str:
        """What such a submission does, after *a submission that*."""
        return {
            Trivial.ZEROS: "returns nothing but zeros",
            Trivial.IDENTITY: "returns its input",
            Trivial.NOISE: "returns noise of the right shape",
            Trivial.ERROR: "raises at every call",
        }[self]


def trivial_source(exercise: Exercise, what: Trivial) -> str:
    """The text of a submission that does what the solution does and returns something else.

    Raises:
        SyntaxError: the solution is not Python.
    """
    text = exercise.solution.read_text("utf-8")
    library = "arrays" if exercise.framework == "numpy" else "tensors"
    parts = [text, *((_APPENDED / f"{name}.py.template").read_text("utf-8") for name in ("calls", library))]
    parts.append("\n".join(_assignments(ast.parse(text), exercise.provides, what)))
    return "\n\n".join(parts) + "\n"


def replaced_something(report: Report) -> bool:
    """Whether any answer of a graded trivial submission differed from the solution's.

    A submission that returns nothing, because it works in place or trains a model, has no answer to replace.
    """
    return any(_SIGN in output for output in (report.output, *(check.output for check in report.checks)))


def _assignments(tree: ast.Module, provides: tuple[str, ...], what: Trivial) -> Iterator[str]:
    """Lines such as ``RMSNorm.forward = _kata_wrap(RMSNorm.forward, _kata_zeros, "...")``."""
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    wanted = [name for name in provides if name in classes]
    for name in wanted:  # grows while it is walked: the base classes that the solution defines itself
        bases = [base.id for base in classes[name].bases if isinstance(base, ast.Name)]
        wanted += [base for base in bases if base in classes and base not in wanted]
    for name in provides:
        if name in functions:
            yield f"{name} = {_wrapped(name, what)}"
    for owner in wanted:
        if what is Trivial.ERROR:
            yield f"{owner}.__init__ = {_wrapped(f'{owner}.__init__', what)}"
        for node in classes[owner].body:
            if isinstance(node, ast.FunctionDef) and (not node.name.startswith("_") or node.name == "__call__"):
                kinds = {item.id for item in node.decorator_list if isinstance(item, ast.Name)}
                name = f"{owner}.{node.name}"
                if not kinds & {"property", "classmethod"}:
                    wrapped = _wrapped(name, what)
                    yield f"{name} = {'staticmethod(' + wrapped + ')' if 'staticmethod' in kinds else wrapped}"


def _wrapped(name: str, what: Trivial) -> str:
    return "_kata_error" if what is Trivial.ERROR else f"_kata_wrap({name}, _kata_{what.value}, {_SIGN!r})"
