"""A Parameter, `backward` told where to put gradients, and the costs as means."""

import torch


def products(x):
    return torch.einsum("bihw,bjhw->bij", x, x) / x[0, 0].numel()


def transfer(extract, content, style, alpha, beta, steps, lr, generator):
    if steps < 0:
        raise ValueError("steps")
    target = extract(content)[-1].detach()
    styles = [products(layer).detach() for layer in extract(style)]
    noise = torch.rand(content.shape, generator=generator, dtype=content.dtype, device=content.device)
    image, costs = torch.nn.Parameter(noise), []
    while len(costs) < steps:
        image.grad = None
        layers = extract(image)
        style_costs = torch.stack(
            [(products(a) - b).square().mean((1, 2)).sum() / 4 for a, b in zip(layers, styles, strict=True)]
        )
        cost = alpha * (layers[-1] - target).square().sum() + beta * style_costs.mean()
        cost.backward(inputs=[image])
        image.data = (image.data - lr * image.grad).clamp(min=0, max=1)
        costs.append(float(cost.detach()))
    return image.data, costs
