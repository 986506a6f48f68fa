"""You empty the gradients between `backward()` and `step()`: the optimizer finds nothing to do, and nothing
ever changes.

fails: correctness, gradients
"""

from torch import nn, optim


def train(model, loader, lr, epochs):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()  # the mean over a batch
    losses = []

    model.train()
    for _ in range(epochs):
        total, samples = 0.0, 0
        for inputs, labels in loader:
            loss = criterion(model(inputs), labels)

            loss.backward()
            optimizer.zero_grad()
            optimizer.step()

            total += loss.item() * len(labels)  # the sum over the batch
            samples += len(labels)
        losses.append(total / samples)
    return losses
