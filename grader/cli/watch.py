"""`kata watch`: check on every save."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import typer

from grader.cli import hint as hint_command
from grader.cli import next as next_command
from grader.cli.options import ExerciseArgument, session_of
from grader.cli.pictures import draw_last
from grader.cli.session import Session, now
from grader.content.exercise import Exercise
from grader.errors import KataError
from grader.learner import attempt
from grader.screen.keyboard import Keyboard
from grader.screen.report import ReportPrinter

_STDIN = 0
_POLL_MILLISECONDS = 100  # between two looks at the keyboard
_SETTLE_MILLISECONDS = 50  # editors write a file in several steps
_KEYS = "n next   h hint   c check again   q quit"


def command(context: typer.Context, exercise: ExerciseArgument = None) -> None:
    """Check on every save, and show the check that failed first.

    Keys: n hands out the next exercise, h shows a hint, c checks again, q quits.
    """
    session = session_of(context)
    session.existing_workspace()
    session.expect_a_check()
    following: Exercise | None = session.exercise(exercise)
    with Keyboard(_STDIN) as keyboard:
        watch = _Watch(session, keyboard)
        while following is not None:
            following = watch.follow(following)
    session.terminal.write()


class _Watch:
    """Follows one exercise's file after the other.

    Args:
        session: of this run.
        keyboard: where keys come from.
    """

    def __init__(self, session: Session, keyboard: Keyboard) -> None:
        self._session = session
        self._keyboard = keyboard

    def follow(self, exercise: Exercise) -> Exercise | None:
        """Check an exercise's file on every save, until another exercise is wanted; None to end."""
        import watchfiles

        file = self._session.workspace.file(exercise)
        changes = watchfiles.watch(
            file.parent,  # not the file: many editors put a new one in its place
            watch_filter=lambda _, path: Path(path).name == file.name,
            debounce=_SETTLE_MILLISECONDS,
            step=_SETTLE_MILLISECONDS,
            rust_timeout=_POLL_MILLISECONDS,
            yield_on_timeout=True,
            recursive=False,
        )
        with contextlib.closing(changes):
            for round_, saved in enumerate(changes):
                if saved or round_ == 0:  # by then the folder is watched: no save is missed while the first check runs
                    self._check(exercise, file)
                for key in self._keyboard.pressed():
                    match key.lower():
                        case "q":
                            return None
                        case "c":
                            self._check(exercise, file)
                        case "h":
                            self._show(lambda: hint_command.show(self._session, exercise))
                        case "n":
                            following = self._next()
                            if following is not None:
                                return following
        return None

    def _next(self) -> Exercise | None:
        handed_out: list[Exercise] = []

        def hand_out() -> None:
            self._session.terminal.clear()
            exercise = next_command.hand_out(self._session)
            if exercise is not None:
                handed_out.append(exercise)

        self._show(hand_out)
        return handed_out[0] if handed_out else None

    def _check(self, exercise: Exercise, file: Path) -> None:
        self._session.terminal.clear()
        self._show(lambda: self._grade(exercise, file))

    def _grade(self, exercise: Exercise, file: Path) -> None:
        session = self._session
        submission = session.submission(exercise, file)
        printer = ReportPrinter(session.terminal, exercise, submission.filename)
        with printer:
            job = attempt.job_for(exercise, submission, hidden=session.hidden_beside(file))
            made = attempt.make(session.workspace, submission, job, now(), on_event=printer.on_event)
            printer.finish(made.report)
        if made.not_recorded:
            session.terminal.write(f"This attempt is not on the scoreboard: {made.not_recorded}")
        for line in draw_last(session, made.pictures, asked=False):
            session.terminal.write(session.terminal.wrap(line))

    def _show(self, work: Callable[[], None]) -> None:
        """Do it, and show what went wrong: a file that cannot be read now may be there after the next save."""
        terminal = self._session.terminal
        try:
            work()
        except KataError as error:
            terminal.write(terminal.quote(f"kata: {error.message}", foreign=False))
            terminal.write(terminal.wrap(error.next_step))
        terminal.write()
        terminal.write(terminal.paint(_KEYS if self._keyboard.here else "Waiting for a save. Ctrl-C ends.", "dim"))
