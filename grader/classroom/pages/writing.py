"""The pages, written: from what is told and counted to HTML and Markdown."""

from __future__ import annotations

import functools
import hashlib
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import jinja2

from grader.classroom.gradebook import Gradebook
from grader.classroom.pages import charts
from grader.classroom.pages.statistics import of_class
from grader.classroom.pages.told import told
from grader.classroom.places import folders_of, replace_text
from grader.classroom.tables import points

_TEMPLATES = Path(__file__).parent / "templates"


def write_feedback(book: Gradebook, folder: Path) -> None:
    """Write ``feedback/STUDENT/index.html`` and ``feedback.md``."""
    places = folders_of(book.students)
    html, markdown = _template("feedback.html.jinja"), _template("feedback.md.jinja")
    for student, lines in book.lines():
        shown = {
            "assignment": book.assignment,
            "student": student,
            "total": book.total(student, lines),
            "exercises": [told(line, book.assignment.reveal) for line in lines],
        }
        place = folder / "feedback" / places[student.key]
        replace_text(place / "index.html", html.render(shown))
        replace_text(place / "feedback.md", markdown.render(shown))


def write_report(book: Gradebook, folder: Path) -> None:
    """Write ``report.html`` and ``report.md``."""
    name_of = _pseudonyms(book) if book.anonymous else lambda key: key
    totals = [book.total(student, lines) for student, lines in book.lines()]
    percents = [total.percent for total in totals if total.percent is not None]
    shown = {
        "assignment": book.assignment,
        "exercises": of_class(book, name_of, functools.partial(_taking, "" if book.anonymous else folder.name)),
        "students": len(totals),
        "handed_in": sum(any(s.is_graded for s in total.statuses.values()) for total in totals),
        "complete": sum(all(s.value == "solved" for s in total.statuses.values()) for total in totals),
        "percents": _tenths(percents),
        "seed": book.seed,
        "run": book.results.runs()[-1],
    }
    replace_text(folder / "report.html", _template("report.html.jinja").render(shown))
    replace_text(folder / "report.md", _template("report.md.jinja").render(shown))


def _taking(folder: str, exercise: str, student: str) -> str:
    """The command that writes down what a student handed in as a mistake, to be typed beside the folder of results.

    A name that a student chose is quoted for the shell; one that cannot be shown as it is has no command.
    """
    words = ("kata", "mistake", exercise, "NAME", "--from", folder, f"--student={student}")
    return shlex.join(words) if folder and student.isprintable() else ""


def _pseudonyms(book: Gradebook) -> Callable[[str], str]:
    """A number for each student, the same each time, in an order that tells nothing."""

    def order(key: str) -> str:
        return hashlib.sha256(f"{book.seed}\0{key}".encode("utf-8", "surrogatepass")).hexdigest()

    keys = sorted((student.key for student in book.students), key=order)
    numbers = {key: f"student {number:0{len(str(len(keys)))}d}" for number, key in enumerate(keys, start=1)}
    return numbers.__getitem__


def _tenths(percents: list[float]) -> tuple[int, ...]:
    counts = [0] * 11
    for percent in percents:
        counts[max(0, min(10, int(percent // 10)))] += 1
    return tuple(counts)


def _template(name: str) -> jinja2.Template:
    # In HTML all that is put in is escaped: much of it is a student's. Markdown has `code` and `fenced` for that.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=".html." in name,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"points": points, "code": _code, "fenced": _fenced}
    environment.globals |= {"histogram": charts.histogram, "bar": charts.bar}
    return environment.get_template(name)


def _code(text: str) -> str:
    """Text as Markdown's code in a line, whatever is in it."""
    line = " ".join(str(text).split())
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", line)), default=0) + 1)
    return f"{ticks} {line} {ticks}" if "`" in line else f"`{line}`"


def _fenced(text: str) -> str:
    """Text as a block of Markdown's code, whatever is in it."""
    ticks = "`" * max(3, max((len(run) for run in re.findall(r"`+", str(text))), default=0) + 1)
    return f"{ticks}text\n{text}\n{ticks}"
