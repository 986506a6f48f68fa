"""The embedded sets as numpy arrays and lists, read from `datasets/`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import numpy
from numpy.typing import NDArray

from grader.errors import UsageError
from grader.installed import builtin_pack

Split = Literal["train", "test", "all"]
FILES = ("diabetes.csv", "digits.npz", "names.csv")
_EVERY = 5  # of so many examples the last one is for testing


class DataError(UsageError):
    """A data set is not there, or is not what it should be; its text ends with what to do about it."""

    def __str__(self) -> str:
        """For a learner's own traceback, where only this is shown."""
        return f"{self.message} {self.next_step}"


def path(name: str) -> Path:
    """The file called `name`, for exercises that read it themselves.

    Args:
        name: ``"diabetes.csv"``, ``"names.csv"`` (UTF-8, comma-separated, with a header row) or ``"digits.npz"``
            (arrays `images` and `labels`, uint8).

    Raises:
        DataError: there is no such data file, or the installation has lost it.
    """
    if name not in FILES:
        raise DataError(f"There is no data file {name!r}.", f"Name one of: {', '.join(FILES)}.")
    file = builtin_pack() / "datasets" / name
    if not file.is_file():
        raise DataError(f"{file} is missing.", "Install kata again, or run datasets/build.py in a checkout.")
    return file


def digits(split: Split = "train") -> tuple[NDArray[numpy.uint8], NDArray[numpy.int64]]:
    """Handwritten digits: the UCI set of 1,797 scans, as bundled by scikit-learn.

    Returns:
        images: (N, 8, 8) uint8, rows from top to bottom; 0 is paper and 16 is ink, the number of inked pixels in a
            4x4 block of the scan. N is 1442 for ``"train"``, 355 for ``"test"``, 1797 for ``"all"``.
        labels: (N,) int64, the digit, 0 to 9. Each is about as frequent as the others, in both splits.

    Source: Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, 1998, https://doi.org/10.24432/C50P49.
    The same 13 people wrote both splits: an error rate here says nothing about other people's hands.
    """
    with numpy.load(path("digits.npz"), allow_pickle=False) as file:
        images, labels = file["images"], file["labels"].astype(numpy.int64)
    kept = _rows(labels.tolist(), split)
    return images[kept], labels[kept]


def diabetes(split: Split = "train") -> tuple[NDArray[numpy.float64], NDArray[numpy.float64]]:
    """The diabetes table: ten measurements of 442 patients, and how the disease went on in the next year.

    Returns:
        x: (N, 10) float64, unscaled. Columns: age (years), sex (1 or 2; which is which is not recorded), bmi (kg/m²),
            bp (mean arterial pressure, mmHg), and of the blood s1 (total cholesterol, mg/dl), s2 (LDL, mg/dl), s3
            (HDL, mg/dl), s4 (s1 / s3), s5 (natural logarithm of the triglycerides, in mg/dl), s6 (sugar, mg/dl).
            N is 354 for ``"train"``, 88 for ``"test"``, 442 for ``"all"``.
        y: (N,) float64, progression after a year, a score from 25 to 346; larger is worse.

    Source: Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression, Annals of Statistics 32 (2004), 407-499.
    """
    table = numpy.loadtxt(path("diabetes.csv"), delimiter=",", skiprows=1)
    table = table[_rows([0] * len(table), split)]
    return table[:, :10].copy(), table[:, 10].copy()


def names(split: Split = "train") -> list[tuple[str, str]]:
    """Surnames and the country in which each is at home, sorted by country and then by name.

    Returns:
        Pairs of name and country: 5,197 for ``"train"``, 1,295 for ``"test"``, 6,492 for ``"all"``. The names are
        unique, in Latin letters with their accents in composed form (NFC), and may hold a space, a hyphen or an
        apostrophe; a country has 142 to 400 of them.

    Source: the lists of Faker, https://github.com/joke2k/faker. A name that stands in several of these countries'
    lists is in none of them here, so that a name has one answer; real names are not so tidy.
    """
    with path("names.csv").open(encoding="utf-8", newline="") as file:
        pairs = [(name, country) for name, country in list(csv.reader(file))[1:]]
    return [pairs[row] for row in _rows([country for _, country in pairs], split)]


def countries() -> tuple[str, ...]:
    """The 20 countries of `names`, in alphabetical order: a country's class is its place here."""
    return tuple(sorted({country for _, country in names("all")}))


def _rows(classes: Iterable[object], split: Split) -> list[int]:
    """Numbers of the rows of a split: every 5th of each class is for testing."""
    if split not in ("train", "test", "all"):
        raise ValueError(f"split is {split!r}, expected 'train', 'test' or 'all'.")
    seen: dict[object, int] = {}
    rows = []
    for row, label in enumerate(classes):
        seen[label] = seen.get(label, 0) + 1
        kind = "test" if seen[label] % _EVERY == 0 else "train"
        if split in (kind, "all"):
            rows.append(row)
    return rows
