"""`kata board`: the scoreboard."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.options import JsonOption, TopicOption, session_of
from grader.cli.session import now, print_json
from grader.learner.scoreboard import in_topic, make_board
from grader.report import to_data
from grader.screen.board import board_text
from grader.screen.handed_out import OF_HANDOUTS


def command(
    context: typer.Context,
    topic: TopicOption = None,
    everything: Annotated[bool, typer.Option("--all", help="List exercises never tried, too.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the scoreboard.

    Points are those of the best attempt at each exercise. Only exercises that were tried are listed.
    """
    session = session_of(context)
    session.expect_a_check()
    session.existing_workspace()
    catalog = in_topic(session.catalog, topic) if topic else session.catalog
    with session.progress() as progress:
        board = make_board(catalog, progress)
    if as_json:
        print_json(to_data(board))
    else:
        session.terminal.write(board_text(board, session.terminal, now(), everything=everything))
        if any(exercise.is_handout for exercise in catalog):
            session.terminal.write("\n" + session.terminal.wrap(OF_HANDOUTS))
