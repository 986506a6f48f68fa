"""Pages: what is shown, what is hidden, and that nothing of a student's is more than text."""

from __future__ import annotations

import dataclasses
import html.parser
import re
import shlex

import pytest
from world_classes import EXPECTED, NASTY

from grader.classroom.assignment import Reveal
from grader.classroom.pages import charts
from grader.classroom.pages.statistics import of_class
from grader.classroom.pages.writing import _taking, write_feedback, write_report
from grader.classroom.shapes import shape_of


class Page(html.parser.HTMLParser):
    """The tags and the attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = [], {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= attrs


def feedback(book, tmp_path, reveal=Reveal.TITLES, student="bob"):
    book = dataclasses.replace(book, assignment=dataclasses.replace(book.assignment, reveal=reveal))
    write_feedback(book, tmp_path)
    folder = tmp_path / "feedback" / student
    return (folder / "index.html").read_text("utf-8"), (folder / "feedback.md").read_text("utf-8")


SHOWN = {
    Reveal.ALL: {EXPECTED, "double(2)", "--seed 77", "You triple it.", "Every number is doubled", "1 of 3"},
    Reveal.TITLES: {"You triple it.", "Every number is doubled", "1 of 3"},
    Reveal.CATEGORY: {"1 of 3"},
    Reveal.NONE: set(),
}


@pytest.mark.parametrize("reveal", Reveal)
def test_each_level_shows_what_it_says_and_nothing_more(book, tmp_path, reveal):
    for page in feedback(book, tmp_path, reveal):
        assert {text for text in SHOWN[Reveal.ALL] if text in page} == SHOWN[reveal]
        assert "3.67" in page  # 5 / 3 for correctness and 2 for performance


@pytest.mark.parametrize("reveal", Reveal)
def test_a_page_is_text_and_needs_nothing_else(book, tmp_path, reveal):
    text, _ = feedback(book, tmp_path, reveal)
    page = Page(text)
    assert "script" not in page.tags
    assert {"src", "href"}.isdisjoint(page.attributes)
    assert not [name for name in page.attributes if name.startswith("on")]
    assert "&lt;script&gt;" in text


def test_what_a_student_wrote_stays_inside_of_code_in_markdown(book, tmp_path):
    _, text = feedback(book, tmp_path, Reveal.ALL)
    outside = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$|(`+) .*? \2", "", text)
    assert "alert" in text
    assert "alert" not in outside


@pytest.mark.parametrize(
    ("student", "words"),
    [("ada", "Solved."), ("dee", "You handed in nothing"), ("eve", "The grader is at fault, not you")],
)
def test_everyone_has_a_page(book, tmp_path, student, words):
    for page in feedback(book, tmp_path, student=student):
        assert words in page


def test_the_class_in_numbers(book):
    [found] = of_class(book, lambda key: key)
    assert (found.graded, found.solved, found.possible) == (3, 1, 7)
    [group] = found.misconceptions
    assert (group.name, group.what, group.students) == ("tripled", "You triple it.", ("bob", "cyd"))
    assert group.share == pytest.approx(2 / 3)
    assert found.unexplained == ()
    assert [(rate.title, rate.failed, rate.of) for rate in found.checks] == [
        ("Every number is doubled", 2, 2),
        ("Title of test_c", 2, 2),
    ]
    assert dict(found.statuses) == {"solved": 1, "partial": 2, "missing": 1, "fault": 1}
    assert [group.students for group in found.equal] == [("bob", "cyd")]
    assert found.bins == (0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1)


def test_the_report_of_the_class(book, tmp_path):
    write_report(book, tmp_path)
    for name in ("report.html", "report.md"):
        text = (tmp_path / name).read_text("utf-8")
        assert "You triple it." in text
        assert "bob, cyd" in text
    page = Page((tmp_path / "report.html").read_text("utf-8"))
    assert page.tags.count("svg") >= 3
    assert {"script", "link", "img"}.isdisjoint(page.tags)


def test_names_can_be_left_out(book, tmp_path):
    write_report(dataclasses.replace(book, anonymous=True), tmp_path)
    text = (tmp_path / "report.md").read_text("utf-8")
    assert not [student.key for student in book.students if re.search(rf"\b{student.key}\b", text)]
    again = tmp_path / "again"
    write_report(dataclasses.replace(book, anonymous=True), again)
    assert (again / "report.md").read_text("utf-8") == text


def test_a_histogram_says_its_numbers():
    text = str(charts.histogram([2, 0, 1], 10))
    assert 'aria-label="Students by points: 2 with 0, 1 with 10"' in text
    assert text.count("<rect") == 3


LONG = "".join(f"def f{n}(x):\n    total = x + {n}\n    return total * 2\n" for n in range(12))


def test_shapes():
    renamed = LONG.replace("total", "summe").replace("x", "y").replace("f1", "g1")
    commented = LONG.replace("    return", "    # what comes out\n    return")
    assert shape_of(LONG) == shape_of(renamed) == shape_of(commented) != ""
    assert shape_of(LONG.replace("* 2", "* 3", 1)) != shape_of(LONG)
    assert shape_of("def f(x):\n    return x\n") == ""  # many write it
    assert shape_of("def f(x:\n") == ""
    assert NASTY not in shape_of(LONG)


@pytest.mark.parametrize("student", ["ada", "x; touch ran", "$(touch ran)", "-o", "a`b", "it's"])
def test_the_command_for_a_mistake_is_one_command_for_a_shell(student):
    words = shlex.split(_taking("grades", "alpha/one", student))
    assert words == ["kata", "mistake", "alpha/one", "NAME", "--from", "grades", f"--student={student}"]


def test_no_command_where_it_cannot_be_typed_or_names_are_left_out():
    assert _taking("grades", "alpha/one", "a\nrm x") == ""
    assert _taking("", "alpha/one", "ada") == ""


def _unexplained(book):
    """The book, whose reports name no misconception."""
    grading = book.results.grading

    def without(number):
        found = grading(number)
        if found.report is None:
            return found
        causes = tuple(cause for cause in found.report.causes if not cause.mistake)
        return dataclasses.replace(found, report=dataclasses.replace(found.report, causes=causes))

    return without


@pytest.mark.parametrize("anonymous", [False, True])
def test_the_report_names_the_command_for_what_is_unexplained(book, tmp_path, monkeypatch, anonymous):
    found = _unexplained(book)
    monkeypatch.setattr(type(book.results), "grading", lambda self, number: found(number))
    write_report(dataclasses.replace(book, anonymous=anonymous), tmp_path / "grades")
    for name in ("report.html", "report.md"):
        text = (tmp_path / "grades" / name).read_text("utf-8")
        assert text.count("kata mistake alpha/one NAME --from grades --student=bob") == (not anonymous)
        assert text.count("kata mistake") == (not anonymous)
