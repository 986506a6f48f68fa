# WRONG: a float64 model stops, its start states are float32. Cause: torch.zeros without the parameters' dtype.
import torch
from torch import nn


class TextModel(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_layers, num_classes):
        super().__init__()
        self.num_layers = num_layers
        self.hidden_size = hidden_size
        self.emb = nn.Embedding(vocab_size, embedding_size)
        self.rnn = nn.RNN(input_size=embedding_size, hidden_size=hidden_size, num_layers=num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, ids):
        h0 = torch.zeros(self.num_layers, ids.size(0), self.hidden_size, device=ids.device)
        out, _ = self.rnn(self.emb(ids), h0)
        return self.fc(out.reshape(-1, self.hidden_size))
