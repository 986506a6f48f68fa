"""Public checks: what they ask, and what is right, written down where the solution is and held to where it is not.

A check that is marked ``@pytest.mark.public``, and each example of the statement, is run with the solution in the
submission's place (`record`). The questions that it asked and the answers it compared with are kept as plain data, in
a file beside the handed-out checks. Those checks hold a submission to that file (`hold`, `hold_example`): no line of
the check that was recorded is in it, nor of the solution.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from grader import wire
from grader.category import Category
from grader.checks.calls import Call, Side
from grader.checks.compare import assert_close, assert_equal, mismatch_of
from grader.checks.contract import ContractError, hold_to
from grader.checks.items import id_of
from grader.checks.probes import SHARED_MODULE, Probe, read_probes
from grader.checks.stated import STATED
from grader.content.examples import examples_of
from grader.content.exercise import PUBLIC
from grader.content.handout import EXAMPLES, PLAN
from grader.errors import ExerciseError, WireError
from grader.hosts.host import How
from grader.hosts.unanswered import SubmissionError

_FORMAT = 1
_NEED_THE_SOLUTION = ("budget", "contract", "asked")
_MOST_BYTES = 16 << 20
_CATEGORIES = tuple(map(str, Category))
_ANY: dict[str, Any] = {"any": True}  # in the place of an answer that is not compared


# --- where the solution is not


def hold(candidate: Side, checks: str, check: str, case: int) -> None:
    """Ask what a public check asked, and compare with what the solution answered.

    Args:
        candidate: the submission.
        checks: path of the handed-out checks file.
        check: name of the check.
        case: which of its cases, from 0.

    Raises:
        Mismatch: the first answer that is wrong.
        SubmissionError: the submission did not answer.
        ExerciseError: the file of what is right is not there, or is none.
    """
    for asked in _read(Path(checks).with_name(PUBLIC))[check][case]["questions"]:
        how = How(seed=asked["seed"])
        got = candidate.ask(Probe(asked["probe"]), asked["args"], asked["kwargs"], how)[0]
        assert_close(got, asked["expected"], asked["rtol"], asked["atol"])


def hold_example(candidate: Side, checks: str, case: int) -> None:
    """Run an example of the statement, and compare each of its answers with the solution's.

    Args:
        candidate: the submission.
        checks: path of the handed-out checks file.
        case: which example, from 0.

    Raises:
        ContractError: a statement raises, or gives something else.
        SubmissionError: the submission did not answer.
        ExerciseError: the file of what is right is not there, or is none.
    """
    example = _read(Path(checks).with_name(PUBLIC))[EXAMPLES][case]
    statements, expected = example["statements"], example["answers"]
    got = candidate(Probe(STATED), statements)
    for place, (statement, right) in enumerate(zip(statements, expected, strict=True)):
        shown = f"`{ast.unparse(ast.parse(statement))}`"  # without comments
        answer = got[place] if isinstance(got, list) and place < len(got) else {"raised": "nothing: it is not reached"}
        if _is(answer, "raised"):
            raise ContractError(f"{shown} raises {str(answer['raised'])[:200]}.")
        if not _is(right, "any"):
            hold_to(f"{shown} gives another answer.", assert_close, answer, right)


def _read(path: Path) -> dict[str, Any]:
    try:
        data = wire.message_of(path.read_bytes())
    except (OSError, WireError) as error:
        raise ExerciseError(f"{path} cannot be read: {error}.", "Get the handout once more.") from error
    if data["format"] > _FORMAT:
        raise ExerciseError(f"{path}: format {data['format']}, this kata reads up to {_FORMAT}.", "Update kata.")
    found: dict[str, Any] = data["checks"]
    return found


# --- where the solution is


def record(names: dict[str, Any], file: str) -> None:
    """Put checks that write down what the public ones ask in the place of all checks of a file, at its end.

    What they write is added to `PUBLIC` and `PLAN` beside the file: a run for each seed.

    Args:
        names: the file's globals.
        file: its path.

    Raises:
        ExerciseError: a public check is none that can be kept as data.
    """
    recording = _Recording(Path(file))
    for name in [name for name in names if name[:4].lower() == "test"]:
        check = names.pop(name)
        if any(mark.name == "public" for mark in getattr(check, "pytestmark", ())):
            names[name] = recording.of(check)
    if EXAMPLES in names:
        raise ExerciseError(f"{EXAMPLES} is what the statement's examples are called.", "Rename the check.")
    names[EXAMPLES] = recording.of_examples


class _Recording:
    """What the public checks of one file ask, as it is found out.

    Args:
        file: the checks file. What is found is kept beside it.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept = file.with_name(PUBLIC)
        self._plan = file.with_name(PLAN)

    def of(self, check: Callable[..., None]) -> Callable[..., None]:
        """A check that runs `check` and keeps what it asks."""
        signature = inspect.signature(check)
        for name in _NEED_THE_SOLUTION:
            if name in signature.parameters:
                raise _not_public(check, f"it uses the fixture `{name}`, which asks the solution each time")
        if "candidate" not in signature.parameters:
            raise _not_public(check, "it does not use the fixture `candidate`")

        @functools.wraps(check)
        def recorded(request: pytest.FixtureRequest, **given: Any) -> None:
            comparisons = _Comparisons(check, given["candidate"])
            with comparisons.watched():
                check(**given)
            self._add(check, id_of(request.node), {"questions": comparisons.questions()})

        first = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD)
        vars(recorded)["__signature__"] = signature.replace(parameters=[first, *signature.parameters.values()])
        return recorded

    @property
    def of_examples(self) -> Callable[..., None]:
        """A check that keeps what the statement's examples give."""

        @pytest.mark.correctness
        def examples(candidate: Side) -> None:
            """The statement's example gives what the statement says."""
            statement = self._file.with_name("README.md").read_text("utf-8")
            for statements in examples_of(statement):
                answers = list(_answers(candidate, statements))
                if any(not _is(answer, "any") for answer in answers):
                    kept = {"statements": statements[: len(answers)], "answers": answers}
                    self._add(examples, statements[0], kept)

        return examples

    def _add(self, check: Callable[..., None], case: str, found: dict[str, Any]) -> None:
        """Keep what one case of a check asked, beside what it asked with other seeds."""
        name = EXAMPLES if "answers" in found else check.__name__
        checks = _read(self._kept) if self._kept.exists() else {}
        cases = checks.setdefault(name, [])
        before = next((kept for kept in cases if kept["case"] == case), None)
        if before is None:
            cases.append({"case": case, **found})
        elif "questions" in found:  # an example asks the same each time
            before["questions"] += found["questions"]
        try:
            data = wire.frame_of({"format": _FORMAT, "checks": checks})
        except wire.NotDataError as error:
            raise _not_public(check, error.message) from error
        if len(data) > _MOST_BYTES:
            raise _not_public(check, f"what it asks takes more than {_MOST_BYTES >> 20} MiB")
        self._kept.write_bytes(data)
        plan = json.loads(self._plan.read_text("utf-8")) if self._plan.exists() else {"checks": {}}
        plan["checks"][name] = {**_told(check), "cases": [kept["case"] for kept in cases]}
        used = {asked["probe"] for of in checks.values() for kept in of for asked in kept.get("questions", ())}
        plan["probes"] = _source_of(used, read_probes(self._file))
        self._plan.write_text(json.dumps(plan), "utf-8")


