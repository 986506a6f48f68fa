"""You keep the batches of the first epoch in a list. A loader that shuffles gives other batches each time,
which is half of what makes stochastic gradient descent work: walk through it anew.

fails: correctness
"""

from torch import nn, optim


def train(model, loader, lr, epochs):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()  # the mean over a batch
    losses = []
    first = list(loader) if epochs else []

    model.train()
    for _ in range(epochs):
        total, samples = 0.0, 0
        for inputs, labels in first:
            loss = criterion(model(inputs), labels)

            optimizer.zero_grad()  # backward adds to what is there
            loss.backward()
            optimizer.step()

            total += loss.item() * len(labels)  # the sum over the batch
            samples += len(labels)
        losses.append(total / samples)
    return losses
