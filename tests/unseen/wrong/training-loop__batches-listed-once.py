# WRONG: all epochs see the batches of the first walk, in its order. Cause: the loader turned into a list.
import torch
import torch.nn.functional as F


def train(model, loader, lr, epochs):
    batches = list(loader)
    n = sum(y.shape[0] for _, y in batches)
    optimizer = torch.optim.SGD(model.parameters(), lr)
    model.train()
    epoch_losses = []
    for _ in range(epochs):
        total = 0.0
        for x, y in batches:
            loss = F.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * y.shape[0]
        epoch_losses.append(total / n)
    return epoch_losses
