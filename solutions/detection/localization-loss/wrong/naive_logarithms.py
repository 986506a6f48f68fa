"""You take the logarithm of a sigmoid that has been rounded. For large logits it is exactly 0 or 1, and the
loss becomes infinite or NaN: let the loss work on the logits.

fails: correctness, gradients
"""


def localization_loss(pred, target):
    objectness = -(
        target[:, 0] * pred[:, 0].sigmoid().log() + (1 - target[:, 0]) * (1 - pred[:, 0].sigmoid()).log()
    ).sum()

    there = target[:, 0] == 1
    pred, true = pred[there], target[there]  # (M, 5 + C): rows are left out, since 0 times NaN would be NaN
    box = (pred[:, 1:5] - true[:, 1:5]).square().sum()
    classes = -(true[:, 5:] * pred[:, 5:].log_softmax(dim=1)).sum()

    return (objectness + box + classes) / len(target)
