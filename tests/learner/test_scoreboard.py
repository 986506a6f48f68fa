from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from grader.content.catalog import Catalog, load_catalog
from grader.errors import UsageError
from grader.learner.progress import open_progress
from grader.learner.scoreboard import State, Tally, in_topic, make_board, next_exercise
from grader.report import Category, Score

NOW = datetime(2026, 11, 21, 10, 45, 1, tzinfo=UTC)


@pytest.fixture
def catalog(pack) -> Catalog:
    return Catalog(tuple(e for e in load_catalog([pack.root]) if e.topic.name in ("alpha", "beta")))


@pytest.fixture
def progress(tmp_path):
    with open_progress(tmp_path / "progress.db", create=True) as progress:
        yield progress


def row(board, name):
    return next(row for row in board.rows if row.name == name)


class TestBoard:
    def test_nothing_done(self, catalog, progress):
        board = make_board(catalog, progress)
        assert [row.name for row in board.rows] == ["alpha/one", "alpha/two-b", "beta/three"]
        first = board.rows[0]
        assert first.state is State.NEW
        assert first.points == {Category.CORRECTNESS: Tally(0, 5), Category.PERFORMANCE: Tally(0, 2)}
        assert (first.earned, first.possible, first.attempts, first.devices) == (0, 7, 0, ())
        assert first.last_try is None
        assert [(t.topic, t.exercises, t.solved, t.earned, t.possible) for t in board.topics] == [
            ("alpha", 2, 0, 0, 14),
            ("beta", 1, 0, 0, 7),
        ]
        assert board.total.possible == 21

    def test_the_best_attempt_counts(self, catalog, progress, make_report):
        half = {Category.CORRECTNESS: Score(3, 5, 1, 2), Category.PERFORMANCE: Score(2, 2, 1, 1)}
        low = {Category.CORRECTNESS: Score(0, 5, 0, 2), Category.PERFORMANCE: Score(2, 2, 1, 1)}
        progress.record(make_report(solved=False, scores=half), "", NOW)
        progress.record(make_report(solved=False, scores=low), "", NOW + timedelta(hours=1))
        found = row(make_board(catalog, progress), "alpha/one")
        assert found.state is State.TRIED
        assert found.points == {Category.CORRECTNESS: Tally(3, 5), Category.PERFORMANCE: Tally(2, 2)}
        assert (found.earned, found.attempts) == (5, 2)
        assert found.last_try == "2026-11-21T11:45:01+00:00"

    def test_solved_once_is_solved(self, catalog, progress, make_report):
        progress.record(make_report(solved=True), "", NOW)
        progress.record(make_report(solved=False), "", NOW)
        board = make_board(catalog, progress)
        assert row(board, "alpha/one").state is State.SOLVED
        assert row(board, "alpha/one").earned == 7
        assert (board.total.solved, board.total.tried, board.total.earned) == (1, 0, 7)
        assert board.topics[0].solved == 1

    def test_devices_are_those_where_it_was_solved(self, catalog, progress, make_report):
        progress.record(make_report(solved=False, devices=("cuda",)), "", NOW)
        assert row(make_board(catalog, progress), "alpha/one").devices == ("cuda",)
        progress.record(make_report(solved=True, devices=("cpu",)), "", NOW)
        assert row(make_board(catalog, progress), "alpha/one").devices == ("cpu",)
        progress.record(make_report(solved=True, devices=("cuda",)), "", NOW)
        assert row(make_board(catalog, progress), "alpha/one").devices == ("cpu", "cuda")

    def test_notes(self, catalog, progress):
        progress.issue("alpha/one", NOW)
        progress.take_hint("alpha/one", 3)
        progress.give_up("alpha/two-b", NOW)
        board = make_board(catalog, progress)
        assert (row(board, "alpha/one").issued, row(board, "alpha/one").hints) == (True, 1)
        assert row(board, "alpha/two-b").gave_up
        assert row(board, "alpha/one").state is State.NEW

    def test_attempts_at_exercises_that_are_not_here(self, catalog, progress, make_report):
        progress.record(make_report("other/pack"), "", NOW)
        board = make_board(catalog, progress)
        assert board.elsewhere == ("other/pack",)
        assert board.total.earned == 0

    def test_points_that_changed_since(self, catalog, progress, make_report):
        scores = {Category.GRADIENTS: Score(9, 9, 1, 1), Category.CORRECTNESS: Score(4, 4, 1, 1)}
        progress.record(make_report(scores=scores), "", NOW)
        found = row(make_board(catalog, progress), "alpha/one")
        assert found.points == {Category.CORRECTNESS: Tally(4, 4), Category.PERFORMANCE: Tally(0, 2)}

    def test_topics_are_in_one_piece_although_an_exercise_builds_on_another_topic(self, pack, progress):
        pack.add("alpha/zero", order=0, requires=["beta/three"])
        rows = make_board(load_catalog([pack.root]), progress).rows
        topics = [row.topic for row in rows]
        assert topics == sorted(topics, key=topics.index)
        assert [row.name for row in rows[:3]] == ["alpha/zero", "alpha/one", "alpha/two-b"]


class TestNext:
    def test_the_first_unsolved(self, catalog, progress, make_report):
        assert next_exercise(catalog, progress).name == "alpha/one"
        progress.record(make_report("alpha/one", solved=False), "", NOW)
        assert next_exercise(catalog, progress).name == "alpha/one"
        progress.record(make_report("alpha/one"), "", NOW)
        assert next_exercise(catalog, progress).name == "alpha/two-b"

    def test_what_was_given_up_does_not_block_and_is_not_forgotten(self, catalog, progress, make_report):
        progress.give_up("alpha/one", NOW)
        assert next_exercise(catalog, progress).name == "alpha/two-b"
        progress.record(make_report("alpha/two-b"), "", NOW)
        progress.record(make_report("beta/three"), "", NOW)
        assert next_exercise(catalog, progress).name == "alpha/one"

    def test_all_solved(self, catalog, progress, make_report):
        for exercise in catalog:
            progress.record(make_report(exercise.name), "", NOW)
        assert next_exercise(catalog, progress) is None


class TestInTopic:
    @pytest.mark.parametrize("text", ["alpha", "Alpha/", "ALPHA", "alp"])
    def test_found(self, catalog, text):
        assert [exercise.name for exercise in in_topic(catalog, text)] == ["alpha/one", "alpha/two-b"]

    def test_broken_exercises_of_the_topic_stay(self, pack):
        (pack.root / "exercises" / "alpha" / "bad").mkdir()
        (pack.root / "exercises" / "beta" / "bad").mkdir()
        (broken,) = in_topic(load_catalog([pack.root]), "alpha").broken
        assert broken.name == "alpha/bad"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("alhpa", "There is no topic 'alhpa'. Did you mean alpha?"),
            ("zzz", "There is no topic 'zzz'."),
            ("", "There is no topic ''."),
            ("a", "'a' fits several topics: alpha, beta."),
        ],
    )
    def test_not_found(self, catalog, text, message):
        with pytest.raises(UsageError) as caught:
            in_topic(catalog, text)
        assert caught.value.message == message
        assert caught.value.next_step
