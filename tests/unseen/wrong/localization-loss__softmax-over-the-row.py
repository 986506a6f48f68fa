# WRONG: the log-softmax runs over Pc and box as well. Cause: sliced after the softmax, not before.
import torch.nn.functional as F


def localization_loss(pred, target):
    obj = target[:, 0] > 0.5
    confidence = F.binary_cross_entropy_with_logits(pred[:, 0], target[:, 0], reduction="sum")
    p, t = pred[obj], target[obj]
    box = (p[:, 1:5] - t[:, 1:5]).pow(2).sum()
    classes = -(t[:, 5:] * F.log_softmax(p, dim=1)[:, 5:]).sum()
    return (confidence + box + classes) / pred.shape[0]
