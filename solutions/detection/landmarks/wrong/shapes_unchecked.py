"""You let a target of another shape pass. A single row is broadcast over all pictures, without a word, and
every face is compared with the same one: raise ValueError.

fails: correctness
"""

from torch.nn.functional import binary_cross_entropy_with_logits


def landmark_loss(pred, target):
    points, rest = divmod(pred.shape[1] - 1, 2)
    if rest or not points:
        raise ValueError(f"a row is [face, x1, y1, ..., xK, yK], 1 + 2K numbers, got {pred.shape[1]}")

    presence = binary_cross_entropy_with_logits(pred[:, 0], target[:, 0], reduction="sum")
    face = target[:, 0] == 1
    gaps = pred[face, 1:] - target[face, 1:]  # (M, 2K): rows are left out, since 0 times NaN would be NaN
    return (presence + gaps.square().sum() / points) / len(target)
