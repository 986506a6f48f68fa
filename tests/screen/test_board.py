from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta

import pytest

from grader.content.catalog import Catalog, load_catalog
from grader.learner.progress import open_progress
from grader.learner.scoreboard import in_topic, make_board
from grader.screen.board import ago, board_text, list_text
from grader.screen.terminal import Terminal

NOW = datetime(2026, 11, 21, 10, 45, 1, tzinfo=UTC)


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(io.StringIO())


@pytest.fixture
def board(pack, tmp_path, make_report):
    """A board after some work; `topic` keeps one topic."""

    def make(*, work: bool = True, topic: str = ""):
        catalog = load_catalog([pack.root])
        catalog = Catalog(tuple(e for e in catalog if e.topic.name in ("alpha", "beta")))
        with open_progress(tmp_path / "progress.db", create=True) as progress:
            if work:
                progress.record(make_report("alpha/one"), "", NOW - timedelta(hours=3))
                progress.record(make_report("alpha/two-b", solved=False), "", NOW - timedelta(days=2))
                progress.record(make_report("alpha/two-b", solved=False), "", NOW - timedelta(minutes=5))
            return make_board(in_topic(catalog, topic) if topic else catalog, progress)

    return make


def test_board(board, terminal):
    assert (
        board_text(board(), terminal, NOW)
        == """\
topic   solved  tried  points
-----------------------------
Alpha      1/2      1    9/14
Beta       0/1            0/7
In all     1/3      1    9/21

exercise  corr.  grad.  perf.  points  tries  devices  last try
---------------------------------------------------------------
Alpha
✓ one       5/5           2/2     7/7      1  cpu           3 h
✗ two-b     0/5           2/2     2/7      2  cpu         5 min"""
    )


def test_board_of_one_topic_has_one_sum(board, terminal):
    text = board_text(board(topic="beta"), terminal, NOW)
    assert "In all" not in text
    assert "Beta" in text


def test_board_with_everything(board, terminal):
    text = board_text(board(), terminal, NOW, everything=True)
    assert "· three     0/5           0/2     0/7" in text


def test_board_before_the_first_check(board, terminal):
    text = board_text(board(work=False), terminal, NOW)
    assert "exercise" not in text.partition("Nothing was checked yet.")[0]
    assert "`kata next`" in text


def test_board_says_what_was_given_up(board, terminal, tmp_path):
    with open_progress(tmp_path / "progress.db", create=True) as progress:
        progress.give_up("beta/three", NOW)
    assert "Solution seen before solving: beta/three." in board_text(board(), terminal, NOW)


def test_board_says_what_is_elsewhere(board, terminal, tmp_path, make_report):
    with open_progress(tmp_path / "progress.db", create=True) as progress:
        progress.record(make_report("other/pack"), "", NOW)
    assert "Tried, but in none of the packs at hand: other/pack." in board_text(board(), terminal, NOW)


def test_board_fits_80_columns(pack, tmp_path, make_report, terminal):
    pack.add_topic("gamma", 3, title="A title that goes on " * 5)
    pack.add("gamma/gradient-accumulation-with-a-long-name", title="T" * 100)
    catalog = load_catalog([pack.root])
    with open_progress(tmp_path / "progress.db", create=True) as progress:
        for name in ("gamma/gradient-accumulation-with-a-long-name", "alpha/one"):
            report = make_report(name, devices=("cpu", "cuda"), solved=False)
            progress.record(report, "", NOW - timedelta(minutes=59))
        board = make_board(catalog, progress)
    for text in (board_text(board, terminal, NOW, everything=True), list_text(board, terminal)):
        assert max(map(len, text.splitlines())) <= 80


def test_list(board, terminal):
    assert (
        list_text(board(), terminal)
        == """\
Alpha (alpha, 1/2 solved)
  ✓ one    implement  1/5  The first
  ✗ two-b  implement  3/5  Title of two-b

Beta (beta, 0/1 solved)
  · three  implement  1/5  Title of three

✓ solved   ✗ tried, not solved   · new"""
    )


def test_colours_do_not_move_columns(board):
    plain = board_text(board(), Terminal(io.StringIO()), NOW)
    colour = board_text(board(work=False), Terminal(io.StringIO(), colour=True), NOW)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colour) == plain


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (timedelta(seconds=-5), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=400), "400 d"),
    ],
)
def test_ago(since, text):
    assert ago(NOW - since, NOW) == text
