"""A made-up class, graded for real: every row ends as it must."""

from __future__ import annotations

import csv
from collections import Counter

import pytest
from made_up_class import make_class

from grader.classroom.statuses import Status
from grader.content.catalog import load_exercise


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_row_ends_as_it_must(kata, server_folder, tmp_path):
    made = make_class(tmp_path, [load_exercise("normalization/rmsnorm")], students=24, seed=63, hanging=1)
    kinds = Counter(handed.kind for handed in made)
    assert len(kinds) >= 8, kinds  # the seed makes a class of many kinds
    done = kata(
        *("grade", tmp_path / "handed-in", "--assignment", tmp_path / "assignment.toml"),
        *("--roster", tmp_path / "roster.csv", "--deadline", "3", "--jobs", "2", "--quiet"),
        env={"KATA_RUNTIME_DIR": server_folder},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with (tmp_path / "grades" / "details.csv").open(newline="", encoding="utf-8") as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows.pop("zoezuse")["status"] == Status.MISSING
    for handed in made:
        row = rows[handed.student]
        if handed.status is not None:
            assert row["status"] == handed.status, handed
        else:
            assert row["status"] in (Status.PARTIAL, Status.FAILED), handed
            assert set(row["misconceptions"].split("; ")) <= {"", handed.mistake}, handed
    told = [rows[handed.student]["misconceptions"] for handed in made if handed.mistake]
    assert 2 * sum(map(bool, told)) > len(told)
