"""The gradients cleared after each step, and once at the start."""

import torch


def train(model, loader, lr, epochs):
    model.train()
    model.zero_grad()
    optimizer = torch.optim.SGD(model.parameters(), lr)
    loss_of = torch.nn.CrossEntropyLoss(reduction="sum")
    history = []
    for _ in range(epochs):
        losses, count = [], 0
        for x, y in loader:
            loss = loss_of(model(x), y)
            (loss / y.shape[0]).backward()
            optimizer.step()
            optimizer.zero_grad()
            losses.append(loss.item())
            count += y.shape[0]
        history.append(sum(losses) / count)
    return history
