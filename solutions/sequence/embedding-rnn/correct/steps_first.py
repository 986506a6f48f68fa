"""Steps first inside, with a state of zeros made for the batch that came."""

import torch
from torch import nn


class TextModel(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_layers, num_classes):
        super().__init__()
        self.emb = nn.Embedding(vocab_size, embedding_size)
        self.rnn = nn.RNN(embedding_size, hidden_size, num_layers)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, ids):
        vectors = self.emb(ids.t())  # (S, B, E)
        start = vectors.new_zeros(self.rnn.num_layers, ids.shape[0], self.rnn.hidden_size)
        states = self.rnn(vectors, start)[0].transpose(0, 1)
        return self.fc(torch.reshape(states, (-1, self.rnn.hidden_size)))
