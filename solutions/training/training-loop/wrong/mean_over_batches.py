"""You average the losses of the batches. A last batch of one sample then counts as much as one of five:
weigh each batch's loss with its size, and divide by the number of samples.

fails: correctness
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

            optimizer.zero_grad()  # backward adds to what is there
            loss.backward()
            optimizer.step()

            total += loss.item()
            samples += 1
        losses.append(total / samples)
    return losses
