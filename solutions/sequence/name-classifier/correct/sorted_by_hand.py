"""Sorts the names itself and brings the scores back; takes each direction's state from the outputs."""

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def to_tensors(names):
    codes = [torch.tensor(list(name.encode())) for name in names]
    return nn.utils.rnn.pad_sequence(codes, batch_first=True), torch.tensor([len(code) for code in codes])


class NameClassifier(nn.Module):
    def __init__(self, num_chars, hidden_size, num_classes, num_layers=1, bidirectional=True):
        super().__init__()
        self.size, self.both = hidden_size, bidirectional
        self.embedding = nn.Embedding(num_chars, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, num_layers, batch_first=True, bidirectional=bidirectional)
        self.fc = nn.Linear(hidden_size * (1 + bidirectional), num_classes)

    def forward(self, padded, lengths):
        lengths, order = lengths.to(padded.device).sort(descending=True)
        packed = pack_padded_sequence(self.embedding(padded[order]), lengths.cpu(), batch_first=True)
        output, _ = pad_packed_sequence(self.gru(packed)[0], batch_first=True)
        rows = torch.arange(len(order), device=padded.device)
        features = output[rows, lengths - 1, : self.size]
        if self.both:
            features = torch.cat([features, output[:, 0, self.size :]], dim=1)
        return self.fc(features)[order.argsort()]


def train_epoch(model, optimizer, batches):
    losses = []
    for names, labels in batches:
        optimizer.zero_grad()
        padded, lengths = to_tensors(names)
        scores = model(padded.to(model.fc.weight.device), lengths)
        each = nn.functional.cross_entropy(scores, labels.to(scores.device), reduction="none")
        each.mean().backward()
        optimizer.step()
        losses += each.tolist()
    return sum(losses) / len(losses)
