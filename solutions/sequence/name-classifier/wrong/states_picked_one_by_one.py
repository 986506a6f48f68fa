"""You unpack all outputs of the GRU and pick the last one of each name in a loop over the names. The scores are
right, but every name costs its calls again: the `hidden` that the GRU returns holds these very states for all names.

fails: performance
"""

import torch
from torch import nn
from torch.nn.functional import cross_entropy
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


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
        self.hidden_size = hidden_size
        self.num_directions = 2 if bidirectional else 1
        self.embedding = nn.Embedding(num_chars, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, num_layers, bidirectional=bidirectional)
        self.fc = nn.Linear(hidden_size * self.num_directions, num_classes)

    def forward(self, padded, lengths):
        embedded = self.embedding(padded.t())  # (L, B, hidden_size)
        packed = pack_padded_sequence(embedded, lengths.cpu(), enforce_sorted=False)
        outputs, _ = pad_packed_sequence(self.gru(packed)[0])  # (L, B, hidden_size * num_directions)
        features = []
        for i, length in enumerate(lengths.tolist()):
            forwards = outputs[length - 1, i, : self.hidden_size]
            backwards = outputs[0, i, self.hidden_size :]  # none where there is one direction
            features.append(torch.cat([forwards, backwards]))
        return self.fc(torch.stack(features))


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
