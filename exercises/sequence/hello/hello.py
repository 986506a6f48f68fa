"""Read hello, answer ohlol. It stops with an error, and has three more mistakes. Read README.md, then fix it."""

import torch
from torch import nn

ALPHABET = "ehlo"


def encode(text):
    """Return the positions of the text's letters in ALPHABET, int64 of shape (len(text),)."""
    return torch.tensor([ALPHABET.index(letter) for letter in text])


class CharModel(nn.Module):
    """One step: takes a letter and a state, returns the new state, which is also the score of each letter.

    Args:
        input_size: number of letters that can be read.
        hidden_size: number of letters that can be answered.
    """

    def __init__(self, input_size=4, hidden_size=4):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.RNNCell(input_size, hidden_size)

    def forward(self, x, hidden):
        return self.cell(x, hidden)

    def init_hidden(self, batch_size):
        return self.cell.bias_hh.new_zeros(batch_size, self.hidden_size)


def train(model, optimizer, source="hello", target="0hlol", epochs=15):
    """Train the model in place to answer source with target.

    Args:
        model: a CharModel.
        optimizer: over the model's parameters, with zero_grad() and step().
        source: the letters to read.
        target: the letters to answer, a string of the same length.
        epochs: passes over the source, with one step of the optimizer each.

    Returns:
        (losses, predictions): for each epoch the loss, summed over the letters, as a float, and the model's
        answer, as a string; both before the epoch's update.
    """
    weight = model.cell.weight_ih
    inputs = nn.functional.one_hot(encode(source), weight.shape[1]).to(weight)
    labels = encode(target).to(weight.device)
    criterion = nn.CrossEntropyLoss()
    losses, predictions = [], []
    hidden = model.init_hidden(1)
    for _ in range(epochs):
        optimizer.zero_grad()
        loss, said = 0, ""
        for x, label in zip(inputs.unsqueeze(1), labels.unsqueeze(1), strict=True):
            hidden = model(x, hidden.detach())
            loss = loss + criterion(hidden, label)
            said += ALPHABET[hidden.argmax(dim=1).item()]
        (loss / len(source)).backward()
        optimizer.step()
        losses.append(loss.item())
        predictions.append(said)
    return losses, predictions
