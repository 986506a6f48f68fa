"""Times of commits: real clones, and clones made to run something or to lead elsewhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime

import pytest

from grader.classroom import commits
from grader.classroom.commits import Commits, NoCommitError
from grader.classroom.walking import walk

FIRST, SECOND = "2026-11-19T20:00:00+01:00", "2026-11-21T08:30:00+01:00"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


def git(folder, *arguments, time=FIRST):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "ada" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "GIT_AUTHOR_DATE": time,
        "GIT_COMMITTER_DATE": time,
    }
    return subprocess.run(
        ("git", *arguments), cwd=folder, env=environment, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def clone(tmp_path):
    """hw3-ada: one.py is committed first, two.py later."""
    folder = tmp_path / "handed" / "hw3-ada"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    for name, time in (("one.py", FIRST), ("two.py", SECOND)):
        (folder / name).write_text(f"# {name}\n")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "-m", name, time=time)
    return folder


def time_of(clone, name="one.py"):
    [entry] = [entry for entry in walk(clone.parent) if entry.parts[1:] == tuple(name.split("/"))]
    return Commits().time_of(entry).isoformat()


def test_each_file_has_the_time_of_its_last_commit(clone):
    assert (time_of(clone, "one.py"), time_of(clone, "two.py")) == (FIRST, SECOND)


def test_a_later_commit_that_changes_it_counts(clone):
    (clone / "one.py").write_text("# again\n")
    git(clone, "commit", "--quiet", "-am", "again", time=SECOND)
    assert time_of(clone) == SECOND


@pytest.mark.parametrize("prepare", [("pack-refs", "--all"), ("gc", "--quiet"), ("checkout", "--quiet", "--detach")])
def test_however_git_keeps_it(clone, prepare):
    git(clone, *prepare)
    assert time_of(clone) == FIRST


def test_a_branch_that_was_merged(clone):
    git(clone, "checkout", "--quiet", "-b", "feature/x", "HEAD~1")
    (clone / "three.py").write_text("# three\n")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "three", time=FIRST)
    git(clone, "merge", "--quiet", "main", "-m", "merged", time=SECOND)
    assert (time_of(clone, "three.py"), time_of(clone, "two.py")) == (FIRST, SECOND)


def test_a_merge_that_changes_it_is_its_last_commit(clone):
    for branch, text in (("mine", "# mine\n"), ("theirs", "# theirs\n")):
        git(clone, "checkout", "--quiet", "-b", branch, "main")
        (clone / "one.py").write_text(text)
        git(clone, "commit", "--quiet", "-am", branch)
    git(clone, "merge", "--quiet", "--no-commit", "--strategy=ours", "mine")
    (clone / "one.py").write_text("# both\n")
    git(clone, "commit", "--quiet", "-am", "both", time=SECOND)
    assert time_of(clone) == SECOND


def test_names_are_no_patterns(clone):
    (clone / "a b").mkdir()
    for name in ("a b/*.py", "a b/-x.py", ":(top)one.py"):
        (clone / name).write_text("# odd\n")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "-m", "odd", time="2026-11-22T00:00:00+01:00")
    assert {time_of(clone, name)[:10] for name in ("a b/*.py", "a b/-x.py", ":(top)one.py")} == {"2026-11-22"}


def test_a_shallow_clone(clone):
    shallow = clone.with_name("hw3-bob")
    git(clone.parent, "clone", "--quiet", "--depth=1", clone.as_uri(), str(shallow))
    entries = [entry for entry in walk(clone.parent) if entry.parts == ("hw3-bob", "two.py")]
    assert Commits().time_of(entries[0]).isoformat() == SECOND


def test_a_repository_of_other_hashes(tmp_path):
    folder = tmp_path / "handed" / "ada"
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--object-format=sha256")
    (folder / "one.py").write_text("# one\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    assert time_of(folder) == FIRST


def test_ends_of_lines_of_another_system_are_no_change(clone):
    (clone / "one.py").write_bytes(b"# one.py\r\n")
    assert time_of(clone) == FIRST


PROGRAMS = """\
[core]
	fsmonitor = {program}
	pager = {program}
	hooksPath = {hooks}
	sshCommand = {program}
	attributesFile = {attributes}
	gitProxy = {program}
[include]
	path = {included}
[alias]
	log = !{program}
[diff]
	external = {program}
[diff "mine"]
	textconv = {program}
	command = {program}
[filter "mine"]
	clean = {program}
	smudge = {program}
	process = {program}
[gpg]
	program = {program}
[log]
	showSignature = true
[remote "origin"]
	url = ext::{program}
	promisor = true
[extensions]
	partialClone = origin
[pager]
	log = {program}
