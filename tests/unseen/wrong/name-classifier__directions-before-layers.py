# WRONG: with several layers two backward states are joined. Cause: hidden viewed as (directions, layers, B, H).
import torch
import torch.nn.functional as F
from torch import nn
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
        self.num_layers = num_layers
        self.n_dir = int(bidirectional) + 1
        self.embedding = nn.Embedding(num_chars, hidden_size)
        self.gru = nn.GRU(hidden_size, hidden_size, num_layers, bidirectional=bidirectional)
        self.fc = nn.Linear(hidden_size * self.n_dir, num_classes)

    def forward(self, padded, lengths):
        emb = self.embedding(padded.t())
        packed = pack_padded_sequence(emb, lengths.to("cpu"), enforce_sorted=False)
        hidden = self.gru(packed)[1]
        hidden = hidden.view(self.n_dir, self.num_layers, hidden.shape[1], hidden.shape[2])
        top = hidden[:, -1]
        return self.fc(torch.cat(list(top), dim=1))


def train_epoch(model, optimizer, batches):
    device = model.fc.weight.device
    loss_sum, count = 0.0, 0
    for names, labels in batches:
        padded, lengths = to_tensors(names)
        scores = model(padded.to(device), lengths)
        loss = F.cross_entropy(scores, labels.to(device))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        loss_sum += loss.item() * len(labels)
        count += len(labels)
    return loss_sum / count
