"""You clamp the probability before its logarithm. The loss stays finite, but a confident mistake lands on
the clamp, where the gradient is 0: exactly where the network should learn most, it learns nothing.

fails: correctness, gradients
"""

from torch.nn import functional


def localization_loss(pred, target):
    objectness = functional.binary_cross_entropy(
        pred[:, 0].sigmoid().clamp(1e-7, 1 - 1e-7), target[:, 0], reduction="sum"
    )

    there = target[:, 0] == 1
    pred, true = pred[there], target[there]  # (M, 5 + C): rows are left out, since 0 times NaN would be NaN
    box = (pred[:, 1:5] - true[:, 1:5]).square().sum()
    classes = -(true[:, 5:] * pred[:, 5:].log_softmax(dim=1)).sum()

    return (objectness + box + classes) / len(target)
