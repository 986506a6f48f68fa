"""A name's country by a bidirectional GRU over its letters."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence


def to_tensors(names):
    codes = [list(name.encode()) for name in names]
    lengths = torch.tensor([len(code) for code in codes])
    padded = torch.zeros(len(codes), int(lengths.max()), dtype=torch.int64)
    for row, code in enumerate(codes):
        padded[row, : len(code)] = torch.tensor(code)
    return padded, lengths


class NameClassifier(nn.Module):
    def __init__(self, num_chars, hidden_size, num_classes, num_layers=1, bidirectional=True):
        super().__init__()
        self.num_directions = 2 if bidirectional else 1
        self.embedding = nn.Embedding(num_chars, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, num_layers, bidirectional=bidirectional)
        self.fc = nn.Linear(hidden_size * self.num_directions, num_classes)

    def forward(self, padded, lengths):
        embedded = self.embedding(padded.t())  # (L, B, hidden_size)
        packed = pack_padded_sequence(embedded, lengths.cpu(), enforce_sorted=False)
        _, hidden = self.gru(packed)  # (num_layers * num_directions, B, hidden_size)
        if self.num_directions == 2:
            features = torch.cat([hidden[-2], hidden[-1]], dim=1)  # (B, 2 * hidden_size)
        else:
            features = hidden[-1]
        return self.fc(features)


def train_epoch(model, optimizer, batches):
    device = next(model.parameters()).device
    total_loss, seen = 0.0, 0
    for names, labels in batches:
        padded, lengths = to_tensors(names)
        loss = cross_entropy(model(padded.to(device), lengths), labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total_loss += loss.item() * len(names)
        seen += len(names)
    return total_loss / seen
