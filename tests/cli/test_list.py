from __future__ import annotations

import json


def test_list(kata, issued, record, make_report):
    record(make_report("alpha/one"))
    record(make_report("alpha/two-b", solved=False))
    done = kata("list", "--topic", "alpha")
    assert done.returncode == 0
    assert (
        done.stdout
        == """\
Alpha (alpha, 1/2 solved)
  ✓ one    implement  1/5  The first
  ✗ two-b  implement  3/5  Title of two-b

✓ solved   ✗ tried, not solved   · new
"""
    )


def test_without_a_workspace_everything_is_new(kata):
    done = kata("list", "--topic", "beta")
    assert done.returncode == 0
    assert "  · three  implement" in done.stdout
    assert list(kata.cwd.iterdir()) == []


def test_json(kata, issued):
    done = kata("list", "--topic", "alpha", "--json")
    assert json.loads(done.stdout)["exercises"][0] == {
        "name": "alpha/one",
        "title": "The first",
        "topic": "alpha",
        "kind": "implement",
        "difficulty": 1,
        "state": "new",
        "issued": True,
    }
