"""The scoreboard and the list of exercises as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from grader.learner.scoreboard import Board, Row, State, Total
from grader.legible import clean_line, cut
from grader.report import Category
from grader.screen.terminal import Terminal, clip

_HEADERS = ("exercise", "corr.", "grad.", "perf.", "points", "tries", "devices", "last try")
_LONGEST_NAME = 21  # the table is then 80 columns wide


def board_text(board: Board, terminal: Terminal, now: datetime, *, everything: bool = False) -> str:
    """The scoreboard: sums per topic and in all, then the exercises that were tried (or `everything`)."""
    parts = [_totals(board, terminal)]
    rows = [row for row in board.rows if everything or row.state is not State.NEW]
    if rows:
        parts.append(_exercises(board, rows, terminal, now))
    else:
        parts.append("Nothing was checked yet. `kata next` hands out an exercise, `kata check` grades it.")
    gave_up = [row.name for row in board.rows if row.gave_up]
    if gave_up:
        parts.append(terminal.wrap(f"Solution seen before solving: {', '.join(gave_up)}."))
    if board.elsewhere:
        parts.append(terminal.wrap(f"Tried, but in none of the packs at hand: {', '.join(board.elsewhere)}."))
    return "\n\n".join(parts)


def list_text(board: Board, terminal: Terminal) -> str:
    """Every exercise, topic by topic: solved, tried or new, its difficulty and its title."""
    width = max((len(_short(row)) for row in board.rows), default=0)
    parts = []
    for topic in board.topics:
        about = f" ({topic.topic}, {topic.solved}/{topic.exercises} solved)"
        title = cut(clean_line(topic.title), terminal.width - len(about))
        lines = [terminal.paint(title, "bold") + about]
        for row in board.rows:
            if row.topic == topic.topic:
                lead = f"  {_sign(row, terminal)} "
                text = f"{_short(row):<{width}}  {row.kind:<9}  {row.difficulty}/5  {clean_line(row.title)}"
                lines.append(lead + terminal.clip(text, "    ")[4:])
        parts.append("\n".join(lines))
    signs = terminal.signs
    parts.append(f"{signs.passed} solved   {signs.failed} tried, not solved   {signs.dot} new")
    return "\n\n".join(parts)


def ago(then: datetime, now: datetime) -> str:
    """The time since `then`, in the largest unit that fits: ``now``, ``5 min``, ``3 h``, ``2 d``."""
    seconds = max((now - then).total_seconds(), 0)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return "now"


def _totals(board: Board, terminal: Terminal) -> str:
    def line(total: Total) -> list[str]:
        title = cut(clean_line(total.title), terminal.width // 2)
        points = f"{total.earned}/{total.possible}"
        return [title, f"{total.solved}/{total.exercises}", str(total.tried or ""), points]

    rows = [line(topic) for topic in board.topics]
    if len(rows) != 1:
        rows.append([terminal.paint(cell, "bold") for cell in line(board.total)])
    return _table(("topic", "solved", "tried", "points"), rows, ("left", "right", "right", "right"))


def _exercises(board: Board, rows: Iterable[Row], terminal: Terminal, now: datetime) -> str:
    lines: list[list[str]] = []
    topic = ""
    titles = {total.topic: total.title for total in board.topics}
    for row in rows:
        if row.topic != topic:
            topic = row.topic
            title = cut(clean_line(titles[topic]), _LONGEST_NAME + 2)
            lines.append([terminal.paint(title, "bold"), *[""] * (len(_HEADERS) - 1)])
        name = clip(_short(row), _LONGEST_NAME)
        lines.append(
            [
                f"{_sign(row, terminal)} {name}",
                *(_points(row, category) for category in Category),
                f"{row.earned}/{row.possible}",
                str(row.attempts or ""),
                "+".join(row.devices),
                ago(datetime.fromisoformat(row.last_try), now) if row.last_try else "",
            ]
        )
    return _table(_HEADERS, lines, ("left", *["right"] * 5, "left", "right"))


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]], align: Sequence[str]) -> str:
    from tabulate import tabulate  # 20 ms that `check` and `next` need not wait for

    # The headers are a row: as headers tabulate would make each column two blanks wider than its header.
    text = tabulate([headers, *rows], tablefmt="plain", disable_numparse=True, colalign=align)
    head, _, body = text.partition("\n")
    return f"{head}\n{'-' * len(head)}\n{body}"


def _points(row: Row, category: Category) -> str:
    tally = row.points.get(category)
    return f"{tally.earned}/{tally.possible}" if tally else ""


def _short(row: Row) -> str:
    return row.name.partition("/")[2]


def _sign(row: Row, terminal: Terminal) -> str:
    signs = terminal.signs
    sign, colour = {
        State.SOLVED: (signs.passed, "green"),
        State.TRIED: (signs.failed, "red"),
        State.NEW: (signs.dot, "dim"),
    }[row.state]
    return terminal.paint(sign, colour)
