"""You apply a sigmoid before a loss that has one inside. Of a sigmoid of a sigmoid nothing below 0.5 ever
comes out, so `no face` can never be said for sure.

fails: correctness, gradients
"""

from torch.nn.functional import binary_cross_entropy_with_logits


def landmark_loss(pred, target):
    if pred.shape != target.shape:
        raise ValueError(f"prediction and target have different shapes: {tuple(pred.shape)} and {tuple(target.shape)}")
    points, rest = divmod(pred.shape[1] - 1, 2)
    if rest or not points:
        raise ValueError(f"a row is [face, x1, y1, ..., xK, yK], 1 + 2K numbers, got {pred.shape[1]}")

    presence = binary_cross_entropy_with_logits(pred[:, 0].sigmoid(), target[:, 0], reduction="sum")
    face = target[:, 0] == 1
    gaps = pred[face, 1:] - target[face, 1:]  # (M, 2K): rows are left out, since 0 times NaN would be NaN
    return (presence + gaps.square().sum() / points) / len(target)
