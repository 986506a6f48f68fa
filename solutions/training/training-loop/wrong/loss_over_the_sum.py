"""You step along the gradient of the *sum* of the losses. The step then grows with the batch, and a
learning rate that is good for a batch of 4 is too large for one of 400.

fails: correctness, gradients
"""

from torch import nn, optim


def train(model, loader, lr, epochs):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss(reduction="sum")
    losses = []

    model.train()
    for _ in range(epochs):
        total, samples = 0.0, 0
        for inputs, labels in loader:
            loss = criterion(model(inputs), labels)

            optimizer.zero_grad()  # backward adds to what is there
            loss.backward()
            optimizer.step()

            total += loss.item()
            samples += len(labels)
        losses.append(total / samples)
    return losses
