"""You draw the noise without the generator that was given, so nobody can get the same picture twice.

fails: correctness
"""

import torch


def statistics(features):
    channels = features.flatten(start_dim=2)
    return channels @ channels.transpose(1, 2) / channels.shape[2]


def transfer(extract, content, style, alpha, beta, steps, lr, generator):
    if steps < 0:
        raise ValueError(f"the number of steps must not be negative, got {steps}")
    with torch.no_grad():
        target = extract(content)[-1]
        styles = [statistics(layer) for layer in extract(style)]
    image = torch.rand(content.shape, dtype=content.dtype, device=content.device)
    image.requires_grad_()
    costs = []
    for _ in range(steps):
        layers = extract(image)
        content_cost = (layers[-1] - target).pow(2).sum()
        style_costs = [
            (statistics(layer) - wanted).pow(2).sum() / (4 * layer.shape[1] ** 2)
            for layer, wanted in zip(layers, styles, strict=True)
        ]
        cost = alpha * content_cost + beta * sum(style_costs) / len(styles)
        (gradient,) = torch.autograd.grad(cost, image)
        with torch.no_grad():
            image.sub_(lr * gradient).clamp_(0, 1)
        costs.append(cost.item())
    return image.detach(), costs
