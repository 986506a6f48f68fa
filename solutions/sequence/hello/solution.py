"""hello becomes ohlol: a recurrent cell, trained by backpropagation through time."""

import torch
from torch import nn

ALPHABET = "ehlo"


def encode(text):
    return torch.tensor([ALPHABET.index(letter) for letter in text])


class CharModel(nn.Module):
    def __init__(self, input_size=4, hidden_size=4):
        super().__init__()
        self.hidden_size = hidden_size
        self.cell = nn.RNNCell(input_size, hidden_size)

    def forward(self, x, hidden):
        return self.cell(x, hidden)

    def init_hidden(self, batch_size):
        return self.cell.bias_hh.new_zeros(batch_size, self.hidden_size)


def train(model, optimizer, source="hello", target="ohlol", epochs=15):
    weight = model.cell.weight_ih
    inputs = nn.functional.one_hot(encode(source), weight.shape[1]).to(weight)  # (T, 4)
    labels = encode(target).to(weight.device)  # (T,)
    criterion = nn.CrossEntropyLoss()
    losses, predictions = [], []
    for _ in range(epochs):
        optimizer.zero_grad()
        hidden = model.init_hidden(1)
        loss, said = 0, ""
        for x, label in zip(inputs.unsqueeze(1), labels.unsqueeze(1), strict=True):
            hidden = model(x, hidden)  # (1, 4)
            loss = loss + criterion(hidden, label)
            said += ALPHABET[hidden.argmax(dim=1).item()]
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        predictions.append(said)
    return losses, predictions
