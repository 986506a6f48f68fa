"""`kata submit`, and what `kata grade` makes of its zip."""

from __future__ import annotations

import csv
import json
import os
import shutil
import zipfile

import pytest
from world_handouts import RIGHT, WRONG


@pytest.fixture
def handout(course):
    return course.hand_out()


@pytest.fixture
def learner(course, handout):
    learner = course.learner(handout)
    for name in ("one", "two-b"):
        assert learner("next", name).returncode == 0
    return learner


@pytest.fixture
def answers(handout):
    """Where the answers to both exercises lie."""
    folder = handout / "kata-workspace" / "alpha"
    return folder / "one" / "one.py", folder / "two-b" / "two_b.py"


def manifest(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("kata-submit.json"))


def test_all_are_answered(handout, learner, answers):
    for file in answers:
        file.write_text(RIGHT)
    done = learner("submit", "--student", "Ada L.")
    assert done.returncode == 0, done.stderr
    assert "hw1-Ada-L.zip holds 2 of 2 answers." in done.stdout
    said = manifest(handout / "hw1-Ada-L.zip")
    assert (said["assignment"], said["student"], said["left_out"]) == ("hw1", "Ada L.", {})
    assert [file["path"] for file in said["files"]] == ["alpha/one/one.py", "alpha/two-b/two_b.py"]
    with zipfile.ZipFile(handout / "hw1-Ada-L.zip") as archive:
        assert archive.read("alpha/one/one.py").decode() == RIGHT
        assert not [name for name in archive.namelist() if "progress" in name]


def _make_a_link(file):
    file.unlink()
    file.symlink_to("/etc/hostname")


LACKS = {
    "the stub": (lambda file: None, "still the stub", 2),
    "the stub, saved elsewhere": (
        lambda file: file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n")),
        "still the stub",
        2,
    ),
    "missing": (lambda file: file.unlink(), "missing", 1),
    "empty": (lambda file: file.write_text(" \n"), "empty", 1),
    "no text": (lambda file: file.write_bytes(b"x = \0"), "cannot be read", 1),
    "a link": (_make_a_link, "cannot be read", 1),
    "a folder": (lambda file: (file.unlink(), file.mkdir()), "cannot be read", 1),
    "a FIFO": (lambda file: (file.unlink(), os.mkfifo(file)), "cannot be read", 1),
    "too large": (lambda file: file.write_text("#" * (2 << 20)), "cannot be read", 1),
}


@pytest.mark.parametrize(("spoil", "words", "held"), LACKS.values(), ids=LACKS)
def test_what_is_missing_is_told(handout, learner, answers, spoil, words, held):
    answers[0].write_text(RIGHT)
    spoil(answers[1])
    done = learner("submit")
    assert done.returncode == 1, done.stderr
    assert f"alpha/two-b: {words}" in done.stdout
    assert "hw1.zip holds 1 of 2 answers." in done.stdout
    said = manifest(handout / "hw1.zip")
    assert len(said["files"]) == held
    assert len(said["left_out"]) == 2 - held


def test_nothing_is_answered(handout, learner):
    said = learner.refuses("submit")
    assert "there is nothing to hand in" in said
    assert not list(handout.glob("*.zip"))


def test_without_a_handout_the_exercises_are_named(kata, issued):
    (issued / "one.py").write_text(RIGHT)
    assert "Name the exercises" in kata.refuses("submit")
    done = kata("submit", "one", "-o", "mine.zip")
    assert done.returncode == 0, done.stderr
    assert manifest(kata.cwd / "mine.zip")["handout"] == ""


def test_two_handouts_are_not_mixed(course, learner, handout):
    shutil.copytree(handout, course.root / "other", ignore=shutil.ignore_patterns("kata-workspace"))
    assert "Several handouts are here" in learner.refuses("--pack", course.root / "other", "submit")


@pytest.fixture
def grader(course, handout):
    done = course.kata("export", "grader", course.assignment, "-o", "grader", "--handout", handout)
    assert done.returncode == 0, done.stderr
    return course.root / "grader"


@pytest.fixture
def handed(course):
    folder = course.root / "handed"
    folder.mkdir()
    return folder


