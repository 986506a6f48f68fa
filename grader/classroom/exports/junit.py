"""``junit.xml`` as GitLab reads it: a suite a student and exercise, a case a check. No two names are the same."""

from __future__ import annotations

import io
import re
from pathlib import Path
from xml.etree import ElementTree

from grader.classroom.assignment import Reveal
from grader.classroom.exports.cases import Case, cases
from grader.classroom.gradebook import Gradebook, Line
from grader.classroom.places import replace_text
from grader.report import Outcome

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0; a student may print it
_TAGS = {Outcome.FAILED: "failure", Outcome.FAULT: "error", Outcome.BROKEN: "error"}


def write(book: Gradebook, folder: Path) -> None:
    """Write the file."""
    root = ElementTree.Element("testsuites")
    total = 0.0
    for _, lines in book.lines():
        for line in lines:
            suite = _suite(line)
            total += float(suite.get("time", "0"))
            root.append(suite)
    root.set("time", f"{total:.3f}")
    text = io.StringIO()
    ElementTree.ElementTree(root).write(text, encoding="unicode", xml_declaration=True)
    replace_text(folder / "export" / "junit.xml", text.getvalue())


def _suite(line: Line) -> ElementTree.Element:
    entry, grading = line.row.entry, line.row.grading
    name = _legal(f"{line.student.key}.{line.exercise.name}")
    seconds = grading.seconds if grading is not None else 0.0
    suite = ElementTree.Element("testsuite", name=name, time=f"{seconds:.3f}")
    found = list(cases(line, Reveal.ALL))  # for who grades
    for case in found:
        suite.append(_case(name, entry.place, case))
    if not found:  # what was not checked must not look like a pass
        missing = ElementTree.SubElement(suite, "testcase", classname=name, name=entry.status.value, time="0")
        tag = "error" if entry.status.is_open else "failure"
        ElementTree.SubElement(missing, tag).text = _legal(entry.note or entry.status.value)
    return suite


def _case(classname: str, place: str, case: Case) -> ElementTree.Element:
    element = ElementTree.Element(
        "testcase", classname=classname, name=_legal(case.id), file=_legal(place), time=f"{case.seconds:.3f}"
    )
    if case.outcome is not Outcome.PASSED:
        ElementTree.SubElement(element, _TAGS.get(case.outcome, "skipped")).text = _legal(case.message)
    return element


def _legal(text: str) -> str:
    return _ILLEGAL.sub("\ufffd", text)
