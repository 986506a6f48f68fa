"""You turn everything into float32. That widens half precision, but it narrows float64, where somebody wanted
the digits.

fails: correctness, gradients
"""


def gram(features):
    features = features.float()
    channels = features.flatten(start_dim=2)
    return channels @ channels.transpose(1, 2)
