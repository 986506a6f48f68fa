from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import grader
from grader.authoring.skeleton import MARKER, Form, blanks
from grader.cli import new
from grader.errors import UsageError

FILES = [
    "exercises/topic/centre-it/README.md",
    "exercises/topic/centre-it/centre_it.py",
    "exercises/topic/centre-it/checks.py",
    "exercises/topic/centre-it/exercise.toml",
    "exercises/topic/topic.toml",
    "solutions/topic/centre-it/correct/another_way.py",
    "solutions/topic/centre-it/mistakes.toml",
    "solutions/topic/centre-it/solution.py",
]
ANSWERS = {
    "torch": {
        "solution.py": "return x - x.mean(dim=-1, keepdim=True)",
        "another_way.py": "return x - x.sum(dim=-1, keepdim=True) / x.shape[-1]",
        "return -x": "return x - x.mean()",
        "return x + 0": "return torch.stack([v - v.mean() for v in x.reshape(-1, x.shape[-1])]).reshape(x.shape)",
        "centre_it.py": "return x - x.mean()",
    },
    "numpy": {
        "solution.py": "return x - x.mean(axis=-1, keepdims=True)",
        "another_way.py": "return x - x.sum(axis=-1, keepdims=True) / x.shape[-1]",
        "return -x": "return x - x.mean()",
        "return x + 0": "return np.stack([v - v.mean() for v in x.reshape(-1, x.shape[-1])]).reshape(x.shape)",
        "centre_it.py": "return x - x.mean()",
    },
}


@pytest.fixture
def kata(kata):
    """Without the pack that other tests share: an exercise goes into one."""
    return dataclasses.replace(kata, options=())


@pytest.fixture
def mine(tmp_path) -> Path:
    return tmp_path / "mine"


def files(pack: Path) -> list[str]:
    return sorted(path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file())


def fill(pack: Path, framework: str) -> None:
    """Do what the author does: write the answers, and something in place of every other blank."""
    for path in [pack / name for name in files(pack)]:
        text = path.read_text("utf-8")
        answer = ANSWERS[framework].get(path.name)
        if answer:
            text = re.sub(rf" +# {MARKER} .*\n    return -?x\n", f"    {answer}\n", text)
        if path.name == "mistakes.toml":
            for new in ("return -x", "return x + 0"):
                text = text.replace(f"'{new}'", f"'{ANSWERS[framework][new]}'")
            text = text.replace("'return x'", f"'{ANSWERS[framework]['solution.py']}'")
        path.write_text(text.replace(MARKER, "filled in:"), "utf-8")


@pytest.mark.parametrize("kind", ["implement", "fix"])
@pytest.mark.parametrize("framework", ["torch", "numpy"])
def test_a_skeleton_is_good_once_its_blanks_are_filled(kata, mine, kind, framework):
    options = ("--kind", kind, *(["--numpy"] if framework == "numpy" else []))
    done = kata("new", "topic/centre-it", "--pack", mine, *options)
    assert done.returncode == 0, done.stderr
    assert files(mine) == FILES

    left = list(blanks(*(mine / name for name in FILES)))
    assert len(left) > 15
    assert f"{len(left)} blanks are left." in done.stdout
    shown = " ".join(done.stdout.split())
    for blank in left:
        assert f"{blank.line} {' '.join(blank.text.split())}" in shown
    before = kata("verify", "topic/centre-it", "--pack", mine)
    assert before.returncode == 1
    assert before.stdout.count("error ") == before.stdout.count("error blank: ") == len(left)

    fill(mine, framework)
    after = kata("verify", "topic/centre-it", "--pack", mine, "--seeds", "2")
    assert after.returncode == 0, after.stdout + after.stderr
    assert "warning" not in after.stdout
    cells = after.stdout.splitlines()[-1].split()
    assert cells[1:5] == ["14" if framework == "torch" else "10", "2", "1", "1/2"]  # what costs too much has no name
    stub = (mine / "exercises/topic/centre-it/centre_it.py").read_text()
    assert ("TODO" in stub) == (kind == "implement")
    mistakes = tomllib.loads((mine / "solutions/topic/centre-it/mistakes.toml").read_text())["mistake"]
    assert [mistake.get("in_stub", False) for mistake in mistakes] == [kind == "fix", False]


@pytest.mark.parametrize("kind", ["implement", "fix"])
@pytest.mark.parametrize(("about", "checks"), [("class", 15), ("optimizer", 12), ("loader", 14), ("text", 11)])
def test_the_other_skeletons_are_good_as_they_begin(kata, mine, about, checks, kind):
    """They begin with a small example, which is whole: an author sees it pass before changing it."""
    done = kata("new", "topic/centre-it", "--pack", mine, "--about", about, "--kind", kind)
    assert done.returncode == 0, done.stderr
    assert files(mine) == FILES
    for path in [mine / name for name in FILES]:
        text = path.read_text("utf-8")
        assert MARKER in text
        path.write_text(text.replace(MARKER, "filled in:"), "utf-8")
    after = kata("verify", "topic/centre-it", "--pack", mine, "--seeds", "2")
    assert after.returncode == 0, after.stdout + after.stderr
    assert "warning" not in after.stdout
    assert after.stdout.splitlines()[-1].split()[1] == str(checks)
    provided = tomllib.loads((mine / "exercises/topic/centre-it/exercise.toml").read_text())["provides"]
    assert provided == ["centre_it" if about == "text" else "CentreIt"]


