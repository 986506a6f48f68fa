"""A state space model in chunks. Read README.md, then fill in the TODO."""

import torch


def ssd_chunked(x: torch.Tensor, a: torch.Tensor, B: torch.Tensor, C: torch.Tensor, chunk: int) -> torch.Tensor:
    """Run h_t = exp(a_t) h_{t-1} + B_t x_t, y_t = C_t h_t: products inside chunks, a state between them.

    Args:
        x: (batch, L, H, P).
        a: (batch, L, H), the logarithms of the decays.
        B: (batch, L, H, N).
        C: (batch, L, H, N).
        chunk: the steps in a chunk, >= 1; the last chunk may have fewer.

    Returns:
        (batch, L, H, P).

    Raises:
        ValueError: chunk is less than 1.
    """
    raise NotImplementedError("TODO: for each chunk, a masked product, plus what the state before it adds")
