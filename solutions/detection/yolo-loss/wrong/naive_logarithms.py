"""You take the logarithm of a sigmoid that has been rounded. For large logits it is exactly 0 or 1, and the
loss becomes infinite or NaN: let the loss work on the logits.

fails: correctness, gradients
"""


def yolo_loss(pred, target, weights):
    there = target[..., 0] == 1  # (B, rows, columns)
    pc = -(target[..., 0] * pred[..., 0].sigmoid().log() + (1 - target[..., 0]) * (1 - pred[..., 0].sigmoid()).log())

    z, t = pred[there], target[there]  # (M, 5 + C): empty cells are left out, since 0 times NaN would be NaN
    box = (z[:, 1:5] - t[:, 1:5]).square()
    classes = -t[:, 5:] * z[:, 5:].log_softmax(dim=1)

    total = weights["object"] * pc[there].sum() + weights["empty"] * pc[~there].sum()
    total = total + weights["box"] * box.sum() + weights["classes"] * classes.sum()
    return total / len(pred)
