"""What is found in a folder of submissions: real folders, as platforms, archives and people make them."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import tarfile
import zipfile
from pathlib import Path

import pytest

from grader.classroom import packed
from grader.classroom.decorations import undecorated
from grader.classroom.people import read_roster
from grader.classroom.statuses import Status
from grader.classroom.submissions import find
from grader.content.catalog import load_exercise
from grader.errors import UsageError

ANSWER = "def double(x):\n    return 2 * x\n"


@pytest.fixture
def exercises(pack):
    """alpha/one is answered by one.py, alpha/two-b by two_b.py: both define `double`."""
    return [load_exercise(name, [pack.root]) for name in ("alpha/one", "alpha/two-b")]


@pytest.fixture
def handed(tmp_path):
    """Writes a folder of submissions: its places, and what is in them."""
    folder = tmp_path / "handed"
    folder.mkdir()

    def write(*places: str, text: str = ANSWER) -> Path:
        for number, place in enumerate(places):
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            if place.endswith("/"):
                path.mkdir(exist_ok=True)
            else:
                path.write_text(f"{text}# {number}\n", "utf-8")  # no two are the same
        return folder

    return write


def rows(found):
    """Student and exercise to status (None: to be graded), place and how it was told."""
    return {
        f"{student} {exercise}": (match.status, match.place, match.matched_by)
        for (student, exercise), match in found.matches.items()
        if match.status is not Status.MISSING
    }


LAYOUTS = {
    "folders": (
        "folders",
        ["ada/one.py", "ada/two_b.py", "bob/"],
        {"ada alpha/one": "ada/one.py", "ada alpha/two-b": "ada/two_b.py"},
        {"ada", "bob"},
    ),
    "workspaces": (
        "folders",
        ["ada/alpha/one/one.py", "ada/alpha/two-b/two_b.py", "ada/kata.toml"],
        {"ada alpha/one": "ada/alpha/one/one.py", "ada alpha/two-b": "ada/alpha/two-b/two_b.py"},
        {"ada"},
    ),
    "an exercise first": (
        "nested",
        ["one/ada/one.py", "two-b/ada/two_b.py", "one/bob/one.py"],
        {"ada alpha/one": "one/ada/one.py", "ada alpha/two-b": "two-b/ada/two_b.py", "bob alpha/one": "one/bob/one.py"},
        {"ada", "bob"},
    ),
    "canvas": (
        "canvas",
        ["lovelaceada_12_34_one.py", "boolebob_LATE_13_35_two_b-2.py"],
        {"lovelaceada alpha/one": "lovelaceada_12_34_one.py", "boolebob alpha/two-b": "boolebob_LATE_13_35_two_b-2.py"},
        {"lovelaceada", "boolebob"},
    ),
    "moodle": (
        "moodle",
        ["Ada Lovelace_34_assignsubmission_file_/one.py", "Bob O_Boole_35_assignsubmission_file_one.py"],
        {
            "Ada Lovelace alpha/one": "Ada Lovelace_34_assignsubmission_file_/one.py",
            "Bob O_Boole alpha/one": "Bob O_Boole_35_assignsubmission_file_one.py",
        },
        {"Ada Lovelace", "Bob O_Boole"},
    ),
    "gradescope without its metadata": (
        "gradescope",
        ["assignment_9_export/submission_34/one.py"],
        {"submission_34 alpha/one": "assignment_9_export/submission_34/one.py"},
        {"submission_34"},
    ),
    "nbgrader": (
        "nbgrader",
        ["submitted/ada/hw3/one.py", "submitted/ada/hw3/timestamp.txt"],
        {"ada alpha/one": "submitted/ada/hw3/one.py"},
        {"ada"},
    ),
    "clones": (
        "git",
        ["hw-3-ada/one.py", "hw-3-ada/.git/HEAD", "hw-3-bob-b/one.py", "hw-3-bob-b/.git/HEAD"],
        {"ada alpha/one": "hw-3-ada/one.py", "bob-b alpha/one": "hw-3-bob-b/one.py"},
        {"ada", "bob-b"},
    ),
}


@pytest.mark.parametrize(("layout", "places", "expected", "students"), LAYOUTS.values(), ids=LAYOUTS)
def test_layouts_are_told_by_themselves(exercises, handed, layout, places, expected, students):
    found = find(handed(*places), exercises)
    assert found.layout == layout
    assert {row: place for row, (_, place, _) in rows(found).items()} == expected
    assert {student.key for student in found.students} == students
    assert found.left == ()


def test_folders_whose_names_begin_alike_are_no_clones(exercises, handed):
    found = find(handed("anna-lee/one.py", "anna-li/one.py"), exercises)
    assert [student.key for student in found.students] == ["anna-lee", "anna-li"]
    named = find(handed(), exercises, layout="git")
    assert [student.key for student in named.students] == ["lee", "li"]


def test_a_pattern_of_ones_own(exercises, handed):
    found = find(
        handed("one--ada.py", "two_b--ada.py", "README.md"), exercises[:1], layout=r"\w+--(?P<student>\w+)\.py"
    )
    assert [student.key for student in found.students] == ["ada"]
    assert [entry.place for entry in found.left] == ["README.md"]


@pytest.mark.parametrize("layout", ["moodel", "(", r"(?P<file>.*)"])
def test_what_is_no_layout(exercises, handed, layout):
    with pytest.raises(UsageError, match="--layout"):
        find(handed("ada/one.py"), exercises, layout=layout)


def test_gradescope_names_the_students_and_groups_share_a_file(exercises, handed):
    folder = handed("submission_1/one.py", "submission_2/one.py")
    (folder / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Ada Lovelace\n    :sid: '100'\n    :email: ada@x.org\n"
        "  - :name: Bob Boole\n    :sid: '101'\n    :email: bob@x.org\n  :created_at: 2026-11-20 23:58:00.0 Z\n"
        "  :history:\n  - :id: 3\n    :submitters:\n    - :name: Nobody\n"
        "submission_2:\n  :submitters:\n  - :name: Cyd\n    :sid: '102'\n",
        "utf-8",
    )
    found = find(folder, exercises)
    assert rows(found) == {
        "ada@x.org alpha/one": (None, "submission_1/one.py", "file name"),
        "bob@x.org alpha/one": (None, "submission_1/one.py", "file name"),
        "102 alpha/one": (None, "submission_2/one.py", "file name"),
    }
    assert found.times["ada@x.org"] == "2026-11-20 23:58:00.0 Z"


def test_the_roster_gives_everyone_a_row_and_knows_what_platforms_call_them(exercises, handed, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section\n    Points Possible,,,,\n"
        '"Lovelace, Ada",100,S1,ada,A\n"Boole, Bob",101,S2,bob,A\n',
        "utf-8",
    )
    found = find(handed("lovelaceada_100_7_one.py", "zuse_102_8_one.py"), exercises[:1], roster=read_roster(roster))
    assert [(student.key, student.on_roster) for student in found.students] == [
        ("Boole, Bob", True),
        ("Lovelace, Ada", True),
        ("zuse", False),
    ]
    assert found.matches["Boole, Bob", "alpha/one"].status is Status.MISSING
    assert found.matches["Lovelace, Ada", "alpha/one"].place == "lovelaceada_100_7_one.py"


def test_two_folders_whose_names_are_alike_are_two_students(exercises, handed):
    found = find(handed("anna-lee/one.py", "annalee/one.py", "Ada/one.py", "ada/one.py"), exercises[:1])
    assert [student.key for student in found.students] == ["Ada", "ada", "anna-lee", "annalee"]
    assert {match.status for match in found.matches.values()} == {None}


def test_a_name_that_two_of_the_roster_may_have_is_neither_s(exercises, handed, tmp_path):
    (tmp_path / "roster.csv").write_text("student,name\n1,Anna Lee\n2,Lee Anna\n")
    folder = handed("Lee, Anna/one.py")
    found = find(folder, exercises[:1], roster=read_roster(tmp_path / "roster.csv"))
    assert [student.key for student in found.students] == ["1", "2", "Lee, Anna"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "no students"), ("a,b\n1,2\n", "none of the columns"), ("student\nada\nada\n", "twice")],
)
def test_rosters_that_cannot_be_used(tmp_path, text, message):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(UsageError, match=message):
        read_roster(tmp_path / "roster.csv")


NAMES = {
    "rmsnorm.py": ("rmsnorm.py", 0),
    "RMSNorm.py": ("rmsnorm.py", 0),
    "rmsnorm-1.py": ("rmsnorm.py", 1),
    "rmsnorm (12).py": ("rmsnorm.py", 12),
    "rmsnorm(2).py": ("rmsnorm.py", 2),
    "rmsnorm copy.py": ("rmsnorm.py", 0),
    "rmsnorm copy 2.py": ("rmsnorm.py", 2),
    "rmsnorm - Copy (3).py": ("rmsnorm.py", 3),
    "ada_LATE_12_34_rmsnorm-1.py": ("rmsnorm.py", 1),
    "layer norm.py": ("layer_norm.py", 0),
    "multi-head-attention.py": ("multi_head_attention.py", 0),
    "conv_2.py": ("conv_2.py", 0),
    "README": ("readme", 0),
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items(), ids=NAMES)
def test_decorations(name, expected):
    found = undecorated(name)
    assert (found.plain, found.version) == expected


MATCHES = {
    "its name": (["ada/one.py", "ada/notes.py"], "ada/one.py", "file name"),
    "its name in another case": (["ada/One.PY"], "ada/One.PY", "name without decorations"),
    "the last upload": (["ada/one.py", "ada/one-1.py", "ada/one-2.py"], "ada/one-2.py", "name without decorations"),
    "not a copy beside it": (["ada/one.py", "ada/one copy.py"], "ada/one.py", "file name"),
    "its folder before others": (["ada/old/one.py", "ada/alpha/one/one.py"], "ada/alpha/one/one.py", "file name"),
    "the only file of its folder": (["ada/one/answer.py"], "ada/one/answer.py", "only file of its folder"),
    "what it defines": (["ada/final.py"], "ada/final.py", "what it defines"),
}


@pytest.mark.parametrize(("places", "place", "by"), MATCHES.values(), ids=MATCHES)
def test_matching_in_its_order(exercises, handed, places, place, by):
    found = find(handed(*places), exercises[:1])
    assert rows(found) == {"ada alpha/one": (None, place, by)}


@pytest.mark.parametrize(
    "places",
    [["ada/a/one.py", "ada/b/one.py"], ["ada/x.py", "ada/y.py"]],
    ids=["by name", "by definitions"],
)
def test_several_candidates_are_nobody_s_guess(exercises, handed, places):
    folder = handed(*places)
    found = find(folder, exercises[:1])
    match = found.matches["ada", "alpha/one"]
    assert match.status is Status.AMBIGUOUS
    assert all(place in match.note for place in places)
    chosen = find(folder, exercises[:1], choices=lambda _: {("ada", "alpha/one"): places[1]})
    assert rows(chosen) == {"ada alpha/one": (None, places[1], "chosen")}


def test_several_files_that_hold_the_same_are_one(exercises, handed):
    folder = handed("ada/x.py")
    (folder / "ada" / "y.py").write_bytes((folder / "ada" / "x.py").read_bytes())
    assert rows(find(folder, exercises[:1])) == {"ada alpha/one": (None, "ada/x.py", "what it defines")}


def test_what_is_missing_says_what_is_there(exercises, handed):
    folder = handed("ada/Rope_final(2).py", "ada/rope.ipynb", "ada/all.zip", "ada/report.pdf", text="x = 1\n")
    match = find(folder, exercises[:1]).matches["ada", "alpha/one"]
    assert match.status is Status.MISSING
    assert match.note == "found: Rope_final(2).py, all.zip (give --unzip), rope.ipynb"


def test_a_program_that_does_not_parse_or_nests_without_end_is_no_match(exercises, handed):
    folder = handed("ada/x.py", text="def double(x:\n")
    (folder / "ada" / "y.py").write_text("x = " + "(" * 5000 + ")" * 5000)
    (folder / "ada" / "z.py").write_text("x = '\\d'\n")  # a warning of Python's is nobody's to see here
    assert find(folder, exercises[:1]).matches["ada", "alpha/one"].status is Status.MISSING


# --- what is refused


def _link(path, tmp_path):
    path.symlink_to(tmp_path / "secret.py")


def _hard_link(path, tmp_path):
    path.hardlink_to(tmp_path / "secret.py")


def _socket(path, tmp_path):
    sock = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's path is bounded
    sock.bind(path.name)
    os.chdir(here)
    sock.close()


REFUSED = {
    "a link": (_link, "a link"),
    "a hard link": (_hard_link, "a hard link to a file outside"),
    "a FIFO": (lambda path, _: os.mkfifo(path), "a FIFO"),
    "a socket": (_socket, "a socket"),
    "bytes": (lambda path, _: path.write_bytes(b"x = 1\0"), "NUL byte in line 1"),
    "a large file": (lambda path, _: path.write_bytes(b"#" * (1 << 20) + b"#"), "larger than 1 MiB"),
}


@pytest.mark.parametrize(("make", "why"), REFUSED.values(), ids=REFUSED)
@pytest.mark.timeout(20)
def test_what_is_refused_has_a_row_that_says_why(exercises, handed, tmp_path, make, why):
    (tmp_path / "secret.py").write_text(ANSWER)
    folder = handed("ada/", "bob/one.py")
    make(folder / "ada" / "one.py", tmp_path)
    found = find(folder, exercises[:1])
    match = found.matches["ada", "alpha/one"]
    assert (match.status, match.answer.source) == (Status.UNREADABLE, "")
    assert why in match.note
    assert found.matches["bob", "alpha/one"].status is None


def test_a_folder_that_is_a_link_is_not_entered(exercises, handed, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "one.py").write_text(ANSWER)
    folder = handed("bob/one.py")
    (folder / "ada").mkdir()
    (folder / "ada" / "alpha").symlink_to(tmp_path / "elsewhere")
    match = find(folder, exercises[:1]).matches["ada", "alpha/one"]
    assert (match.status, match.note) == (Status.MISSING, "found: alpha (a link)")


def test_a_hard_link_between_two_submissions_is_one_file_twice(exercises, handed):
    folder = handed("ada/one.py", "bob/")
    (folder / "bob" / "one.py").hardlink_to(folder / "ada" / "one.py")
    assert {status for status, _, _ in rows(find(folder, exercises[:1])).values()} == {None}


# --- how text is read

TEXTS = {
    "utf-8 with a mark": (b"\xef\xbb\xbf" + ANSWER.encode(), ""),
    "latin-1": ("# größe\n".encode("latin-1") + ANSWER.encode(), "read as latin-1"),
    "utf-16": (ANSWER.encode("utf-16"), "read as UTF-16"),
    "line ends of Windows": (ANSWER.replace("\n", "\r\n").encode(), ""),
}


@pytest.mark.parametrize(("data", "note"), TEXTS.values(), ids=TEXTS)
def test_text_of_other_systems_is_read(exercises, handed, data, note):
    folder = handed("ada/")
    (folder / "ada" / "one.py").write_bytes(data)
    match = find(folder, exercises[:1]).matches["ada", "alpha/one"]
    assert (match.status, match.note) == (None, note)
    assert match.answer.source.replace("\r\n", "\n").endswith(ANSWER)


def test_the_stub_is_told_whatever_editor_saved_it(exercises, handed):
    folder = handed("ada/", "bob/")
    stub = exercises[0].stub.read_text("utf-8")
    (folder / "ada" / "one.py").write_bytes(("\ufeff" + stub.replace("\n", "  \r\n")).encode())
    (folder / "bob" / "one.py").write_bytes(b" \n")
    found = find(folder, exercises[:1])
    assert found.matches["ada", "alpha/one"].status is Status.UNCHANGED
    assert found.matches["bob", "alpha/one"].status is Status.EMPTY


# --- notebooks and archives


def _notebook(*cells):
    listed = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# One"]}, *listed]})


def test_a_notebook_is_asked_for(exercises, handed):
    folder = handed("ada/")
    cells = (
        "%matplotlib inline\nimport math\nK = 2",
        "this is no python",
        "@staticmethod\ndef double(x):\n    return K * x",
        "print(double(3))",
    )
    (folder / "ada" / "my work.ipynb").write_text(_notebook(*cells))
    assert find(folder, exercises[:1]).matches["ada", "alpha/one"].status is Status.MISSING
    match = find(folder, exercises[:1], with_notebooks=True).matches["ada", "alpha/one"]
    assert (match.status, match.matched_by) == (None, "notebook")
    assert match.answer.source == (
        "import math\nK = 2\n\n# this is no python\n\n@staticmethod\ndef double(x):\n    return K * x\n"
    )


def test_a_broken_notebook(exercises, handed):
    folder = handed("ada/")
    (folder / "ada" / "one.ipynb").write_text("{}")
    match = find(folder, exercises[:1], with_notebooks=True).matches["ada", "alpha/one"]
    assert match.status is Status.UNREADABLE
    assert "no notebook" in match.note


def _zip(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            if data is None:
                info.external_attr, data = 0o120777 << 16, "/etc/passwd"
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)


def _tar(path, members):
    with tarfile.open(path, "w" if path.suffix == ".tar" else "w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            if data is None:
                info.type, info.linkname, data = tarfile.SYMTYPE, "/etc/passwd", ""
            elif data in KINDS:
                info.type, info.linkname, data = data, "/etc/passwd", ""
            data = data if isinstance(data, bytes) else data.encode()
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


KINDS = {
    tarfile.LNKTYPE: "a link",
    tarfile.FIFOTYPE: "a FIFO",
    tarfile.BLKTYPE: "a device",
    tarfile.CHRTYPE: "a device",
}
PACK = {"zip": _zip, "tar": _tar, "tar.gz": _tar, "tgz": _tar, "TAR.GZ": _tar}
every_ending = pytest.mark.parametrize("ending", PACK)


@every_ending
def test_an_archive_is_asked_for(exercises, handed, ending):
    folder, name = handed("ada/"), f"work.{ending}"
    members = {"work/one.py": ANSWER, "work/two_b.py": ANSWER + "\n", "__MACOSX/._one.py": "x"}
    PACK[ending](folder / "ada" / name, members)
    found = find(folder, exercises)
    assert rows(found) == {}
    assert f"{name} (give --unzip)" in found.matches["ada", "alpha/one"].note
    found = find(folder, exercises, with_archives=True)
    assert rows(found) == {
        "ada alpha/one": (None, "ada/work/work/one.py", "file name"),
        "ada alpha/two-b": (None, "ada/work/work/two_b.py", "file name"),
    }
    assert found.matches["ada", "alpha/two-b"].answer.source == ANSWER + "\n"
    assert sorted(path.name for path in folder.rglob("*")) == ["ada", name]  # nothing is unpacked


REFUSED = {
    "a way out": ({"../../one.py": ANSWER}, "leads out of it"),
    "an absolute name": ({"/one.py": ANSWER}, "leads out of it"),
    "a link": ({"one.py": None}, "a link"),
}


@every_ending
@pytest.mark.parametrize(("members", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_in_an_archive(exercises, handed, ending, members, why):
    folder = handed("ada/")
    PACK[ending](folder / "ada" / f"a.{ending}", members)
    match = find(folder, exercises[:1], with_archives=True).matches["ada", "alpha/one"]
    assert match.status is Status.UNREADABLE
    assert why in match.note


@pytest.mark.parametrize(("kind", "why"), KINDS.items(), ids=("hard link", "FIFO", "blocks", "characters"))
def test_what_only_a_tar_can_hold(exercises, handed, kind, why):
    folder = handed("ada/")
    _tar(folder / "ada" / "a.tar", {"one.py": kind})
    match = find(folder, exercises[:1], with_archives=True).matches["ada", "alpha/one"]
    assert (match.status, match.note) == (Status.UNREADABLE, f"ada/a/one.py is {why}")


@every_ending
def test_archives_that_are_too_much(exercises, handed, ending):
    folder = handed("ada/", "bob/", "cyd/", "dee/")
    PACK[ending](folder / "ada" / f"one.{ending}", {f"{number}.py": "" for number in range(2001)})
    PACK[ending](folder / "bob" / f"one.{ending}", {f"{number}.py": b"#" * (100 << 20) for number in range(3)})
    (folder / "cyd" / f"one.{ending}").write_bytes(b"PK no archive" * 100)
    PACK[ending](folder / "dee" / f"one.{ending}", {"one.py": ANSWER})
    whole = (folder / "dee" / f"one.{ending}").read_bytes()
    (folder / "dee" / f"one.{ending}").write_bytes(whole[: len(whole) // 2 if ending != "tar" else 520])
    found = find(folder, exercises[:1], with_archives=True)
    notes = {student: found.matches[student, "alpha/one"].note for student in ("ada", "bob", "cyd", "dee")}
    what = "a zip" if ending == "zip" else "a tar file"
    assert f"{what} of more than 2000 files" in notes["ada"]
    assert f"{what} of more than 256 MiB" in notes["bob"]
    assert "cannot be opened" in notes["cyd"]
    assert "cannot be opened" in notes["dee"] or "cannot be read" in notes["dee"]


def _header(name, size, kind):
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


BOMBS = {
    "a name of a gigabyte": (_header("long", 1 << 30, tarfile.GNUTYPE_LONGNAME), "a header of 1073741824 bytes"),
    "an extension of a gigabyte": (_header("pax", 1 << 30, tarfile.XHDTYPE), "a header of 1073741824 bytes"),
    "a file of a terabyte": (_header("large", 1 << 40, tarfile.REGTYPE), "of more than 256 MiB"),
    "holes of a terabyte": (_header("sparse", 1 << 40, tarfile.GNUTYPE_SPARSE), "it unpacks to more than"),
    "names of names": (_header("long", 0, tarfile.GNUTYPE_LONGNAME) * 10_000, "cannot be opened"),
    "folders without end": (_header("folder", 0, tarfile.DIRTYPE) * 10_000, "more than 8000 entries"),
}


@pytest.mark.parametrize("ending", ["tar", "tar.gz"])
@pytest.mark.parametrize(("head", "why"), BOMBS.values(), ids=BOMBS)
def test_a_tar_that_states_anything(exercises, handed, head, why, ending):
    folder = handed("ada/")
    data = head + bytes(1 << 20)
    (folder / "ada" / f"one.{ending}").write_bytes(data if ending == "tar" else gzip.compress(data))
    for with_archives in (True, False):
        match = find(folder, exercises[:1], with_archives=with_archives).matches["ada", "alpha/one"]
        assert match.status is Status.MISSING
        assert (why if with_archives else "give --unzip") in match.note


def test_a_tar_unpacks_to_no_more_than_is_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(packed, "_READ", 8 << 20)
    path = tmp_path / "one.tgz"
    _tar(path, {"zeros": bytes(64 << 20), "one.py": ANSWER})
    with pytest.raises(OSError, match="it unpacks to more than 8 MiB"):
        packed.read_member(path, "one.py", 10)


def test_of_two_files_of_one_name_in_a_tar_the_last_one_counts(tmp_path):
    path = tmp_path / "one.tar"
    for text in ("first", "second"):
        with tarfile.open(path, "a") as archive:
            info = tarfile.TarInfo("one.py")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    assert packed.read_member(path, "one.py", 100) == b"second"
    assert packed.read_member(path, "one.py", 3) == b"sec"


def test_a_name_in_a_tar_that_is_no_text(exercises, handed):
    folder = handed("ada/")
    _tar(folder / "ada" / "a.tar", {"\udcff/one.py": ANSWER})
    match = find(folder, exercises[:1], with_archives=True).matches["ada", "alpha/one"]
    assert (match.status, match.place) == (None, "ada/a/\N{REPLACEMENT CHARACTER}/one.py")
    assert match.answer.source == ANSWER
