# WRONG: gradients are switched on at the end, whatever the caller had. Cause: set_grad_enabled(True) as the way back.
import torch


def evaluate(model, loader):
    was_training = {m: m.training for m in model.modules()}
    model.eval()
    torch.set_grad_enabled(False)
    hits, seen = 0, 0
    try:
        for x, y in loader:
            _, guess = torch.max(model(x), dim=1)
            hits += int(torch.sum(guess == y))
            seen += y.numel()
    finally:
        torch.set_grad_enabled(True)
        for m, mode in was_training.items():
            m.training = mode
    if seen == 0:
        raise ValueError("the loader gave no samples")
    return hits / seen
