"""The training loop. It does not run yet, and its losses will be wrong. Read README.md, then fix it."""

from torch import nn, optim


def train(model, loader, lr, epochs):
    """Train a classifier with stochastic gradient descent.

    Args:
        model: maps a batch x to logits (N, C); trained in place, in training mode.
        loader: yields (x, y), y the true classes (N,) int64; walked once an epoch.
        lr: learning rate.
        epochs: how often to walk through the loader, 0 or more.

    Returns:
        For each epoch the mean loss of its samples, a list of floats.
    """
    optimizer = optim.sgd(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()
    losses = []

    model.tarin()
    for epoch in range(num_epochs):
        total = 0.0
        optimizer.zero_grad()
        for inputs, labels in dataloader:
            preds = model(inputs)
            loss = criterion(preds, labels)

            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(loader))
    return losses
