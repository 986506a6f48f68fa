"""You move the network's parameters. The network then learns to see the noise as a house, and the noise
stays noise: the picture is the parameter.

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
    image = torch.rand(content.shape, generator=generator, dtype=content.dtype, device=content.device)
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
        gradients = torch.autograd.grad(cost, list(extract.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(extract.parameters(), gradients, strict=True):
                parameter.sub_(lr * gradient)
        costs.append(cost.item())
    return image.detach(), costs
