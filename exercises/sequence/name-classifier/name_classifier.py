"""A name classifier. It stops with an error, at least on most machines. Read README.md, then fix it."""

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence

USE_GPU = True


def create_tensor(tensor):
    if USE_GPU:
        device = torch.device("cuda:0")
        tensor = tensor.to(device)
    return tensor


def to_tensors(names):
    """Return the names as int64 tensors: padded (N, L), their UTF-8 bytes and then zeros, and lengths (N,)."""
    codes = [list(name.encode()) for name in names]
    lengths = torch.tensor([len(code) for code in codes])
    padded = torch.zeros(len(codes), int(lengths.max()), dtype=torch.int64)
    for row, code in enumerate(codes):
        padded[row, : len(code)] = torch.tensor(code)
    return padded, lengths


class NameClassifier(nn.Module):
    """Embedding, GRU, linear layer.

    Args:
        num_chars: number of different bytes that a name may have.
        hidden_size: size of the embedding, and of the GRU's states.
        num_classes: number of scores.
        num_layers: number of layers of the GRU.
        bidirectional: whether the names are read backward as well.
    """

    def __init__(self, num_chars, hidden_size, num_classes, num_layers=1, bidirectional=True):
        super().__init__()
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.num_directions = 2 if bidirectional else 1
        self.embedding = nn.Embedding(num_chars, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, num_layers, bidirectional=bidirectional)
        self.fc = nn.Linear(hidden_size * self.num_directions, num_classes)

    def init_hidden(self, batch_size):
        return create_tensor(torch.zeros(self.num_layers * self.num_directions, batch_size, self.hidden_size))

    def forward(self, padded, lengths):
        """Return the scores (B, num_classes) of the names in padded (B, L), of the given lengths (B,)."""
        padded = create_tensor(padded)
        lengths = create_tensor(lengths)
        embedded = self.embedding(padded.t())  # (L, B, hidden_size)
        packed = pack_padded_sequence(embedded, lengths)
        _, hidden = self.gru(packed, self.init_hidden(len(padded)))
        if self.num_directions == 2:
            features = torch.cat([hidden[0], hidden[1]], dim=1)
        else:
            features = hidden[-1]
        return self.fc(features)


def train_epoch(model, optimizer, batches):
    """Train for one epoch, with one step of the optimizer for each batch.

    Args:
        model: a NameClassifier.
        optimizer: holds the model's parameters.
        batches: pairs (list of B names, int64 labels (B,)), at least one.

    Returns:
        float: the mean loss per name.
    """
    total_loss, seen = 0.0, 0
    for names, labels in batches:
        padded, lengths = to_tensors(names)
        scores = model(create_tensor(padded), create_tensor(lengths))
        loss = cross_entropy(scores, create_tensor(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total_loss += loss.item()
        seen += len(names)
    return total_loss / seen
