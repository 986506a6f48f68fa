from __future__ import annotations

import json
import shlex
import zipfile

import pytest

from grader.content.mistakes import read_mistakes

MISTAKES = """\
[[mistake]]
name = "thrice"
fails = ["correctness"]
says = "You triple the number."
old = 'return 2 * x'
new = 'return 3 * x'
in_stub = true

[[mistake]]
name = "slow"
fails = ["performance"]
says = "You add again and again."
old = 'return 2 * x'
new = 'return sum([x, x])'
"""


@pytest.fixture
def solutions(pack):
    folder = pack.root / "solutions" / "alpha" / "one"
    (folder / "mistakes.toml").write_text(MISTAKES)
    return folder


def test_they_are_listed(kata, solutions):
    assert kata("mistake", "alpha/one").stdout == (
        "slow · performance\n  You add again and again.\nthrice · correctness · in the stub\n  You triple the number.\n"
    )


def test_one_is_shown_by_what_it_changes(kata, solutions):
    lines = kata("mistake", "alpha/one", "thrice").stdout.splitlines()
    assert lines[:2] == ["You triple the number.", "fails: correctness · in the stub"]
    assert [line for line in lines if line[0] in "+-"] == ["-    return 2 * x", "+    return 3 * x"]


def test_the_whole_program(kata, solutions):
    expected = (solutions / "solution.py").read_text().replace("2 * x", "3 * x")
    assert kata("mistake", "alpha/one", "thrice", "--file").stdout == expected


def test_as_json(kata, solutions):
    found = json.loads(kata("mistake", "alpha/one", "--json").stdout)
    assert [item["name"] for item in found] == ["slow", "thrice"]
    assert [item["in_stub"] for item in found] == [False, True]
    assert found[1]["edits"] == [{"old": "return 2 * x", "new": "return 3 * x"}]


def test_an_edited_copy_is_written_down(kata, solutions):
    copy = kata.cwd / "copy.py"
    copy.write_text((solutions / "solution.py").read_text().replace("2 * x", "x"))
    done = kata("mistake", "alpha/one", "unchanged", "--take", "copy.py")
    assert done.returncode == 0, done.stderr
    assert "FILL: the misconception" in done.stdout
    names = {mistake.name: mistake for mistake in read_mistakes(solutions, solutions / "stub.py")}
    assert set(names) == {"slow", "thrice", "unchanged"}
    assert names["unchanged"].source == copy.read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("thrise",), "has no mistake 'thrise'. Did you mean thrice?"),
        (("thrice", "--take", "copy.py"), "has a mistake 'thrice' already"),
        (("new", "--take", "nowhere.py"), "nowhere.py cannot be read"),
        (("--take", "copy.py"), "A mistake needs a name"),
        (("Not-a-name", "--take", "copy.py"), "'Not-a-name' is no name of a mistake"),
        (("--from", "grades", "--student", "ada"), "A mistake needs a name"),
        (("new", "--from", "grades"), "--from needs --student"),
        (("new", "--from", "nowhere", "--student", "ada"), "holds no results.sqlite"),
        (("new", "--student", "ada"), "need --from"),
        (("new", "--take", "copy.py", "--from", "grades"), "Leave one of them out"),
        (("thrice", "--from", "grades", "--student", "ada"), "has a mistake 'thrice' already"),
    ],
)
def test_wrong_usage(kata, solutions, arguments, message):
    (kata.cwd / "copy.py").write_text("x = 1\n")
    done = kata("mistake", "alpha/one", *arguments)
    assert done.returncode == 2
    assert message in done.stderr


RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    # I think so\r\n    return 2 * x + 1"
FAR = "def double(x):\n" + "".join(f"    y{n} = x * {n}\n" for n in range(20)) + "    return y5\n"


@pytest.fixture
def graded(kata, pack, server_folder):
    """A class: ada is wrong by little, bob is right, cyd is far from it, dee has a zip, and one a name for a shell."""
    handed = kata.cwd / "handed-in"
    for student, text in {"ada": WRONG, "bob": RIGHT, "cyd": FAR, "$(touch ran)": WRONG + " + 0"}.items():
        (handed / student).mkdir(parents=True)
        (handed / student / "one.py").write_bytes(text.encode())
    (handed / "dee").mkdir()
    with zipfile.ZipFile(handed / "dee" / "work.zip", "w") as archive:
        archive.writestr("one.py", WRONG.replace("+ 1", "+ 7"))
    done = kata("grade", handed, "alpha/one", "--unzip", env={"KATA_RUNTIME_DIR": server_folder})
    assert done.returncode == 0, done.stdout + done.stderr
    return handed


def test_an_answer_of_a_class_becomes_a_mistake(kata, pack, graded):
    folder = pack.root / "solutions" / "alpha" / "one"
    page = (kata.cwd / "grades" / "report.md").read_text("utf-8")
    commands = [shlex.split(line.split("`")[1]) for line in page.splitlines() if "`kata mistake" in line]
    assert ["kata", "mistake", "alpha/one", "NAME", "--from", "grades", "--student=$(touch ran)"] in commands
    for student, added in {"ada": "1", "$(touch ran)": "1 + 0", "dee": "7"}.items():
        name = "of_" + added.replace(" + ", "_and_")
        done = kata("mistake", "alpha/one", name, "--from", "grades", f"--student={student}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "I think so" not in done.stdout
        made = {mistake.name: mistake for mistake in read_mistakes(folder, folder / "stub.py")}[name]
        assert f"return 2 * x + {added}" in made.source
        assert "correctness" in made.fails
    before = (folder / "mistakes.toml").read_bytes()
    for student, message in {
        "bob": "No check rejects what bob has",
        "cyd": "too far from every right answer for small edits",
        "zoe": "Nobody of this class is called 'zoe'",
    }.items():
        done = kata("mistake", "alpha/one", "another", "--from", "grades", "--student", student)
        assert done.returncode == 2
        assert message in " ".join(done.stderr.split())
    (graded / "ada" / "one.py").write_text(RIGHT)
    done = kata("mistake", "alpha/one", "another", "--from", "grades", "--student", "ada")
    assert "is not the file that was graded any more" in " ".join(done.stderr.split())
    graded.rename(graded.with_name("moved"))
    done = kata("mistake", "alpha/one", "another", "--from", "grades", "--student", "dee")
    assert "not known, or not there any more" in " ".join(done.stderr.split())
    assert (folder / "mistakes.toml").read_bytes() == before
    done = kata("mistake", "alpha/one", "moved", "--from", "grades", "--student", "dee", "--submissions", "moved")
    assert done.returncode == 0, done.stderr
