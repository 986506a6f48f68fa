"""Pictures of a grading, drawn into the workspace after the report has been shown."""

from __future__ import annotations

from collections.abc import Sequence

from grader.cli.session import Session
from grader.picture import Picture
from grader.screen import drawing


def draw_last(session: Session, pictures: Sequence[Picture], *, asked: bool) -> list[str]:
    """Put the pictures of the last grading in the place of those before, and return what to tell the learner.

    Args:
        session: of this run.
        pictures: what the checks sent.
        asked: pictures were asked for, so that their absence needs a reason.
    """
    workspace = session.workspace
    if not workspace.exists:
        return ["No workspace here to draw into. `kata next` makes one."] if asked else []
    if workspace.last.exists():
        import shutil  # it loads what packs archives: only where there is something to remove

        shutil.rmtree(workspace.last, ignore_errors=True)
    if not pictures:
        return ["No check of this exercise drew a picture."] if asked else []
    if not drawing.can_draw():
        return [f"For a picture of this: {drawing.INSTALL}"]
    told = []
    try:
        workspace.last.mkdir(parents=True)
        for picture in pictures:
            path = workspace.last / drawing.file_name(picture)
            drawing.draw(picture, path)
            told.append(f"Picture: {session.shown(path)}")
    except Exception as error:  # a picture is an extra: whatever happens, the grading has been shown
        told.append(f"A picture could not be drawn: {type(error).__name__}: {error}")
    return told
