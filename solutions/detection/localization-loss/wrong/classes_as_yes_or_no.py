"""You treat each class as a question of its own, yes or no. An object has one class: a softmax over the
classes, and the logarithm of the true one.

fails: correctness, gradients
"""

from torch.nn import functional


def localization_loss(pred, target):
    objectness = functional.binary_cross_entropy_with_logits(pred[:, 0], target[:, 0], reduction="sum")

    there = target[:, 0] == 1
    pred, true = pred[there], target[there]  # (M, 5 + C): rows are left out, since 0 times NaN would be NaN
    box = (pred[:, 1:5] - true[:, 1:5]).square().sum()
    classes = functional.binary_cross_entropy_with_logits(pred[:, 5:], true[:, 5:], reduction="sum")

    return (objectness + box + classes) / len(target)
