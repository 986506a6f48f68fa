"""Pictures are drawn from numbers, and show what they are about."""

from __future__ import annotations

import dataclasses

import numpy
import pytest
from PIL import Image

from grader.picture import Picture, View, picture_from_data
from grader.report import to_data
from grader.screen import drawing

MATRIX = Picture("test_a[2-x]", "cpu", "Costs $5 & {more}.", False, View.MATRIX, [[1.0, 2.0]], [[1.0, 5.0]])
BOXES = [[0.0, 0.0, 4.0, 4.0], [1.0, 1.0, 5.0, 5.0], [8.0, 0.0, 9.0, 9.0], [2.0, 2.0, 3.0, 3.0]]
GREEN, RED, BLUE, MAGENTA = (44, 160, 44), (214, 39, 40), (31, 119, 180), (255, 0, 255)


@pytest.fixture
def colours(tmp_path):
    """Draw a picture, and count the pixels of each colour."""

    def count(picture):
        drawing.draw(picture, tmp_path / "picture.png")
        pixels = numpy.array(Image.open(tmp_path / "picture.png").convert("RGB")).reshape(-1, 3)
        assert len(pixels) > 50_000
        return lambda colour: int((abs(pixels.astype(int) - colour).max(1) < 60).sum())  # lines are blurred

    return count


def change(picture, **fields):
    return dataclasses.replace(picture, **fields)


def test_boxes_kept_lost_and_wrongly_kept(colours):
    picture = change(MATRIX, view=View.BOXES, boxes=BOXES, got=[0, 1], expected=[0, 2])
    wrong = colours(picture)
    assert min(wrong(GREEN), wrong(RED), wrong(BLUE)) > 100
    right = colours(change(picture, got=[2, 0]))
    in_legend = right(RED)
    assert right(GREEN) > wrong(GREEN) + 100
    assert in_legend < wrong(RED) - 100
    assert right(BLUE) < wrong(BLUE) - 100


@pytest.mark.parametrize("got", [None, [], [7, -1], [float("nan")], [1e300]])
def test_boxes_that_are_not_there(colours, got):
    picture = change(MATRIX, view=View.BOXES, boxes=BOXES, got=got, expected=[0, 2])
    assert colours(picture)(BLUE) > 100


def test_nan_shows(colours):
    assert colours(MATRIX)(MAGENTA) == 0
    for bad in (float("nan"), float("inf")):
        assert colours(change(MATRIX, got=[[1.0, bad]]))(MAGENTA) > 1000
    assert colours(change(MATRIX, got=[[float("nan")] * 2], expected=[[float("inf")] * 2]))(MAGENTA) > 1000


def test_a_difference_shows(colours):
    worst = (179, 3, 38)  # the end of "coolwarm": got is larger
    assert colours(change(MATRIX, got=[[1.0, 6.0]]))(worst) > 1000
    assert colours(change(MATRIX, got=[[1.0, 5.0]]))(worst) < 200  # in the colour bar alone


@pytest.mark.parametrize("view", [View.MATRIX, View.MAPS, View.CURVE])
def test_half_an_answer(colours, view):
    value = {View.MATRIX: [[1.0, 2.0]], View.MAPS: [[[1.0]], [[2.0]]], View.CURVE: [3.0, 0.01]}[view]
    for got, expected in ((value, value), (None, value), (value, None), (None, None), (value[:1], value), ([], value)):
        colours(change(MATRIX, view=view, got=got, expected=expected))


def test_curves(colours):
    first = (31, 119, 180)
    orange = (255, 127, 14)
    count = colours(change(MATRIX, view=View.CURVE, got=[1.0, 2.0, 1.5], expected=[1.0, 0.5, 0.2]))
    assert min(count(first), count(orange)) > 200


def test_the_name_of_its_file():
    assert drawing.file_name(MATRIX) == "test_a-2-x-cpu.png"
    assert drawing.file_name(change(MATRIX, check="test_a[../../é\x1b" + "x" * 300)).startswith("test_a-..-..-x")
    assert len(drawing.file_name(change(MATRIX, check="x" * 300))) < 110


def test_as_data_and_back():
    picture = change(MATRIX, view=View.BOXES, boxes=BOXES, got=[0], expected=[0], shapes=("(1,)", "(2,)"))
    assert picture_from_data(to_data(picture)) == picture
