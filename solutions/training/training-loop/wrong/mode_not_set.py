"""You never call `model.train()`. A model that was evaluated just before comes in evaluation mode, and
trains without dropout and with frozen BatchNorm statistics.

fails: correctness
"""

from torch import nn, optim


def train(model, loader, lr, epochs):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()  # the mean over a batch
    losses = []

    for _ in range(epochs):
        total, samples = 0.0, 0
        for inputs, labels in loader:
            loss = criterion(model(inputs), labels)

            optimizer.zero_grad()  # backward adds to what is there
            loss.backward()
            optimizer.step()

            total += loss.item() * len(labels)  # the sum over the batch
            samples += len(labels)
        losses.append(total / samples)
    return losses
