# WRONG: the class part is the mean over the objects, not the sum. Cause: cross_entropy's default.
import torch.nn.functional as F


def yolo_loss(pred, target, weights):
    B = pred.shape[0]
    here = target[..., 0] == 1
    p, t = pred[here], target[here]
    loss = weights["object"] * F.softplus(-p[:, 0]).sum() + weights["empty"] * F.softplus(pred[~here][:, 0]).sum()
    if len(p) > 0:
        loss = loss + weights["box"] * F.mse_loss(p[:, 1:5], t[:, 1:5], reduction="sum")
        loss = loss + weights["classes"] * F.cross_entropy(p[:, 5:], t[:, 5:])
    return loss / B