class _Comparisons:
    """What one run of a check compares, by the functions of `grader.checks` that its file has imported.

    Args:
        check: that is run.
        side: the program that is asked.
    """

    def __init__(self, check: Callable[..., None], side: Side) -> None:
        self._check = check
        self._side = side
        self._compared: dict[int, dict[str, Any]] = {}  # by the number of the call

    def watched(self) -> Any:
        """In here comparisons are seen."""
        others = {"assert_close": self._close, "assert_equal": self._equal}
        stack = contextlib.ExitStack()
        for names in _namespaces(self._check):
            stack.enter_context(_exchanged(names, others))
        return stack

    def questions(self) -> list[dict[str, Any]]:
        """Each call, with what its answer was compared with.

        Raises:
            ExerciseError: there is none, or an answer was looked at in another way.
        """
        if not self._side.record or len(self._compared) < len(self._side.record):
            raise _not_public(self._check, "it looks at an answer by other means than `assert_close` or `assert_equal`")
        return [self._compared[number] for number in range(len(self._side.record))]

    def _close(self, got: Any, expected: Any, rtol: float | None = None, atol: float | None = None) -> None:
        assert_close(got, expected, rtol, atol)
        self._keep(got, expected, rtol, atol)

    def _equal(self, got: Any, expected: Any) -> None:
        assert_equal(got, expected)
        self._keep(got, expected, 0.0, 0.0)

    def _keep(self, got: Any, expected: Any, rtol: float | None, atol: float | None) -> None:
        for number, call in enumerate(self._side.record):
            if number not in self._compared and call.failure is None and call.value is got:
                self._compared[number] = {**_asked(call), "expected": expected, "rtol": rtol, "atol": atol}
                return
        raise _not_public(self._check, "it compares something else than a whole answer of `candidate`")


