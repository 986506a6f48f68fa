"""You empty the gradients once an epoch. `backward()` adds to `.grad`, so every step of the epoch is pushed
by all batches before it as well: empty them in every step.

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
        optimizer.zero_grad()
        for inputs, labels in loader:
            loss = criterion(model(inputs), labels)

            loss.backward()
            optimizer.step()

            total += loss.item() * len(labels)  # the sum over the batch
            samples += len(labels)
        losses.append(total / samples)
    return losses