def test_numpy_has_functions_alone(kata, mine):
    assert "no skeleton of a loader for NumPy" in kata.refuses(
        "new", "topic/one", "--pack", mine, "--numpy", "--about", "loader"
    )
    assert not mine.exists()


def test_what_is_to_be_written_is_asked_for_on_a_terminal(monkeypatch):
    monkeypatch.setattr(new.sys, "stdin", Watched())
    monkeypatch.setattr(new.sys, "stdout", Watched())
    for answer, form in (("optimizer", Form.OPTIMIZER), ("c", Form.CLASS), (" Text", Form.TEXT)):
        monkeypatch.setattr(new.typer, "prompt", lambda *_, answer=answer, **__: answer)
        assert new._asked() is form
    monkeypatch.setattr(new.typer, "prompt", lambda *_, **__: "novel")
    with pytest.raises(UsageError, match="'novel' is none of function, class, optimizer, loader, text"):
        new._asked()


class Watched(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def test_exercises_of_a_built_in_topic_join_it(kata, mine):
    assert kata("new", "normalization/centre-it", "--pack", mine).returncode == 0
    assert not (mine / "exercises/normalization/topic.toml").exists()


def test_the_metadata(kata, mine):
    assert kata("new", "topic/centre-it", "--pack", mine, "--numpy").returncode == 0
    data = tomllib.loads((mine / "exercises/topic/centre-it/exercise.toml").read_text())
    assert data["kind"] == "implement"
    assert data["framework"] == "numpy"
    assert data["devices"] == ["cpu"]
    assert data["provides"] == ["centre_it"]


def test_a_second_one_in_the_same_topic(kata, mine):
    assert kata("new", "topic/one", "--pack", mine).returncode == 0
    topic = mine / "exercises" / "topic" / "topic.toml"
    topic.write_text('title = "T"\nsummary = "S"\norder = 3\n')
    done = kata("new", "topic/two", "--pack", mine)
    assert done.returncode == 0
    assert "topic.toml" not in done.stdout
    assert 'title = "T"' in topic.read_text()


def test_the_pack_may_be_relative(kata, mine):
    mine.mkdir()
    done = kata("new", "topic/one", "--pack", "mine", cwd=mine.parent)
    assert done.returncode == 0
    assert "`kata verify topic/one --pack mine`" in done.stdout
    assert (mine / "solutions/topic/one/solution.py").is_file()


@pytest.mark.parametrize(
    "name",
    [
        "centre",
        "topic/",
        "/name",
        "Topic/name",
        "topic/na_me",
        "topic/na--me",
        "topic/3d",
        "topic/lambda",
        "a/b/c",
        "../x",
    ],
)
def test_what_is_no_name(kata, mine, name):
    assert "TOPIC/NAME is expected" in kata.refuses("new", name, "--pack", mine)
    assert not mine.exists()


def test_nothing_is_overwritten(kata, mine):
    assert kata("new", "topic/one", "--pack", mine).returncode == 0
    statement = mine / "exercises/topic/one/README.md"
    statement.write_text("mine")
    assert "There is an exercise topic/one already." in kata.refuses("new", "topic/one", "--pack", mine)
    (mine / "exercises/topic/one/exercise.toml").unlink()  # and where it cannot be read any more
    assert "is there already" in kata.refuses("new", "topic/one", "--pack", mine)
    assert statement.read_text() == "mine"


def test_the_name_of_a_built_in_exercise(kata, mine):
    assert "There is an exercise normalization/rmsnorm already." in kata.refuses(
        "new", "normalization/rmsnorm", "--pack", mine
    )
    assert not mine.exists()


def test_one_pack_at_a_time(kata, mine, tmp_path):
    assert "one pack" in kata.refuses("new", "topic/one", "--pack", mine, "--pack", tmp_path / "other")


def test_a_folder_that_cannot_be_written(kata, tmp_path):
    (tmp_path / "file").write_text("x")
    assert "cannot be written" in kata.refuses("new", "topic/one", "--pack", tmp_path / "file" / "pack")


def test_an_unknown_kind(kata, mine):
    assert "invent" in kata.refuses("new", "topic/one", "--pack", mine, "--kind", "invent")


INSTALLED = """
import sys
from pathlib import Path

from grader.cli import new
from grader.cli.session import Session
from grader.errors import UsageError

print(new._pack(Session()))
new.builtin_pack = lambda: Path(sys.argv[1])
try:
    new._pack(Session())
except UsageError as error:
    print(error.message, error.next_step)
"""


def test_without_a_pack_it_goes_into_a_checkout_alone(tmp_path):
    command = [sys.executable, "-c", INSTALLED, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    checkout, refused = done.stdout.splitlines()
    assert Path(checkout) == Path(grader.__file__).parents[1]
    assert "installed, not a checkout" in refused
    assert "--pack DIR" in refused
