"""Draws pictures with matplotlib, an extra: ``pip install 'kata-dl[pictures]'``."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from grader.legible import clean_line
from grader.picture import Picture, View

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage

INSTALL = "pip install 'kata-dl[pictures]'"
"""How to get what is needed."""

_NAN = "magenta"
_INCHES = 2.6  # of a panel
_KEPT, _WRONG, _LOST, _REMOVED = "tab:green", "tab:red", "tab:blue", "0.75"


def can_draw() -> bool:
    """Whether matplotlib is here. Does not import it."""
    try:
        return importlib.util.find_spec("matplotlib") is not None
    except ValueError:  # its import is blocked: how Python says so
        return False


def file_name(picture: Picture) -> str:
    """A name of letters, digits and ``-_.``, e.g. ``test_values-2-cpu.png``."""
    return re.sub(r"[^\w.]+", "-", f"{picture.check}-{picture.device}", flags=re.ASCII)[:100] + ".png"


def draw(picture: Picture, path: Path) -> None:
    """Draw a picture into a PNG file.

    Raises:
        OSError: the file cannot be written.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure()
    FigureCanvasAgg(figure)
    {View.MATRIX: _matrix, View.MAPS: _maps, View.CURVE: _curve, View.BOXES: _boxes}[picture.view](figure, picture)
    sign = "passed" if picture.passed else "failed"
    title = f"{clean_line(picture.title).strip()} ({sign}, {picture.device})"
    figure.suptitle(title.replace("$", r"\$"), fontsize=9, wrap=True)
    figure.savefig(path, dpi=110)


def _matrix(figure: Figure, picture: Picture) -> None:
    _heat_maps(figure, [(picture.expected, picture.got)], picture.shapes)


def _maps(figure: Figure, picture: Picture) -> None:
    got, expected = picture.got or [], picture.expected or []
    channels = range(max(len(got), len(expected)))
    pairs = [(expected[i] if i < len(expected) else None, got[i] if i < len(got) else None) for i in channels]
    _heat_maps(figure, pairs or [(None, None)], picture.shapes)


def _heat_maps(figure: Figure, pairs: list[tuple[Any, Any]], shapes: tuple[str, str]) -> None:
    """A row a pair: expected, got, difference. The first two share their colours, so that a factor shows."""
    import numpy

    width, height = 3.4 * _INCHES, _INCHES * len(pairs) + 0.7
    figure.set_size_inches(width, height)
    # By hand: matplotlib's own layouts take longer than all the rest.
    figure.subplots_adjust(0.05, 0.35 / height, 0.95, 1 - 0.6 / height, wspace=0.25, hspace=0.3)
    rows = figure.subplots(len(pairs), 3, squeeze=False)
    for row, (expected, got) in enumerate(pairs):
        left, middle, right = rows[row]
        low, high = _range(expected or got)
        if low == high:
            low, high = min(low, _range(got)[0]), max(high, _range(got)[1])
        which = f" [{row}]" if len(pairs) > 1 else ""
        shown = _heat_map(left, expected, f"expected{which} {shapes[1]}", "viridis", low, high)
        shown = _heat_map(middle, got, f"got{which} {shapes[0]}", "viridis", low, high) or shown
        difference = None
        if expected and got and numpy.shape(expected) == numpy.shape(got):
            difference = numpy.subtract(got, expected)
        finite = abs(difference[numpy.isfinite(difference)]) if difference is not None else numpy.zeros(0)
        most = max(finite.max(), 1e-12) if finite.size else 1.0
        apart = _heat_map(
            right, difference.tolist() if difference is not None else None, "got - expected", "coolwarm", -most, most
        )
        for image, beside in ((shown, [left, middle]), (apart, [right])):
            if image is not None:
                figure.colorbar(image, ax=beside, shrink=0.8, pad=0.03).ax.tick_params(labelsize=6)


def _range(values: Any) -> tuple[float, float]:
    """The least and the greatest finite value; 0 and 1 where there is none."""
    import numpy

    array = numpy.array(values or [], dtype=float)
    finite = array[numpy.isfinite(array)]
    return (finite.min(), finite.max()) if finite.size else (0.0, 1.0)


def _heat_map(axes: Axes, values: Any, title: str, colours: str, low: float, high: float) -> AxesImage | None:
    import matplotlib
    import numpy
    from matplotlib.ticker import MaxNLocator

    axes.set_title(title, fontsize=8)
    axes.tick_params(labelsize=6)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(6, integer=True))
    if not values:
        axes.text(0.5, 0.5, "nothing to draw", ha="center", va="center", fontsize=8, transform=axes.transAxes)
        axes.set_xticks([])
        axes.set_yticks([])
        return None
    array = numpy.array(values, dtype=float)
    colour_map = matplotlib.colormaps[colours].with_extremes(bad=_NAN)
    image = axes.imshow(numpy.ma.masked_invalid(array), cmap=colour_map, vmin=low, vmax=high, interpolation="nearest")
    bad = int((~numpy.isfinite(array)).sum())
    if bad:
        axes.set_xlabel(f"{bad} of {array.size} NaN or infinite ({_NAN})", fontsize=7)
    return image


def _curve(figure: Figure, picture: Picture) -> None:
    from matplotlib.ticker import MaxNLocator

    figure.set_size_inches(2.2 * _INCHES, 1.5 * _INCHES)
    figure.subplots_adjust(0.1, 0.13, 0.97, 0.87)
    axes = figure.subplots()
    for values, label, style in ((picture.expected, "expected", "-"), (picture.got, "got", "--")):
        if values:
            axes.plot(values, style, marker="." if len(values) < 30 else "", label=label)
    drawn = [value for values in (picture.expected, picture.got) for value in values or [] if value == value]
    if drawn and min(drawn) > 0 and max(drawn) > 100 * min(drawn):
        axes.set_yscale("log")
    axes.set_xlabel("index", fontsize=8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(labelsize=7)
    axes.grid(alpha=0.3)
    if drawn:
        axes.legend(fontsize=8)


def _boxes(figure: Figure, picture: Picture) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    boxes = picture.boxes or []
    got = {int(index) for index in picture.got or [] if 0 <= index < len(boxes)}
    expected = {int(index) for index in picture.expected or []}
    figure.set_size_inches(2.2 * _INCHES, 2 * _INCHES)
    figure.subplots_adjust(0.07, 0.15, 0.97, 0.9)
    axes = figure.subplots()
    groups: tuple[tuple[str, set[int], str, Literal["-", "--", ":"]], ...] = (
        ("removed, rightly", set(range(len(boxes))) - got - expected, _REMOVED, ":"),
        ("kept, rightly", got & expected, _KEPT, "-"),
        ("lost", expected - got, _LOST, "--"),
        ("kept, wrongly", got - expected, _WRONG, "-"),
    )
    for _, members, colour, style in groups:
        for index in sorted(members):
            x1, y1, x2, y2 = boxes[index]
            outline = Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, color=colour, linestyle=style, linewidth=1.6)
            axes.add_patch(outline)
            axes.text(x1, y1, str(index), fontsize=6, color=colour, va="bottom")
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.invert_yaxis()  # images have their origin at the top
    axes.tick_params(labelsize=7)
    handles = [Line2D([], [], color=colour, linestyle=style) for _, _, colour, style in groups]
    labels = [f"{name} ({len(members)})" for name, members, _, _ in groups]
    figure.legend(handles, labels, fontsize=7, loc="lower center", ncols=2)
