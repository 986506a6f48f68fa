# WRONG: at the end every parameter requires gradients, frozen ones too. Cause: requires_grad not remembered.
import torch


def _gram(f):
    f = f.flatten(2)
    return f @ f.mT / f.shape[2]


def transfer(extract, content, style, alpha, beta, steps, lr, generator):
    if steps < 0:
        raise ValueError("steps must be >= 0")
    for p in extract.parameters():
        p.requires_grad_(False)
    with torch.no_grad():
        wanted = extract(content)[-1]
        grams = [_gram(f) for f in extract(style)]
    image = torch.rand(content.shape, generator=generator, dtype=content.dtype, device=content.device)
    costs = []
    for _ in range(steps):
        image = image.detach().requires_grad_(True)
        feats = extract(image)
        j = alpha * ((feats[-1] - wanted) ** 2).sum()
        for f, gr in zip(feats, grams, strict=True):
            j = j + beta / len(grams) * ((_gram(f) - gr) ** 2).sum() / (4 * f.shape[1] ** 2)
        j.backward()
        costs.append(j.item())
        image = (image - lr * image.grad).clamp(0, 1)
    for p in extract.parameters():
        p.requires_grad_(True)
    return image.detach(), costs
