"""You multiply what should not count with 0. Where the target is undefined, 0 times NaN is NaN, and one
such picture spoils the loss of the whole batch: leave the rows out.

fails: correctness, gradients
"""

from torch.nn.functional import binary_cross_entropy_with_logits


def landmark_loss(pred, target):
    if pred.shape != target.shape:
        raise ValueError(f"prediction and target have different shapes: {tuple(pred.shape)} and {tuple(target.shape)}")
    points, rest = divmod(pred.shape[1] - 1, 2)
    if rest or not points:
        raise ValueError(f"a row is [face, x1, y1, ..., xK, yK], 1 + 2K numbers, got {pred.shape[1]}")

    presence = binary_cross_entropy_with_logits(pred[:, 0], target[:, 0], reduction="sum")
    face = target[:, 0] == 1
    gaps = face[:, None] * (pred[:, 1:] - target[:, 1:])  # (M, 2K): rows are left out, since 0 times NaN would be NaN
    return (presence + gaps.square().sum() / points) / len(target)
