"""`kata next`: hand out an exercise."""

from __future__ import annotations

import typer

from grader.cli.options import ExerciseArgument, TopicOption, session_of
from grader.cli.session import Session, now
from grader.content.exercise import Exercise
from grader.learner.scoreboard import in_topic, next_exercise
from grader.learner.workspace import Placed


def command(context: typer.Context, exercise: ExerciseArgument = None, topic: TopicOption = None) -> None:
    """Hand out the next unsolved exercise, or the one named.

    Its stub and its statement are copied into the workspace, which is made on first use. A file that is there
    already is left as it is.
    """
    hand_out(session_of(context), exercise, topic)


def hand_out(session: Session, exercise: str | None = None, topic: str | None = None) -> Exercise | None:
    """Hand out an exercise and show where it lies.

    Args:
        session: of this run.
        exercise: its name; None takes the first one that is not solved.
        topic: only from this one.

    Returns:
        The exercise, or None when all are solved.
    """
    catalog = in_topic(session.catalog, topic) if topic else session.catalog
    with session.progress() as progress:
        solved = progress.solved()
        found = catalog.find(exercise) if exercise else next_exercise(catalog, progress)
    if found is None:
        _all_solved(session, len(catalog.exercises), topic)
        return None
    session.workspace.create()
    session.expect_a_check()
    placed = session.workspace.place(found)
    with session.progress(change=True) as progress:
        progress.issue(found.name, now())
    _show(session, found, placed, solved)
    return found


def _all_solved(session: Session, count: int, topic: str | None) -> None:
    where = f" of {topic}" if topic else ""
    what = f"All {count} exercises{where} are solved." if count else "There are no exercises."
    session.terminal.write(f"{what} `kata board` shows the scoreboard.")


def _show(session: Session, exercise: Exercise, placed: Placed, solved: frozenset[str]) -> None:
    terminal, dot = session.terminal, session.terminal.signs.dot
    points = sum(exercise.points.values())
    terminal.write(terminal.paint(terminal.wrap(exercise.title), "bold"))
    facts = (exercise.name, exercise.kind, f"difficulty {exercise.difficulty}/5", f"{points} points")
    terminal.write(f" {dot} ".join(facts))
    missing = [name for name in exercise.requires if name not in solved]
    if missing:
        terminal.write(terminal.wrap(f"builds on {', '.join(missing)}: not solved yet"))
    terminal.write()
    terminal.write(f"  statement  {session.shown(placed.statement)}")
    terminal.write(f"  your file  {session.shown(placed.file)}")
    terminal.write()
    if exercise.name in solved:
        terminal.write("You have solved this one already.")
    if not placed.created:
        terminal.write("The file was there already and is left as it is; `kata reset` puts the stub back.")
    terminal.write("Read the statement, edit your file, then: `kata check`")
