"""A CSV file as a dataset, and a dataset as batches. Read README.md, then fill in the TODOs."""

import torch


class CsvDataset:
    """A table of numbers with a header; the last column is the target.

    Args:
        path: the path of a file, or an open text file.

    Attributes:
        columns: the names in the header, target included.
    """

    def __init__(self, path):
        raise NotImplementedError("TODO: read the header, then the numbers")

    def __len__(self) -> int:
        raise NotImplementedError("TODO: how many samples?")

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the features, (n,), and the target, (), of one sample, both float32."""
        raise NotImplementedError("TODO: split a row")


def batches(dataset, batch_size: int, shuffle: bool = False, drop_last: bool = False, generator=None):
    """Return an object that yields the samples of a dataset in batches.

    Args:
        dataset: anything with len(dataset), and pairs of tensors as dataset[i].
        batch_size: samples in a batch, at least 1.
        shuffle: a new order in each epoch, from torch.randperm(len(dataset), generator=generator).
        drop_last: leave out the last batch if it is short.
        generator: a torch.Generator; None for PyTorch's own.

    Returns:
        An object to iterate over, once for each epoch; its len() is the number of batches.

    Raises:
        ValueError: batch_size is below 1.
    """
    raise NotImplementedError("TODO: an object with __len__ and __iter__")
