"""Charts as SVG inside of a page: no script, no picture beside it, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

_WIDTH, _HEIGHT, _FOOT = 440, 120, 22


def histogram(counts: Sequence[int], possible: float) -> Markup:
    """How many students have how many points; the last bar has all of them.

    Args:
        counts: of students, by equal shares of the points.
        possible: points.
    """
    most, step = max([*counts, 1]), _WIDTH / len(counts)
    room = _HEIGHT - _FOOT - 14
    parts = []
    for number, count in enumerate(counts):
        height, left = room * count / most, number * step
        top = _HEIGHT - _FOOT - height
        parts.append(f'<rect x="{left + 2:.1f}" y="{top:.1f}" width="{step - 4:.1f}" height="{height:.1f}"/>')
        label = possible * number / (len(counts) - 1)
        parts.append(f'<text x="{left + step / 2:.1f}" y="{_HEIGHT - 6}">{label:g}</text>')
        if count:
            parts.append(f'<text x="{left + step / 2:.1f}" y="{top - 3:.1f}">{count}</text>')
    told = ", ".join(f"{count} with {possible * n / (len(counts) - 1):g}" for n, count in enumerate(counts) if count)
    return Markup(  # numbers alone
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Students by points: {told}">'
        f"{''.join(parts)}</svg>"
    )


def bar(share: float) -> Markup:
    """A share of a whole, as a bar."""
    return Markup(
        f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{share:.0%}">'
        f'<rect class="rest" width="100" height="8"/><rect width="{100 * share:.1f}" height="8"/></svg>'
    )
