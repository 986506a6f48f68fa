"""Scaled dot-product attention. Read README.md, then fill in the TODO."""

import torch


def attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Average the values for each query, weighted by how well their keys fit.

    Args:
        q: (..., L, D), the queries; float16, bfloat16, float32 or float64.
        k: (..., S, D), the keys.
        v: (..., S, E), a value for each key.
        mask: None, or bool that broadcasts to (..., L, S): True where the query may look at the key. Every query
            may look at one key at least.

    Returns:
        out: (..., L, E), dtype of q.
        weights: (..., L, S), dtype of q; rows add up to 1, hidden keys have exactly 0.
    """
    raise NotImplementedError("TODO: scores, scale, mask, softmax over the keys, average of the values")
