"""Bundles: what is written and read again, and by what handouts and graders are matched."""

from __future__ import annotations

import tomllib
import zipfile
from datetime import UTC, datetime

import pytest

from grader.classroom.bundles import files
from grader.classroom.bundles.digest import digest_of
from grader.classroom.bundles.toml import as_toml
from grader.classroom.claims import Claim, claim_of
from grader.content.catalog import load_exercise
from grader.errors import UsageError

DATA = {
    "format": 1,
    "text": 'a "quoted" \\ line\nand é 😀 \x7f \x01',
    "share": 0.5,
    "yes": True,
    "due": datetime(2026, 11, 20, 23, 59, tzinfo=UTC),
    "names": ["a", "b"],
    "none": [],
    "table": {"x": 1, "inner": {"a key": "y"}},
    "exercise": [{"name": "a", "points": 1}, {"name": "b", "more": {"z": 2}}],
}


def test_toml():
    assert tomllib.loads(as_toml(DATA)) == DATA


@pytest.mark.parametrize("zipped", [True, False])
def test_what_is_written_is_read(tmp_path, zipped):
    contents = {"a.txt": b"a", "deep/down/b.bin": bytes(range(256)), "run": b"#!"}
    files.write(tmp_path / "bundle", contents, zipped=zipped, programs=("run",))
    assert files.read(tmp_path / "bundle") == contents
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_nothing_is_left_of_what_cannot_be_written(tmp_path):
    with pytest.raises(UsageError, match="cannot be written"):
        files.write(tmp_path / "bundle", {"a": b"", "a/b": b""}, zipped=False)
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_has_no_links(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one").symlink_to("/etc/hostname")
    with pytest.raises(UsageError, match="no plain file"):
        files.read(tmp_path / "a")


@pytest.mark.parametrize("name", ["../out", "/out", "a/../../out"])
def test_a_name_that_leads_out_is_refused(tmp_path, name):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(UsageError, match="leads out of it"):
        files.read(tmp_path / "a.zip")


def test_what_is_too_large_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(65 << 20))
    with pytest.raises(UsageError, match="more than 64 MiB"):
        files.read(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for number in range(10_001):
            archive.writestr(str(number), "")
    with pytest.raises(UsageError, match="10001 files"):
        files.read(tmp_path / "b.zip")


def test_the_order_belongs_to_the_digest(pack):
    one, two = (load_exercise(name, [pack.root]) for name in ("alpha/one", "alpha/two-b"))
    assert digest_of([one, two]) == digest_of([one, two])
    assert len({digest_of(of) for of in ([one, two], [two, one], [one], [])}) == 4


CLAIMS = {
    b'{"assignment": "hw1", "handout": "ab"}': Claim("hw1", "ab"),
    b'{"assignment": "hw1"}': None,
    b'{"assignment": "hw1", "handout": 1}': None,
    b'["assignment"]': None,
    b"\xff\xfe": None,
    b"[" * 100_000: None,
    b'{"assignment": "' + b"x" * 300 + b'", "handout": ""}': None,
    b" " * (257 << 10) + b'{"assignment": "hw1", "handout": "ab"}': None,
}


@pytest.mark.parametrize(("data", "claim"), CLAIMS.items(), ids=map(str, range(len(CLAIMS))))
def test_a_claim_is_read_within_bounds(data, claim):
    assert claim_of(data) == claim
