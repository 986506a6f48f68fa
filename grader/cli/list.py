"""`kata list`: every exercise."""

from __future__ import annotations

import typer

from grader.cli.options import JsonOption, TopicOption, session_of
from grader.cli.session import print_json
from grader.learner.scoreboard import in_topic, make_board
from grader.report import to_data
from grader.screen.board import list_text
from grader.screen.handed_out import OF_HANDOUTS


def command(context: typer.Context, topic: TopicOption = None, as_json: JsonOption = False) -> None:
    """List the exercises, topic by topic: solved, tried or new."""
    session = session_of(context)
    catalog = in_topic(session.catalog, topic) if topic else session.catalog
    with session.progress() as progress:
        board = make_board(catalog, progress)
    if as_json:
        keys = ("name", "title", "topic", "kind", "difficulty", "state", "issued")
        print_json({"exercises": [{key: to_data(row)[key] for key in keys} for row in board.rows]})
    else:
        session.terminal.write(list_text(board, session.terminal))
        if any(exercise.is_handout for exercise in catalog):
            session.terminal.write(session.terminal.wrap(OF_HANDOUTS))
        for broken in catalog.broken:
            text = f"{session.terminal.signs.fault} {broken.error.message} {broken.error.next_step}"
            session.terminal.write(session.terminal.wrap(text.rstrip(), "  ", first=""))
