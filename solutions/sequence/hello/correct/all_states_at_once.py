"""Run the cell first, keep the states, and take one summed cross-entropy over all of them."""

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
    letters = torch.eye(weight.shape[1], dtype=weight.dtype, device=weight.device)
    inputs, labels = letters[encode(source)], encode(target).to(weight.device)
    losses, predictions = [], []
    for _ in range(epochs):
        states = []
        for x in inputs:
            states.append(model(x[None], states[-1] if states else model.init_hidden(1)))
        scores = torch.cat(states)
        loss = nn.functional.cross_entropy(scores, labels, reduction="sum")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        predictions.append("".join(ALPHABET[i] for i in scores.argmax(dim=1).tolist()))
    return losses, predictions
