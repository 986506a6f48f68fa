"""A new exercise: complete, commented, and good as soon as its blanks are filled.

The files come from ``grader/authoring/templates``. Where the author has to write something they say ``FILL:``, which
`kata verify` reports until it is gone.
"""

from __future__ import annotations

import enum
import keyword
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError

MARKER = "FILL:"
"""Stands where the author has to write something."""

_TEMPLATES = Path(__file__).with_name("templates")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*/[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Form(enum.StrEnum):
    """What is to be written: each has a skeleton of its own."""

    FUNCTION = "function"
    CLASS = "class"
    OPTIMIZER = "optimizer"
    LOADER = "loader"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class _Words:
    """What the skeleton of a form says.

    Attributes:
        what: that is to be written, as the statement says it.
        rules: those that the skeleton's checks cite, in this order.
        points: for its checks.
    """

    what: str
    rules: tuple[str, ...]
    points: str


_CORRECT = "correctness = 10"
_WORDS = {
    Form.FUNCTION: _Words(
        "the function `{}(x)`",
        (
            "The values are those of the formula.",
            "`x` is not changed. Any memory layout works, a batch may be empty, and `float64` stays.",
            "There is no loop over the rows: more of them run no more lines of Python.",
            "The gradient of `x` is that of the formula.",
        ),
        "correctness = 5\ngradients = 3\nperformance = 2",
    ),
    Form.CLASS: _Words(
        "the module `{}(size)`",
        (
            "The values are those of the formula.",
            "FILL: the parameters and buffers by name, with their shapes and first values.",
            "The input is not changed. Any memory layout works, a batch may be empty; `float64` stays.",
            "The gradients of the input and of the parameters are those of the formula.",
            "There is no loop over the vectors: more of them run no more lines of Python.",
        ),
        "correctness = 5\ngradients = 3\nperformance = 2",
    ),
    Form.OPTIMIZER: _Words(
        "the optimizer `{}(params, lr)`",
        (
            "After each step the parameters are those of the formula.",
            "A parameter without a gradient stays as it is. The others have their step.",
            "The parameters are changed in place.",
            "`zero_grad` sets the gradients to `None`.",
            "Without a parameter it raises `ValueError`, also where a generator yields none.",
        ),
        _CORRECT,
    ),
    Form.LOADER: _Words(
        "the loader `{}(data, batch_size)`",
        (
            "Every row comes once, in order. The last batch may be smaller.",
            "Each loop over it begins at the first row. Two loops do not disturb each other.",
            "Its length is the number of batches.",
        ),
        _CORRECT,
    ),
    Form.TEXT: _Words(
        "the function `{}(text)`", ("FILL: what the answer is.", "Texts may be empty, and may be long."), _CORRECT
    ),
}
_NUMPY_POINTS = "correctness = 5\nperformance = 2"


@dataclass(frozen=True, slots=True)
class Blank:
    """A place where something is still to be written.

    Attributes:
        path: the file.
        line: in it, from 1.
        text: what to write.
    """

    path: Path
    line: int
    text: str


def write_skeleton(
    pack: Path, name: str, *, kind: str, framework: str, form: Form = Form.FUNCTION, with_topic: bool = True
) -> list[Path]:
    """Write the files of a new exercise and return them.

    Args:
        pack: the folder above ``exercises`` and ``solutions``, which are made where they are missing.
        name: ``topic/short-name``.
        kind: ``fix`` or ``implement``.
        framework: ``torch`` or ``numpy``, which is for functions alone.
        form: what is to be written.
        with_topic: describe the topic, too, where it has no description: it is in no other pack.

    Raises:
        UsageError: `name` is no name, there is no such skeleton, or the exercise is there already: nothing is ever
            overwritten.
    """
    if framework == "numpy" and form is not Form.FUNCTION:
        raise UsageError(f"There is no skeleton of a {form} for NumPy, only of a function.", "Leave out --numpy.")
    topic, _, short = name.partition("/")
    function = short.replace("-", "_")
    if not _NAME.fullmatch(name) or keyword.iskeyword(function):
        raise UsageError(
            f"{name!r} is no name for an exercise; TOPIC/NAME is expected: lower-case words joined by dashes.",
            "For example: `kata new normalization/layer-norm`.",
        )
    exercise, solution = pack / "exercises" / topic / short, pack / "solutions" / topic / short
    for folder in (exercise, solution):
        if folder.exists():
            raise UsageError(f"{folder} is there already.", "Take another name, or edit what is there.")
    plain = form in (Form.FUNCTION, Form.TEXT)
    provided = function if plain else "".join(part.capitalize() for part in short.split("-"))
    said = _WORDS[form]
    rules = said.rules[:3] if framework == "numpy" else said.rules  # which has no gradients
    alone = framework == "numpy" or form in (Form.LOADER, Form.TEXT)  # nothing of it runs on an accelerator
    words = {
        "name": name,
        "function": function,
        "provided": provided,
        "what": said.what.format(provided),
        "rules": "\n".join(f"{number}. {rule}" for number, rule in enumerate(rules, start=1)),
        "kind": kind,
        "framework": framework,
        "devices": '["cpu"]' if alone else '["cpu", "cuda", "mps"]',
        "points": _NUMPY_POINTS if framework == "numpy" else said.points,
        "verb": "Fix" if kind == "fix" else "Write",
        "in_stub": "\nin_stub = true" if kind == "fix" else "",
    }
    templates = f"{form}/{framework}" if form is Form.FUNCTION else form.value
    files = {
        exercise / "exercise.toml": "exercise.toml",
        exercise / "README.md": "README.md",
        exercise / f"{function}.py": f"{templates}/stub_{kind}.py",
        exercise / "checks.py": f"{templates}/checks.py",
        solution / "solution.py": f"{templates}/solution.py",
        solution / "correct" / "another_way.py": f"{templates}/another_way.py",
        solution / "mistakes.toml": f"{templates}/mistakes.toml",
    }
    if with_topic and not (exercise.parent / "topic.toml").exists():
        files = {exercise.parent / "topic.toml": "topic.toml", **files}
    try:
        for path, template in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_filled((_TEMPLATES / f"{template}.template").read_text("utf-8"), words), "utf-8")
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be written: {error.strerror}.", "Give another folder.") from error
    return list(files)


def blanks(*paths: Path) -> Iterator[Blank]:
    """Every blank that is left in these files."""
    for path in paths:
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), start=1):
            _, found, text = line.partition(MARKER)
            if found:
                yield Blank(path, number, re.sub(r'"[")\],]*$', "", text.strip()))  # without what ends a string


def _filled(template: str, words: dict[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda match: words[match[1]], template)