def _namespaces(check: Any) -> Iterator[dict[str, Any]]:
    """The names of the check's file, and of the topic's shared one where it uses functions of that."""
    yield check.__globals__
    for value in list(check.__globals__.values()):
        if inspect.isfunction(value) and value.__module__ == SHARED_MODULE:
            yield value.__globals__
            return


def _asked(call: Call) -> dict[str, Any]:
    return {"probe": call.probe, "args": call.args, "kwargs": call.kwargs, "seed": call.how.seed}


class _exchanged:  # noqa: N801  # read as what it does
    """Other values for some of a module's names, for a while; names that it does not have are left alone."""

    def __init__(self, names: dict[str, Any], others: Mapping[str, Any]) -> None:
        self._names = names
        self._others = {name: other for name, other in others.items() if name in names}
        self._before = {name: names[name] for name in self._others}

    def __enter__(self) -> None:
        self._names.update(self._others)

    def __exit__(self, *_: object) -> None:
        self._names.update(self._before)


def _answers(candidate: Side, statements: list[str]) -> Iterator[Any]:
    """What the statements give, up to the first that raises; `_ANY` for what is not the same each time, or no data."""
    try:
        first, again = (candidate.ask(Probe(STATED), (statements,), {}, How(seed=seed))[0] for seed in (0, 1))
    except SubmissionError:  # an answer with parts that are no data, or an example that takes long
        return
    for answer, twin in zip(first, again, strict=False):
        if _is(answer, "raised"):
            return
        same = mismatch_of(twin, answer) is None
        yield answer if same and answer is not None and not _is(answer, "object") else _ANY


def _is(value: Any, mark: str) -> bool:
    """Whether it is what stands in the place of an answer: see `stated`."""
    return isinstance(value, dict) and set(value) == {mark}


def _told(check: Callable[..., None]) -> dict[str, Any]:
    """What a reader of a report is told of a check."""
    marks = getattr(check, "pytestmark", ())
    title = (check.__doc__ or check.__name__.replace("_", " ")).strip().splitlines()[0]
    return {
        "title": title,
        "category": next((mark.name for mark in marks if mark.name in _CATEGORIES), ""),
        "rules": sorted({number for mark in marks if mark.name == "rules" for number in mark.args}),
    }


def _source_of(used: set[str], probes: str) -> str:
    """The source of these probes, and of those that they use."""
    functions = {node.name: node for node in ast.parse(probes).body if isinstance(node, ast.FunctionDef)}
    left, wanted = [name for name in used if name in functions], set()
    while left:
        name = left.pop()
        if name not in wanted:
            wanted.add(name)
            inside = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
            left += [other for other in functions if other in inside]
    lines = probes.split("\n")
    return "\n\n\n".join(
        "\n".join(lines[min(item.lineno for item in node.decorator_list) - 1 : node.end_lineno])
        for name, node in functions.items()
        if name in wanted
    )


def _not_public(check: Callable[..., None], why: str) -> ExerciseError:
    return ExerciseError(
        f"{check.__name__} is marked as public, and cannot be: {why}.",
        "A public check compares whole answers: assert_close(candidate(probe, x), reference(probe, x)).",
    )
