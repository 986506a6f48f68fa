"""The embedded sets as torch datasets: ``DataLoader(digits_dataset("train"), batch_size=32, shuffle=True)``."""

from __future__ import annotations

import torch
from torch.utils.data import Dataset, TensorDataset

from grader.data.embedded import Split, countries, diabetes, digits, names


def digits_dataset(split: Split = "train") -> TensorDataset:
    """`grader.data.digits`, scaled.

    Returns:
        Items (image, label): image (1, 8, 8) float32 from 0 (paper) to 1 (ink), label () int64.
    """
    images, labels = digits(split)
    return TensorDataset(torch.from_numpy(images).float().div(16).unsqueeze(1), torch.from_numpy(labels))


def diabetes_dataset(split: Split = "train") -> TensorDataset:
    """`grader.data.diabetes`, not scaled.

    Returns:
        Items (x, y): x (10,) float32, y () float32, in the units of `grader.data.diabetes`.
    """
    x, y = diabetes(split)
    return TensorDataset(torch.from_numpy(x).float(), torch.from_numpy(y).float())


def names_dataset(split: Split = "train") -> Dataset[tuple[str, int]]:
    """`grader.data.names`.

    Returns:
        Items (name, country), the country as its place in `grader.data.countries`. A `DataLoader` makes a batch of
        them a tuple of names and an int64 tensor.
    """
    return _Names(split)


class _Names(Dataset[tuple[str, int]]):
    def __init__(self, split: Split) -> None:
        place = {country: index for index, country in enumerate(countries())}
        self._items = [(name, place[country]) for name, country in names(split)]

    def __getitem__(self, index: int) -> tuple[str, int]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)