def graded(course, grader, handed, *options, columns=("student", "exercise", "status", "note")):
    done = course.learner(course.root)("grade", handed, "--assignment", grader / "assignment.toml", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    with (course.root / "grades" / "details.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(file)]


def test_it_is_graded_wherever_it_is_handed_in(course, handout, learner, answers, grader, handed):
    """The platform says whose it is, not the zip."""
    answers[0].write_text(RIGHT)
    answers[1].write_text(WRONG)
    assert learner("submit", "--student", "ada").returncode == 0
    shutil.move(handout / "hw1-ada.zip", handed / "hw1-ada.zip")
    answers[1].unlink()
    assert learner("submit", "--student", "ada").returncode == 1  # this is what bob hands in
    (handed / "bob").mkdir()
    shutil.copy(handout / "hw1-ada.zip", handed / "bob" / "hw1-ada.zip")
    assert graded(course, grader, handed) == [
        ("ada", "alpha/one", "solved", ""),
        ("ada", "alpha/two-b", "partial", ""),
        ("bob", "alpha/one", "solved", ""),
        ("bob", "alpha/two-b", "missing", ""),
    ]


def test_canvas(course, handout, learner, answers, grader, handed):
    answers[0].write_text(RIGHT)
    learner("submit", "--student", "ada")
    shutil.copy(handout / "hw1-ada.zip", handed / "lovelaceada_LATE_12345_67890_hw1-ada.zip")
    rows = graded(course, grader, handed)
    assert [row[:3] for row in rows] == [
        ("lovelaceada", "alpha/one", "solved"),
        ("lovelaceada", "alpha/two-b", "unchanged"),
    ]


def test_what_was_packed_again_is_read_the_same(course, handout, learner, answers, grader, handed, tmp_path):
    answers[0].write_text(RIGHT)
    learner("submit", "--student", "ada")
    shutil.unpack_archive(handout / "hw1-ada.zip", tmp_path / "again")
    shutil.make_archive(str(handed / "hw1-ada"), "gztar", tmp_path / "again")
    rows = graded(course, grader, handed)
    assert [row[:3] for row in rows] == [("ada", "alpha/one", "solved"), ("ada", "alpha/two-b", "unchanged")]


def test_another_handout_is_noticed(course, handout, learner, answers, grader, handed):
    answers[0].write_text(RIGHT)
    learner("submit", "--student", "ada")
    said = manifest(handout / "hw1-ada.zip")
    with zipfile.ZipFile(handed / "hw1-ada.zip", "w") as archive:
        archive.writestr("kata-submit.json", json.dumps({**said, "handout": "0123456789abcdef" * 3}))
        archive.writestr("alpha/one/one.py", RIGHT)
    row = graded(course, grader, handed)[0]
    assert row[2] == "solved"
    assert row[3] == f"made with another handout: got 0123456789abcdef, expected {said['handout']}"


HOSTILE = {
    "out of the folder": (lambda archive: archive.writestr("../../bob/one.py", RIGHT), "unreadable"),
    "a link": (lambda archive: archive.writestr(_link("alpha/one/one.py"), "/etc/hostname"), "unreadable"),
    "a manifest without end": (
        lambda archive: archive.writestr("kata-submit.json", "[" * (8 << 20)),
        "missing",
    ),
    "a manifest of lies": (
        lambda archive: archive.writestr("kata-submit.json", '{"assignment": 7, "handout": null}'),
        "missing",
    ),
    "a manifest of depth": (lambda archive: archive.writestr("kata-submit.json", "[" * 100_000), "missing"),
}


def _link(name):
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info


@pytest.mark.parametrize(("write", "status"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_zip_is_its_students_row(course, grader, handed, write, status):
    good = json.dumps({"assignment": "hw1", "handout": ""})
    with zipfile.ZipFile(handed / "hw1-eve.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        if status == "unreadable":
            archive.writestr("kata-submit.json", good)
        write(archive)
    (handed / "ada").mkdir()
    (handed / "ada" / "one.py").write_text(RIGHT)
    rows = {row[:2]: row[2] for row in graded(course, grader, handed)}
    assert rows["ada", "alpha/one"] == "solved"
    assert {student for student, _ in rows} <= {"ada", "eve", "hw1-eve.zip"}
    assert rows.get(("eve", "alpha/one"), "missing") == status
