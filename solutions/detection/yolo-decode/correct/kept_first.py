"""Only the cells that are kept are decoded: `nonzero` says where they lie."""

import torch


def decode(pred, threshold):
    results = []
    for grid in pred:
        rows, columns = grid.shape[:2]
        labels = grid[..., 5:].argmax(dim=-1)
        scores = grid[..., 0] * grid[..., 5:].amax(dim=-1)
        i, j = (scores >= threshold).nonzero().unbind(dim=1)
        cells, index = grid[i, j], torch.stack([j, i], dim=1)
        size = torch.tensor([columns, rows], dtype=grid.dtype, device=grid.device)
        boxes = torch.cat([(cells[:, 1:3] + index) / size, cells[:, [4, 3]] / size], dim=1)
        results.append((boxes, scores[i, j], labels[i, j]))
    return results