"""


@pytest.fixture
def trap(tmp_path):
    """A program that leaves a mark, and where."""
    mark = tmp_path / "ran"
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    return program, mark


def test_no_setting_hook_or_attribute_of_the_clone_runs_a_program(clone, trap, tmp_path, monkeypatch):
    program, mark = trap
    (tmp_path / "included").write_text(f"[core]\n\tfsmonitor = {program}\n")
    (clone / ".gitattributes").write_text("* diff=mine filter=mine\n")
    (clone / ".git" / "info" / "attributes").write_text("* diff=mine filter=mine\n")
    names = {"program": program, "hooks": tmp_path, "attributes": clone / ".gitattributes"}
    with (clone / ".git" / "config").open("a") as config:
        config.write(PROGRAMS.format(**names, included=tmp_path / "included"))
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(program, tmp_path / hook)
        shutil.copy(program, clone / ".git" / "hooks" / hook)
    monkeypatch.setenv("GIT_PAGER", str(program))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    assert time_of(clone) == FIRST
    assert not mark.exists()
    subprocess.run(("git", "status"), cwd=clone, capture_output=True, check=False)
    assert mark.exists()  # the trap is one


def test_an_object_that_is_missing_is_fetched_from_nowhere(clone, trap):
    program, mark = trap
    with (clone / ".git" / "config").open("a") as config:
        config.write(PROGRAMS.format(program=program, hooks="/none", attributes="/none", included="/none"))
    tree = git(clone, "-c", "core.fsmonitor=false", "rev-parse", "HEAD^{tree}")
    mark.unlink(missing_ok=True)
    (clone / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(NoCommitError, match="git cannot read the clone"):
        time_of(clone)
    assert not mark.exists()


def _link_git(clone):
    (clone / ".git").rename(clone.parent.parent / "elsewhere")
    (clone / ".git").symlink_to(clone.parent.parent / "elsewhere")


def _file_git(clone):
    (clone / ".git").rename(clone.parent.parent / "elsewhere")
    (clone / ".git").write_text(f"gitdir: {clone.parent.parent / 'elsewhere'}\n")


def _link_objects(clone):
    objects = clone / ".git" / "objects"
    objects.rename(clone.parent.parent / "elsewhere")
    objects.symlink_to(clone.parent.parent / "elsewhere")


def _link_refs(clone):
    refs = clone / ".git" / "refs"
    refs.rename(clone.parent.parent / "elsewhere")
    refs.symlink_to(clone.parent.parent / "elsewhere")


def _link_head(clone):
    head = clone / ".git" / "HEAD"
    head.rename(clone.parent.parent / "elsewhere")
    head.symlink_to(clone.parent.parent / "elsewhere")


def _alternates(clone):
    (clone / ".git" / "objects" / "info" / "alternates").write_text("/\n")


def _fifo(clone):
    os.mkfifo(clone / ".git" / "objects" / "info" / "commit-graph")


def _fifo_head(clone):
    (clone / ".git" / "HEAD").unlink()
    os.mkfifo(clone / ".git" / "HEAD")


def _outside(clone):
    (clone / ".git" / "HEAD").write_text("ref: refs/heads/../../../../../secret\n")


def _nothing(clone):
    (clone / ".git" / "HEAD").write_text("ref: refs/heads/none\n")


def _option(clone):
    (clone / ".git" / "refs" / "heads" / "main").write_text("--output=/tmp/x\n")


def _large(clone):
    (clone / ".git" / "packed-refs").write_bytes(b"#" * (2 << 20))


def _changed(clone):
    (clone / "one.py").write_text("# not what was committed\n")


def _not_committed(clone):
    git(clone, "rm", "--quiet", "--cached", "one.py")
    git(clone, "commit", "--quiet", "-m", "gone")


def _broken(clone):
    shutil.rmtree(clone / ".git" / "objects")
    (clone / ".git" / "objects").mkdir()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_link_git, ".git is no folder"),
        (_file_git, ".git is no folder"),
        (_link_objects, ".git/objects is no folder"),
        (_link_refs, "holds a link"),
        (_link_head, "HEAD is no file"),
        (_alternates, "its objects lie elsewhere"),
        (_fifo, "neither a file nor a folder"),
        (_fifo_head, "HEAD is no file"),
        (_outside, "HEAD names no branch"),
        (_nothing, "nothing is committed"),
        (_option, "nothing is committed"),
        (_large, "packed-refs is larger than 1 MiB"),
        (_changed, "changed after its last commit"),
        (_not_committed, "changed after its last commit"),
        (_broken, "git cannot read the clone"),
    ],
)
def test_where_git_cannot_tell_it_is_said_why(clone, spoil, why):
    spoil(clone)
    with pytest.raises(NoCommitError, match=why):
        time_of(clone)


def test_a_file_of_which_no_commit_knows(clone):
    (clone / "new.py").write_text("# new\n")
    with pytest.raises(NoCommitError, match="no commit has it"):
        time_of(clone, "new.py")


def test_without_git(clone, monkeypatch):
    monkeypatch.setattr(commits.shutil, "which", lambda name: None)
    with pytest.raises(NoCommitError, match="git is not installed"):
        time_of(clone)


def test_a_git_that_comes_to_no_end_is_asked_once(clone, tmp_path, monkeypatch):
    sleeping = tmp_path / "git"
    sleeping.write_text(f"#!/bin/sh\necho x >> {tmp_path / 'asked'}\nexec sleep 60\n")
    sleeping.chmod(0o755)
    which = shutil.which
    monkeypatch.setattr(commits.shutil, "which", lambda name: str(sleeping) if name == "git" else which(name))
    monkeypatch.setattr(commits, "_SECONDS", 0.5)
    asked = Commits()
    for entry in walk(clone.parent):
        with pytest.raises(NoCommitError, match="no end"):
            asked.time_of(entry)
    assert (tmp_path / "asked").read_text() == "x\n"


def test_output_is_bounded(clone, tmp_path, monkeypatch):
    talking = tmp_path / "git"
    talking.write_text("#!/bin/sh\nexec yes\n")
    talking.chmod(0o755)
    which = shutil.which
    monkeypatch.setattr(commits.shutil, "which", lambda name: str(talking) if name == "git" else which(name))
    with pytest.raises(NoCommitError, match="git cannot read the clone"):
        time_of(clone)


def test_nothing_is_written_into_the_clone(clone):
    def stamps():
        return {path: path.lstat().st_mtime_ns for path in clone.rglob("*")}

    before = stamps()
    time_of(clone)
    assert stamps() == before


def test_a_time_is_a_moment(clone):
    assert datetime.fromisoformat(time_of(clone)).astimezone(UTC).hour == 19
