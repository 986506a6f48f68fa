"""You take the logarithm of a sigmoid that has been rounded. For large logits it is exactly 0 or 1, and the
loss becomes infinite or NaN: let the loss work on the logits.

fails: correctness, gradients
"""


def landmark_loss(pred, target):
    if pred.shape != target.shape:
        raise ValueError(f"prediction and target have different shapes: {tuple(pred.shape)} and {tuple(target.shape)}")
    points, rest = divmod(pred.shape[1] - 1, 2)
    if rest or not points:
        raise ValueError(f"a row is [face, x1, y1, ..., xK, yK], 1 + 2K numbers, got {pred.shape[1]}")

    presence = -(
        target[:, 0] * pred[:, 0].sigmoid().log() + (1 - target[:, 0]) * (1 - pred[:, 0].sigmoid()).log()
    ).sum()
    face = target[:, 0] == 1
    gaps = pred[face, 1:] - target[face, 1:]  # (M, 2K): rows are left out, since 0 times NaN would be NaN
    return (presence + gaps.square().sum() / points) / len(target)
