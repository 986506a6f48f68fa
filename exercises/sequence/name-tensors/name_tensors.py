"""Names as a padded tensor, sorted by length. Read README.md, then fill in the TODO."""

import torch


def make_tensors(names: list[str]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the names' UTF-8 bytes as one padded tensor, the longest first.

    Args:
        names: N names, none of them empty.

    Returns:
        padded (N, L), lengths (N,) and order (N,), all int64: row i holds the bytes of names[order[i]], lengths[i] of
        them, then zeros. From long to short; the same length in the order of the list.

    Raises:
        ValueError: the list is empty, or a name in it is.
    """
    raise NotImplementedError("TODO: bytes, padded with zeros, sorted; keep the order")
