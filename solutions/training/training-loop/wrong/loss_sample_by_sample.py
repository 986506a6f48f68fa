"""You compute the loss of each sample by itself and add them up in Python. Their mean is right, but every
sample costs some lines: `criterion(model(inputs), labels)` takes the whole batch in one call.

fails: performance
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
            loss = 0.0
            for logits, label in zip(model(inputs), labels):
                loss = loss + criterion(logits[None], label[None]) / len(labels)

            optimizer.zero_grad()  # backward adds to what is there
            loss.backward()
            optimizer.step()

            total += loss.item() * len(labels)  # the sum over the batch
            samples += len(labels)
        losses.append(total / samples)
    return losses
