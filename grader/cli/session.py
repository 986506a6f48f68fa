"""What every command needs: the global options, the workspace, the catalog, and which exercise is meant."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.content.catalog import Catalog, find_exercise, load_catalog, load_exercise
from grader.content.exercise import Exercise
from grader.errors import UsageError
from grader.learner.workspace import Workspace, find_workspace
from grader.reading.submission import Submission, read_submission

if TYPE_CHECKING:
    from grader.learner.progress import Progress
    from grader.screen.terminal import Terminal


@dataclass
class Session:
    """One run of `kata`. Workspace and catalog are read when a command first asks for them.

    Attributes:
        workspace_option: ``--workspace``.
        pack_options: every ``--pack``.
        only_packs: every ``--only-pack``: where there are any, they and those of `pack_options` are all there is.
    """

    workspace_option: Path | None = None
    pack_options: Sequence[Path] = ()
    only_packs: Sequence[Path] = ()

    @cached_property
    def cwd(self) -> Path:
        """The folder that `kata` runs in.

        Raises:
            UsageError: it was deleted.
        """
        try:
            return Path.cwd()
        except OSError as error:
            raise UsageError("The current folder is not there any more.", "`cd` to one that is.") from error

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace, which may not exist yet."""
        return find_workspace(self.workspace_option, self.cwd, os.environ)

    @cached_property
    def packs(self) -> tuple[Path, ...]:
        """Packs beside the built-in one: ``kata.toml``'s, then those of the options."""
        configured = () if self.only_packs else self.workspace.packs()
        return (*configured, *(self.cwd / pack.expanduser() for pack in (*self.only_packs, *self.pack_options)))

    @cached_property
    def alone(self) -> bool:
        """Whether `packs` are all there is: the built-in one is left out."""
        return bool(self.only_packs) or self.workspace.only_packs()

    @cached_property
    def catalog(self) -> Catalog:
        """All exercises."""
        return load_catalog(self.packs, alone=self.alone)

    @cached_property
    def terminal(self) -> Terminal:
        """Standard output."""
        from grader.screen.terminal import terminal_for

        return terminal_for(sys.stdout, os.environ)

    def existing_workspace(self) -> Workspace:
        """The workspace.

        Raises:
            UsageError: it was not made yet.
        """
        if not self.workspace.exists:
            raise UsageError(
                f"There is no workspace in {self.shown(self.workspace.root)}.",
                "`kata next` makes one and hands out the first exercise; `--workspace DIR` names another.",
            )
        return self.workspace

    def expect_a_check(self) -> None:
        """A check is likely to follow: have the server come up meanwhile, so that the first one is warm, too."""
        if self.workspace.exists:
            from grader.client import connection

            connection.start_in_background()

    def progress(self, *, change: bool = False) -> Progress:
        """Open the database; where there is none yet it is empty, and made only to `change` it."""
        from grader.learner.progress import open_progress

        return open_progress(self.workspace.database, create=change)

    def hidden_beside(self, file: Path) -> tuple[Path, ...]:
        """What the submission in `file` may not read: packs, the workspace, and what lies beside it."""
        return (*self.packs, self.workspace.root, file.parent)

    def exercise(self, text: str | None) -> Exercise:
        """The exercise called `text`; without one that of the current folder, else the current one.

        Raises:
            UsageError: no exercise fits, or none was started.
            ExerciseError: it is broken.
        """
        if text is not None:
            return find_exercise(text, self.packs, alone=self.alone) or self.catalog.find(text)
        here = self.workspace.name_of(self.cwd)
        found = self.exactly(here) if here else None
        if found is not None:
            return found
        self.existing_workspace()
        with self.progress() as progress:
            name = progress.current()
        if name is None:
            raise UsageError("No exercise was started yet.", "`kata next` hands out the first one.")
        found = self.exactly(name)
        if found is None:
            raise UsageError(
                f"The current exercise {name} is in none of the packs.",
                "Give its pack with `--pack DIR`, or name another exercise.",
            )
        return found

    def submission(self, exercise: Exercise, file: Path) -> Submission:
        """The answer in a file, which is the learner's own: in the workspace no link leads out of it.

        Raises:
            UsageError: it is missing, or no such file.
        """
        restore = f"`kata next {exercise.name}` puts the stub there."
        return read_submission(file, restore, self.workspace.bounds(file))

    def exactly(self, name: str) -> Exercise | None:
        """The exercise of this full name, or None.

        Raises:
            ExerciseError: it is there but broken.
        """
        return load_exercise(name, self.packs, alone=self.alone)

    def shown(self, path: Path) -> str:
        """A path as a learner would type it: relative where that is shorter."""
        try:
            relative = os.path.relpath(path, self.cwd)
        except ValueError:  # another drive
            return str(path)
        return min(relative, str(path), key=len)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def print_json(data: Any) -> None:
    """Print one JSON object, in ASCII: it survives any encoding."""
    import json

    sys.stdout.write(json.dumps(data, indent=2) + "\n")
