"""You take the mean over the cells, as the losses do by themselves. The objects of a picture would then count
less the finer the grid is: sum over the cells, and take the mean over the pictures.

fails: correctness, gradients
"""

from torch.nn.functional import binary_cross_entropy_with_logits


def yolo_loss(pred, target, weights):
    there = target[..., 0] == 1  # (B, rows, columns)
    pc = binary_cross_entropy_with_logits(pred[..., 0], target[..., 0], reduction="none")

    z, t = pred[there], target[there]  # (M, 5 + C): empty cells are left out, since 0 times NaN would be NaN
    box = (z[:, 1:5] - t[:, 1:5]).square()
    classes = -t[:, 5:] * z[:, 5:].log_softmax(dim=1)

    total = weights["object"] * pc[there].sum() + weights["empty"] * pc[~there].sum()
    total = total + weights["box"] * box.sum() + weights["classes"] * classes.sum()
    return total / pc.numel()
