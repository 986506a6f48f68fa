"""You take a step for every sample. That is what batches of one are for: a batch is one step, along the
mean of its samples' gradients.

fails: correctness, gradients, performance
"""

from torch import nn, optim


def train(model, loader, lr, epochs):
    optimizer = optim.SGD(model.parameters(), lr=lr)
    criterion = nn.CrossEntropyLoss()  # the mean over a batch
    losses = []

    model.train()
    for _ in range(epochs):
        total, samples = 0.0, 0
        for inputs, labels in ((x[None], y[None]) for xs, ys in loader for x, y in zip(xs, ys)):
            loss = criterion(model(inputs), labels)

            optimizer.zero_grad()  # backward adds to what is there
            loss.backward()
            optimizer.step()

            total += loss.item() * len(labels)  # the sum over the batch
            samples += len(labels)
        losses.append(total / samples)
    return losses
