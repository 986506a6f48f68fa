"""Small real data, and one large set: for learners, for checks and for probes alike.

::

    >>> from grader.data import digits
    >>> images, labels = digits("train")
    >>> images.shape, images.dtype, labels.dtype
    ((1442, 8, 8), dtype('uint8'), dtype('int64'))

The embedded sets (`digits`, `diabetes`, `names`) are files of `datasets/`, whose README tells their origins and
licences; nothing is downloaded. Every split is fixed: of each class in the file's order (of the table, where there is
no class) the 5th, 10th, 15th ... example is for testing, the others are for training; ``"all"`` is the whole file in
its own order. The numpy functions load no torch; the torch datasets and `mnist` load it when they are first named.

All of `__all__`, and nothing else of the grader, may be imported by a submission (see `grader.reading.refused`), which
may read the data files and nothing beside them (see `grader.confined.sandbox`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from grader.data.embedded import FILES, DataError, Split, countries, diabetes, digits, names, path

if TYPE_CHECKING:
    from grader.data.tensors import diabetes_dataset, digits_dataset, names_dataset
    from grader.data.vision import mnist

__all__ = [
    "FILES",
    "DataError",
    "Split",
    "countries",
    "diabetes",
    "diabetes_dataset",
    "digits",
    "digits_dataset",
    "mnist",
    "names",
    "names_dataset",
    "path",
]


def __getattr__(name: str) -> Any:
    """What needs torch, imported when it is first asked for."""
    if name.startswith("_") or name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "mnist":
        from grader.data.vision import mnist

        return mnist
    from grader.data import tensors

    return getattr(tensors, name)
