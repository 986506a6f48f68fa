"""Each export against the fields that its platform publishes."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from xml.etree import ElementTree

import pytest
from world_classes import EXPECTED

from grader.classroom import exports
from grader.classroom.assignment import Reveal
from grader.classroom.tables import cell
from grader.errors import UsageError


@pytest.fixture
def exported(book, tmp_path):
    """Writes one format; returns the folder of exports, and what a person is told."""

    def run(name, reveal=Reveal.TITLES, **fills):
        rules = dataclasses.replace(book.assignment, reveal=reveal)
        filled = dataclasses.replace(book, assignment=rules, fills=fills)
        return tmp_path / "export", exports.export_of(name)(filled, tmp_path)

    return run


OF_ALL = ("report", "canvas", "moodle")  # not of each student


@pytest.mark.parametrize("name", [name for name in exports.NAMES if name not in OF_ALL])
def test_every_format_writes_something_of_everyone(exported, tmp_path, name):
    exported(name)
    written = [path for path in tmp_path.rglob("*") if path.suffix in (".csv", ".json", ".xml", ".md")]
    text = "".join(path.read_text("utf-8") for path in written)
    names = " ".join(path.as_posix() for path in tmp_path.rglob("*"))
    assert all(student in text + names for student in ("ada", "bob", "cyd", "dee", "eve"))
    assert not list(tmp_path.rglob("*.new"))


def test_formats_of_ones_own(exported, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text("def write(book, folder):\n    return [book.assignment.name]\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert exported("mine:write")[1] == ["hw1"]
    assert exported("python:mine:write")[1] == ["hw1"]


@pytest.mark.parametrize("name", ["pdf", "no_such_module:write", "json:no_such_function"])
def test_formats_that_there_are_not(name):
    with pytest.raises(UsageError, match="format"):
        exports.export_of(name)


VISIBILITIES = {"hidden", "after_due_date", "after_published", "visible"}


@pytest.mark.parametrize("reveal", Reveal)
def test_gradescope(exported, reveal):
    folder, _ = exported("gradescope", reveal)
    data = json.loads((folder / "gradescope" / "bob.json").read_text())
    assert data["score"] == pytest.approx(11 / 3, abs=1e-3)
    assert set(data) <= {
        *("score", "execution_time", "output", "output_format", "test_output_format", "test_name_format"),
        *("visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"),
    }
    assert {data["visibility"], data["stdout_visibility"]} <= VISIBILITIES
    for test in data["tests"]:
        assert set(test) <= {
            *("score", "max_score", "status", "name", "name_format", "number", "output", "output_format"),
            *("tags", "visibility", "extra_data"),
        }
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] in VISIBILITIES
    assert sum(test["max_score"] for test in data["tests"]) == pytest.approx(7, abs=1e-3)
    assert sum(test["score"] for test in data["tests"]) == pytest.approx(11 / 3, abs=1e-3)
    assert len(data["tests"]) == (4 if reveal in (Reveal.ALL, Reveal.TITLES) else 1)
    assert (EXPECTED in json.dumps(data)) == (reveal is Reveal.ALL)


def test_junit(exported):
    folder, _ = exported("junit")
    root = ElementTree.parse(folder / "junit.xml").getroot()
    assert root.tag == "testsuites"
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {f"{student}.alpha/one" for student in ("ada", "bob", "cyd", "dee", "eve")}
    cases = list(root.iter("testcase"))
    names = [(case.get("classname"), case.get("name")) for case in cases]
    assert len(set(names)) == len(names)
    assert all(float(case.get("time")) >= 0 for case in cases)
    outcomes = [[child.tag for child in case] for case in suites["bob.alpha/one"]]
    assert outcomes == [["failure"], [], ["failure"], []]
    assert [child.tag for child in suites["dee.alpha/one"][0]] == ["failure"]
    assert [child.tag for child in suites["eve.alpha/one"][0]] == ["error"]


def test_classroom50(exported, monkeypatch):
    monkeypatch.setenv("CLASSROOM", "cs-1")
    monkeypatch.setenv("SUBMISSION_TAG", "submit/7")
    folder, _ = exported("classroom50")
    data = json.loads((folder / "classroom50" / "bob.json").read_text())
    assert set(data) == {
        *("schema", "classroom", "assignment", "assignment_type", "owner", "submission", "commit", "release"),
        *("review", "datetime", "score", "max-score", "tests"),
    }
    assert data["schema"] == "classroom50/result/v1"
    assert (data["classroom"], data["submission"], data["assignment_type"]) == ("cs-1", "submit/7", "individual")
    assert (data["score"], data["max-score"]) == (3, 7)
    assert all(isinstance(data[key], str) and data[key] for key in ("commit", "release", "review", "owner"))
    [test] = data["tests"]
    assert (test["test-name"], test["passed"], test["score"], test["max-score"]) == ("alpha/one", False, 3, 7)
    assert data["score"] == sum(test["score"] for test in data["tests"])


def test_exercism(exported):
    folder, _ = exported("exercism")
    data = {s: json.loads((folder / "exercism" / s / "alpha-one.json").read_text()) for s in ("ada", "bob", "dee")}
    assert [(d["version"], d["status"]) for d in data.values()] == [(3, "pass"), (3, "fail"), (3, "error")]
    assert data["dee"]["message"].startswith("You handed in nothing")
    assert [test["status"] for test in data["bob"]["tests"]] == ["fail", "pass", "fail", "pass"]
    assert all((test["message"] is None) == (test["status"] == "pass") for test in data["bob"]["tests"])


def test_autolab(exported):
    folder, _ = exported("autolab")
    lines = (folder / "autolab" / "ada.json").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [{"scores": {"one": 7.0}}]


# --- files of a platform

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (4314),Quiz\r\n"
    "    Points Possible,,,,,7,10\r\n"
    '"x, Ada",1,S1,ada@x.org,"A, morning",,9\r\n'
    '"x, Bob",2,S2,bob@x.org,A,1,8\r\n'
    '"Student, Test",99,,0f0f,,,\r\n'
)


def rows(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_canvas_touches_one_column(exported, tmp_path):
    file = tmp_path / "gradebook.csv"
    file.write_bytes(b"\xef\xbb\xbf" + CANVAS.encode())
    folder, told = exported("canvas", canvas=file)
    before = list(csv.reader(io.StringIO(CANVAS, newline="")))
    after = rows(folder / "canvas.csv")
    assert [row[5] for row in after] == ["Homework 1 (4314)", "7", "7", "3.67", ""]
    assert [row[:5] + row[6:] for row in after] == [row[:5] + row[6:] for row in before]
    assert told == ["canvas: no line of the file is for cyd."]


def test_canvas_gets_a_column_where_it_has_none(exported, tmp_path):
    file = tmp_path / "gradebook.csv"
    file.write_text(CANVAS.replace("Homework 1 (4314)", "Essay (1)"), newline="")
    folder, _ = exported("canvas", canvas=file)
    after = rows(folder / "canvas.csv")
    assert [row[7] for row in after] == ["Homework 1", "7", "7", "3.67", ""]


MOODLE = (
    "Kennung;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Maximalbewertung;Bewertung kann geändert werden\n"
    "Teilnehmer/in12;Ada;ada@x.org;Zur Bewertung abgegeben;;14,00;Ja\n"
    "Teilnehmer/in13;Bob;bob@x.org;Zur Bewertung abgegeben;1,00;14,00;Ja\n"
    "Teilnehmer/in14;Zoe;zoe@x.org;Keine Abgabe;;14,00;Ja\n"
)


def test_moodle_in_the_language_of_the_site(exported, tmp_path):
    file = tmp_path / "worksheet.csv"
    file.write_text(MOODLE, "utf-8")
    folder, told = exported("moodle", moodle=file)
    after = (folder / "moodle.csv").read_text("utf-8").splitlines()
    assert [line.split(";")[4] for line in after] == ["Bewertung", "14", "7,33", ""]
    assert [line.split(";")[:4] for line in after] == [line.split(";")[:4] for line in MOODLE.splitlines()]
    assert told == ["moodle: no line of the file is for cyd."]


@pytest.mark.parametrize(("name", "text"), [("canvas", "a,b\n1,2\n"), ("moodle", "a,b,c\n1,2,x\n"), ("canvas", "")])
def test_files_of_no_platform(exported, tmp_path, name, text):
    (tmp_path / "file.csv").write_text(text)
    with pytest.raises(UsageError):
        exported(name, **{name: tmp_path / "file.csv"})
    with pytest.raises(UsageError) as caught:
        exported(name)
    assert f"--{name} FILE" in caught.value.next_step


CELLS = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(A1)": "'@SUM(A1)",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "a=1": "a=1",
    "nul\0": "nul",
}


@pytest.mark.parametrize(("text", "expected"), CELLS.items(), ids=repr)
def test_text_is_no_formula(text, expected):
    assert cell(text) == expected


def test_numbers_are_numbers():
    assert [cell(value) for value in (-1, 2.5, None, 7.0)] == ["-1", "2.5", "", "7"]
