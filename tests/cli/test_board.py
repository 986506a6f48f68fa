from __future__ import annotations

import json


def test_board(kata, issued, record, make_report):
    record(make_report("alpha/one", solved=False))
    record(make_report("alpha/one"))
    done = kata("board", "--topic", "alpha")
    assert done.returncode == 0
    assert (
        done.stdout
        == """\
topic  solved  tried  points
----------------------------
Alpha     1/2           7/14

exercise  corr.  grad.  perf.  points  tries  devices  last try
---------------------------------------------------------------
Alpha
✓ one       5/5           2/2     7/7      2  cpu           now
"""
    )


def test_everything(kata, issued):
    assert "two-b" not in kata("board").stdout
    assert "· two-b" in kata("board", "--all").stdout


def test_json(kata, issued, record, make_report):
    record(make_report("alpha/one"))
    done = kata("board", "--topic", "alpha", "--json")
    assert done.returncode == 0
    board = json.loads(done.stdout)
    assert board["total"] == {
        "topic": "",
        "title": "In all",
        "exercises": 2,
        "tried": 0,
        "solved": 1,
        "earned": 7,
        "possible": 14,
    }
    one = board["rows"][0]
    assert (one["name"], one["state"], one["attempts"], one["devices"]) == ("alpha/one", "solved", 1, ["cpu"])
    assert one["points"]["correctness"] == {"earned": 5, "possible": 5}


def test_without_a_workspace(kata):
    done = kata("board", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"] == "There is no workspace in kata-workspace."


def test_solutions_seen(kata, issued):
    kata("solution", "--give-up")
    assert "Solution seen before solving: alpha/one." in kata("board").stdout


def test_without_colour_in_a_pipe(kata, issued):
    assert "\x1b" not in kata("board").stdout
