"""`kata grade` on real folders, by real processes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest

RIGHT = "def double(x):\n    return 2 * x\n"
WRONG = "def double(x):\n    return 3 * x if isinstance(x, int) else 2 * x\n"
SLOW = "def double(x):\n    while True:\n        pass\n"


@pytest.fixture
def handed(tmp_path):
    """The folder that the class handed in."""
    return tmp_path / "handed-in"


@pytest.fixture
def hand_in(handed):
    def write(student, text, name="one.py"):
        path = handed / student / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return write


@pytest.fixture
def grade(kata, handed, server_folder):
    def run(*arguments, exercise="alpha/one", code=0):
        done = kata("grade", handed, exercise, *arguments, env={"KATA_RUNTIME_DIR": server_folder})
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def grades(handed):
    return handed.parent / "grades"


def table(path: Path, *columns):
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(file)]


def gradings(grades):
    with sqlite3.connect(grades / "results.sqlite") as connection:
        return connection.execute("SELECT key FROM grading").fetchall()


def test_a_class(grade, grades, hand_in, handed, tmp_path):
    hand_in("ada", RIGHT)
    hand_in("bob", RIGHT)
    hand_in("cyd", WRONG)
    hand_in("dee", "def double(x:\n")
    hand_in("eve", "")
    (handed / "fay").mkdir()
    (handed / "fay" / "one.py").symlink_to(tmp_path / "pack/solutions/alpha/one/solution.py")
    (tmp_path / "roster.csv").write_text("student,name\nada,Ada\nzoe,Zoe\n")
    done = grade("--roster", tmp_path / "roster.csv")
    assert "3 to grade." in done.stdout  # ada's and bob's are the same
    assert "2 solved, 1 partial, 1 does_not_load, 1 empty, 1 unreadable, 1 missing" in done.stdout.replace("\n", " ")
    assert table(grades / "details.csv", "student", "status", "score", "checks_passed") == [
        ("ada", "solved", "7", "7"),
        ("bob", "solved", "7", "7"),
        ("cyd", "partial", "2", "6"),
        ("dee", "does_not_load", "0", "0"),
        ("eve", "empty", "0", ""),
        ("fay", "unreadable", "0", ""),
        ("zoe", "missing", "0", ""),
    ]
    assert len(gradings(grades)) == 3
    assert table(grades / "grades.csv", "student", "alpha/one", "max_score", "percent", "flags")[1:3] == [
        ("bob", "7", "7", "100", "not on the roster"),
        ("cyd", "2", "7", "28.57", "not on the roster"),
    ]
    assert json.loads((grades / "results" / "cyd" / "alpha-one.json").read_text())["earned"] == 2
    assert json.loads((grades / "results" / "zoe" / "alpha-one.json").read_text())["status"] == "missing"
    assert json.loads((grades / "run.json").read_text())["statuses"]["solved"] == 2
    assert sorted(path.name for path in handed.rglob("*")) == sorted(
        ["ada", "bob", "cyd", "dee", "eve", "fay", *["one.py"] * 6]
    )


def test_only_what_changed_is_graded_again(grade, grades, hand_in):
    hand_in("ada", RIGHT)
    hand_in("bob", WRONG)
    grade()
    done = grade()
    assert "0 to grade, 2 known." in done.stdout
    assert "result changed" not in done.stdout
    hand_in("bob", RIGHT + "# better\n")
    done = grade()
    assert "1 to grade, 1 known." in done.stdout
    assert "1 result changed: 1 up" in done.stdout
    assert "bob, alpha/one: 2 -> 7" in done.stdout
    assert table(grades / "changes.csv", "student", "before", "after", "checks") == [
        ("bob", "2", "7", "test_doubles: failed -> passed")
    ]
    assert len(gradings(grades)) == 3


def test_a_check_that_was_changed_regrades_and_shows_whose_points_changed(grade, grades, hand_in, pack):
    hand_in("ada", RIGHT)
    hand_in("bob", WRONG)
    grade()
    checks = pack.root / "exercises/alpha/one/checks.py"
    checks.write_text(checks.read_text().replace("candidate(call, 2), 4", "candidate(call, 0), 0"))
    done = grade()
    assert "2 to grade." in done.stdout
    assert "1 result changed: 1 up" in done.stdout


REGRADE = {"all": 2, "failed": 1, "partial": 1, "alpha/one": 2, "one": 2, "student=bob": 1, "changed": 0}


@pytest.mark.parametrize(("what", "count"), REGRADE.items(), ids=REGRADE)
def test_regrade(grade, grades, hand_in, what, count):
    hand_in("ada", RIGHT)
    hand_in("bob", WRONG)
    grade()
    assert f"{count} to grade" in grade("--regrade", what).stdout
    keys = gradings(grades)
    assert (len(keys), len(set(keys))) == (2 + count, 2)


def test_rules_change_without_a_regrading(grade, grades, hand_in, handed, tmp_path):
    hand_in("ada", RIGHT)
    os.utime(handed / "ada" / "one.py", (1_800_000_000, 1_800_000_000))  # 2027-01-15T08:00:00Z
    rules = tmp_path / "assignment.toml"
    text = 'format = 1\nname = "hw"\ndue = 2027-01-14T09:00:00Z\n[[exercise]]\nname = "alpha/one"\npoints = 10\n'
    rules.write_text(text)
    grade("--assignment", rules)
    assert table(grades / "details.csv", "late_seconds", "raw", "penalty", "score") == [("82800", "10", "0", "10")]
    rules.write_text(text + "[late]\nper_day = 0.2\n")
    (grades / "overrides.csv").write_text("student,exercise,points,reason\nada,one,-1,talked\n")
    done = grade("--assignment", rules)
    assert "0 to grade" in done.stdout
    assert table(grades / "details.csv", "raw", "penalty", "override", "reason", "score") == [
        ("10", "2", "add -1", "talked", "7")
    ]


@pytest.mark.timeout(120)
def test_one_without_end_costs_its_own_deadline(grade, grades, hand_in):
    hand_in("ada", SLOW)
    hand_in("bob", RIGHT)
    grade("--deadline", "1")
    rows = table(grades / "details.csv", "student", "status", "score")
    assert rows == [("ada", "timeout", "0"), ("bob", "solved", "7")]
    outcomes = {outcome for student, outcome in table(grades / "checks.csv", "student", "outcome") if student == "ada"}
    assert outcomes == {"failed"}


def test_somebody_elses_fault_is_told_and_tried_again(grade, grades, hand_in, pack):
    hand_in("ada", RIGHT)
    checks = pack.root / "exercises/alpha/one/checks.py"
    good = checks.read_text()
    checks.write_text("import nothing_of_this_name\n")
    done = grade(code=1)
    assert "! ada: one: broken_check" in done.stdout
    assert table(grades / "details.csv", "status", "score") == [("broken_check", "")]
    checks.write_text(good)
    grade()
    assert table(grades / "details.csv", "status", "score") == [("solved", "7")]


def test_fail_under(grade, hand_in):
    hand_in("ada", WRONG)
    grade("--fail-under", "20")
    grade("--fail-under", "50", code=1)


def test_json_lines(grade, hand_in):
    hand_in("ada", RIGHT)
    hand_in("bob", RIGHT)
    lines = [json.loads(line) for line in grade("--json").stdout.splitlines()]
    assert [(line["student"], line["status"]) for line in lines[:-1]] == [("ada", "solved"), ("bob", "solved")]
    assert lines[-1]["statuses"] == {"solved": 2}


def test_a_dry_run_writes_nothing(grade, grades, hand_in):
    hand_in("ada", RIGHT)
    hand_in("bob", RIGHT, "one-1.py")
    done = grade("--dry-run")
    assert "bob        alpha/one   to grade  bob/one-1.py  name without decorations" in done.stdout
    assert not grades.exists()


def test_text_of_students_does_not_steer_the_terminal(grade, hand_in):
    hand_in("ada\x1b[31m", RIGHT)
    assert "\x1b" not in grade("--dry-run").stdout


def test_what_students_see_and_what_platforms_get(grade, grades, hand_in, tmp_path):
    hand_in("ada", WRONG)
    (tmp_path / "book.csv").write_text("Student,ID\nada,1\nbob,2\n")
    grade("--format", "feedback,junit", "--reveal", "all", "--canvas", tmp_path / "book.csv")
    assert "expected" in (grades / "feedback" / "ada" / "index.html").read_text("utf-8")
    assert (grades / "export" / "junit.xml").exists()
    assert (grades / "export" / "canvas.csv").read_text().splitlines()[1] == "ada,1,2"
    assert not (grades / "grades.csv").exists()
    grade("--format", "feedback", "--reveal", "category")
    assert "expected" not in (grades / "feedback" / "ada" / "index.html").read_text("utf-8")


def test_wrong_usage(kata, handed, hand_in, tmp_path):
    assert "is no folder" in kata.refuses("grade", handed, "alpha/one")
    hand_in("ada", "x = 1\n", "notes.py")
    assert "Nothing that was handed in answers" in kata.refuses("grade", handed, "alpha/one")
    assert "Nothing is named" in kata.refuses("grade", handed)
    hand_in("ada", RIGHT)
    assert "is inside of the submissions" in kata.refuses("grade", handed, "alpha/one", "--out", handed / "grades")
    assert "--reveal is one of all" in kata.refuses("grade", handed, "alpha/one", "--reveal", "some")
    assert "no format 'pdf'" in kata.refuses("grade", handed, "alpha/one", "--format", "pdf")
    assert not (tmp_path / "grades").exists()


def test_a_formula_is_text(grade, grades, hand_in):
    hand_in("=HYPERLINK(1)", RIGHT)
    grade()
    assert table(grades / "grades.csv", "student") == [("'=HYPERLINK(1)",)]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_kills_lose_and_double_nothing(kata, grade, grades, hand_in, handed, server_folder):
    students = [f"s{number:02d}" for number in range(14)]
    for student in students:
        hand_in(student, f"{RIGHT}# {student}\n")
    told = set()
    for lines in (1, 2, 0, 3):  # of its output, after which it is killed, wherever it is then
        process = kata.start(
            *("grade", handed, "alpha/one", "--json", "--jobs", "2"),
            env={"KATA_RUNTIME_DIR": server_folder},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        for _ in range(lines):
            told.add(json.loads(process.stdout.readline())["student"])
        process.kill()
        process.wait(timeout=60)
        process.stdout.close()
        assert process.returncode == -signal.SIGKILL
    done = grade("--json")
    last = [json.loads(line)["student"] for line in done.stdout.splitlines()[:-1]]
    assert told.isdisjoint(last)  # what was told was kept
    keys = gradings(grades)
    assert (len(keys), len(set(keys))) == (len(students), len(students))
    assert table(grades / "details.csv", "student", "status") == [(student, "solved") for student in students]


def test_ctrl_c_can_be_gone_on_from(kata, grade, grades, hand_in, handed, server_folder):
    for number in range(8):
        hand_in(f"s{number}", f"{RIGHT}# {number}\n")
    process = kata.start(
        *("grade", handed, "alpha/one", "--json", "--jobs", "1"),
        env={"KATA_RUNTIME_DIR": server_folder},
        stdout=subprocess.PIPE,
    )
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    grade()
    keys = gradings(grades)
    assert (len(keys), len(set(keys))) == (8, 8)


def test_force_grades_all_again(grade, kata, handed, hand_in):
    hand_in("ada", RIGHT)
    grade()
    assert "1 to grade" in grade("--force").stdout
    assert "Leave one of them out" in kata.refuses("grade", handed, "alpha/one", "--force", "--regrade", "failed")


def _points(grades):
    return table(grades / "details.csv", "student", "score", "note")


KEPT = "kept: an earlier result is worth more"


def test_a_regrading_lowers_no_mark_where_that_is_asked_for(grade, grades, hand_in, pack):
    hand_in("ada", RIGHT)
    hand_in("bob", WRONG)
    grade()
    checks = pack.root / "exercises/alpha/one/checks.py"
    checks.write_text(checks.read_text().replace("candidate(call, 2), 4", "candidate(call, 2), 6"))
    done = grade("--keep-higher")  # now bob is right, and ada is not
    assert _points(grades) == [("ada", "7", KEPT), ("bob", "7", "")]
    assert "1 result changed: 1 up" in done.stdout
    assert "result changed" not in grade("--keep-higher").stdout  # what is kept is what stood there
    assert _points(grades) == [("ada", "7", KEPT), ("bob", "7", "")]
    hand_in("ada", RIGHT + "# another file\n")
    grade("--keep-higher")
    assert _points(grades) == [("ada", "2", ""), ("bob", "7", "")]
    hand_in("ada", RIGHT)
    grade()
    assert _points(grades) == [("ada", "2", ""), ("bob", "7", "")]


@pytest.mark.parametrize(("attempts", "row"), [("best", ("ada", "10", KEPT)), ("latest", ("ada", "2.86", ""))])
def test_of_several_files_the_best_may_count(grade, grades, hand_in, tmp_path, attempts, row):
    rules = tmp_path / "assignment.toml"
    text = 'format = 1\nname = "hw"\n[[exercise]]\nname = "alpha/one"\npoints = 10\n[grading]\nattempts = "{}"\n'
    rules.write_text(text.format(attempts))
    for source in (WRONG, RIGHT, WRONG + "# the last one\n"):
        hand_in("ada", source)
        grade("--assignment", rules)
    assert _points(grades) == [row]


def test_who_has_longer_may_stand_in_a_file(grade, grades, hand_in, handed, tmp_path, kata):
    rules = tmp_path / "assignment.toml"
    rules.write_text(
        'format = 1\nname = "hw"\ndue = 2027-01-14T09:00:00Z\n[[exercise]]\nname = "alpha/one"\npoints = 10\n'
    )
    for student in ("ada", "bob"):
        hand_in(student, RIGHT)
        os.utime(handed / student / "one.py", (1_800_000_000, 1_800_000_000))  # 2027-01-15T08:00:00Z
    grades.mkdir()
    (grades / "extensions.csv").write_text("student,due,reason\nada,2027-01-15T08:30:00+00:00,ill\nbob,,\n")
    grade("--assignment", rules)
    assert table(grades / "details.csv", "student", "late_seconds") == [("ada", "0"), ("bob", "82800")]
    for text, words in {
        "student,due\nzoe,2027-01-15T08:30:00Z\n": "nobody of this class",
        "student,due\nada,soon\n": "is no time",
        "student,reason\nada,ill\n": "lacks a column",
    }.items():
        (grades / "extensions.csv").write_text(text)
        assert words in kata.refuses("grade", handed, "--assignment", rules)


RULES = """format = 1
name = "hw"
due = 2027-01-14T09:00:00Z
[[exercise]]
name = "alpha/one"
points = {points}
"""


@pytest.fixture
def rules(tmp_path):
    """Writes an assignment; its path."""

    def write(points=10, more=""):
        path = tmp_path / "assignment.toml"
        path.write_text(RULES.format(points=points) + more)
        return path

    return write


def test_a_report_by_other_rules_grades_nothing(grade, grades, hand_in, handed, rules, tmp_path):
    for student, text in (("ada", RIGHT), ("bob", WRONG), ("cyd", RIGHT + "# cyd\n")):
        hand_in(student, text)
        os.utime(handed / student / "one.py", (1_800_000_000, 1_800_000_000))  # 2027-01-15T08:00:00Z, a day late
    grade("--assignment", rules())
    kept = gradings(grades)
    shutil.rmtree(handed)  # nothing of it is looked at
    assert "changed" not in grade("--assignment", rules(), "--report").stdout
    done = grade("--assignment", rules(more="[late]\nper_day = 0.2\n"), "--report")
    assert "3 results changed: 3 down" in done.stdout
    assert "ada, alpha/one: 10 -> 8" in done.stdout
    assert "to grade" not in done.stdout
    (grades / "overrides.csv").write_text("student,exercise,points,reason\nada,one,+1,talked\n")
    (grades / "extensions.csv").write_text("student,due\ncyd,2027-01-16T09:00:00Z\n")
    done = grade("--assignment", rules(20, "[late]\nper_day = 0.2\n"), "--report", "--format", "csv,feedback")
    changed = table(grades / "changes.csv", "student", "before", "after", "checks")
    assert [row[0] for row in changed] == ["ada", "bob", "cyd"]
    assert [(row[1], row[2]) for row in changed][::2] == [("8", "17"), ("8", "20")]
    rows = table(grades / "details.csv", "student", "penalty", "override", "score")
    assert rows[0] == ("ada", "4", "add 1", "17")
    assert rows[2] == ("cyd", "0", "", "20")
    assert "17" in (grades / "feedback" / "ada" / "feedback.md").read_text("utf-8")
    assert json.loads((grades / "run.json").read_text())["changed"] == 3
    (tmp_path / "times.csv").write_text("student,submitted_at\nbob,2027-01-10T09:00:00Z\n")
    grade("--assignment", rules(), "--report", "--times", tmp_path / "times.csv")
    assert table(grades / "details.csv", "student", "time_source")[1] == ("bob", "submissions.csv")
    assert gradings(grades) == kept


def test_a_report_for_another_roster(grade, grades, hand_in, tmp_path):
    hand_in("lovelaceada", RIGHT)
    hand_in("bob", WRONG)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("student,name\nbob,Bob\nyan,Yan\n")
    second.write_text("student,name,section\nada,Ada Lovelace,B\nzoe,Zoe Zett,A\n")
    grade("--roster", first)
    for arguments in (("--roster", second), ()):  # a roster is kept, too
        done = grade("--report", *arguments)
        assert table(grades / "grades.csv", "student", "section", "alpha/one", "flags") == [
            ("ada", "B", "7", ""),
            ("bob", "", "2", "not on the roster"),
            ("zoe", "A", "0", ""),
        ]
        told = [line for line in ("zoe: new in the class", "yan: no longer in the class") if line in done.stdout]
        assert len(told) == (2 if arguments else 0)
        assert "ada: new" not in done.stdout
    assert "nothing is kept of it" in table(grades / "details.csv", "note")[2][0]
    done = grade("--roster", second)  # and grading goes on with what is known
    assert "0 to grade, 2 known." in done.stdout


def test_two_students_are_one_on_another_roster(grade, kata, handed, hand_in, tmp_path):
    hand_in("lovelaceada", RIGHT)
    hand_in("ada", WRONG)
    grade()
    (tmp_path / "roster.csv").write_text("student,name\nada,Ada Lovelace\n")
    refused = kata.refuses("grade", handed, "alpha/one", "--report", "--roster", tmp_path / "roster.csv")
    assert "are one student on this roster: ada" in refused


def test_a_report_keeps_what_counts(grade, grades, hand_in, rules):
    for source in (RIGHT, WRONG):
        hand_in("ada", source)
        grade("--assignment", rules())
    assert _points(grades) == [("ada", "2.86", "")]
    grade("--assignment", rules(more='[grading]\nattempts = "best"\n'), "--report")
    assert _points(grades) == [("ada", "10", KEPT)]
    assert table(grades / "changes.csv", "student", "before", "after") == [("ada", "2.86", "10")]


def test_a_report_says_what_only_grading_does(grade, grades, hand_in, pack):
    hand_in("ada", RIGHT)
    grade()
    checks = pack.root / "exercises/alpha/one/checks.py"
    checks.write_text(checks.read_text().replace("candidate(call, 2), 4", "candidate(call, 0), 0"))
    (grades / "overrides.csv").write_text("student,exercise,points,reason,file\nada,one,,hers,ada/two.py\n")
    done = " ".join(grade("--report").stdout.split())
    assert "alpha/one: its checks, solution or mistakes differ from what was graded" in done
    assert "ada, alpha/one: the file that overrides.csv chooses was not graded" in done


def test_a_report_of_nothing(kata, grade, grades, handed, hand_in, server_folder):
    hand_in("ada", RIGHT)
    assert "has no results.sqlite" in kata.refuses("grade", handed, "alpha/one", "--report")
    assert not grades.exists()
    grade()
    for option in ("--force", "--dry-run", "--jobs=2", "--regrade=all", "--unzip"):
        assert f"{option.partition('=')[0]} says how to" in kata.refuses(
            "grade", handed, "alpha/one", "--report", option
        )
    assert "alpha/two-b was not graded" in kata.refuses("grade", handed, "two-b", "--report")
    with sqlite3.connect(grades / "results.sqlite") as connection:  # as a kill leaves it
        connection.execute("INSERT INTO run (started, seed, options) VALUES ('2027-01-01T00:00:00+00:00', 1, '{}')")
    assert "did not come to its end" in kata.refuses("grade", handed, "alpha/one", "--report")
    grade()
    grade("--report")


def test_results_from_before_there_was_a_report(grade, grades, kata, handed, hand_in):
    hand_in("ada", RIGHT)
    grade()
    with sqlite3.connect(grades / "results.sqlite") as connection:
        connection.execute("DROP TABLE standing")
    assert "did not come to its end" in kata.refuses("grade", handed, "alpha/one", "--report")
    assert "0 to grade, 1 known." in grade().stdout
    grade("--report")


def test_answers_in_tar_files(grade, grades, handed, hand_in):
    for student, text, ending in (("ada", RIGHT, "tar"), ("bob", WRONG, "tar.gz"), ("cyd", RIGHT, "tgz")):
        hand_in(f"{student}/work", text)
        folder = handed / student
        subprocess.run(["tar", "-caf", folder / f"hw.{ending}", "-C", folder, "work"], check=True)
        shutil.rmtree(folder / "work")
    assert "Nothing that was handed in answers" in grade(code=2).stderr
    grade("--unzip")
    assert table(grades / "details.csv", "student", "status", "file") == [
        ("ada", "solved", "ada/hw/work/one.py"),
        ("bob", "partial", "bob/hw/work/one.py"),
        ("cyd", "solved", "cyd/hw/work/one.py"),
    ]


def test_tables_for_excel(grade, grades, hand_in):
    mark = b"\xef\xbb\xbf"
    names = ("grades.csv", "details.csv", "checks.csv", "changes.csv")
    hand_in("Zoë", RIGHT)
    grade()
    plain = [(grades / name).read_bytes() for name in names]
    assert not any(data.startswith(mark) for data in plain)
    grade("--report", "--excel")
    assert [(grades / name).read_bytes() for name in names] == [mark + data for data in plain]
    assert not (grades / "run.json").read_bytes().startswith(mark)


def test_feedback_for_moodle(grade, grades, hand_in, handed):
    folder = "Ada Lovelace_12345_assignsubmission_file_"
    hand_in(folder, RIGHT)
    (handed.parent / "roster.csv").write_text("student,name\nada,Ada Lovelace\nzoe,Zoe Zett\n")
    done = grade("--format", "moodle-feedback", "--roster", handed.parent / "roster.csv")
    with zipfile.ZipFile(grades / "export" / "moodle-feedback.zip") as archive:
        assert archive.namelist() == [f"{folder}/feedback.html"]
        assert "The first" in archive.read(f"{folder}/feedback.html").decode()
    assert "no folder of Moodle's for" in done.stdout
    assert "zoe" in done.stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_clones_have_the_times_of_their_commits(grade, grades, hand_in, handed):
    when = "2026-11-19T20:00:00+01:00"
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    for student in ("hw3-ada", "hw3-bob"):
        hand_in(student, RIGHT)
        for words in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "done")):
            subprocess.run(("git", *words), cwd=handed / student, env=os.environ | names | settings, check=True)
    (handed / "hw3-bob" / "one.py").write_text(WRONG)
    grade()
    assert table(grades / "details.csv", "student", "time_source") == [
        ("ada", "git"),
        ("bob", "time of the file (git: it was changed after its last commit)"),
    ]
    assert table(grades / "details.csv", "submitted_at")[0] == (when,)
