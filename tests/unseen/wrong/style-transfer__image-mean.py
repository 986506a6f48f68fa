# WRONG: content and style cost are means over the images of the batch. Cause: batch loss averaged by habit.
import torch


def stats(f):
    b, c, h, w = f.shape
    f = f.reshape(b, c, h * w)
    return torch.bmm(f, f.transpose(1, 2)) / (h * w)


def transfer(extract, content, style, alpha, beta, steps, lr, generator):
    if steps < 0:
        raise ValueError("steps must not be negative")
    x = torch.rand(content.shape, generator=generator, dtype=content.dtype, device=content.device)
    with torch.no_grad():
        c_target = extract(content)[-1]
        s_targets = [stats(f) for f in extract(style)]
    history = []
    for _ in range(steps):
        x.requires_grad_(True)
        fs = extract(x)
        content_loss = (fs[-1] - c_target).pow(2).flatten(1).sum(1).mean()
        style_loss = 0.0
        for f, s in zip(fs, s_targets, strict=True):
            style_loss = style_loss + (stats(f) - s).pow(2).flatten(1).sum(1).mean() / (4 * f.size(1) ** 2)
        loss = alpha * content_loss + beta * style_loss / len(fs)
        grad = torch.autograd.grad(loss, x)[0]
        history.append(float(loss))
        x = (x.detach() - lr * grad).clamp_(0.0, 1.0)
    return x.detach(), history
