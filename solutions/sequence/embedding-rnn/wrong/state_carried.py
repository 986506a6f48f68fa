"""You keep the state of the last call and go on from it. The next batch holds other texts: they start from
zeros.

fails: correctness
"""

from torch import nn


class TextModel(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_layers, num_classes):
        super().__init__()
        self.emb = nn.Embedding(vocab_size, embedding_size)
        self.rnn = nn.RNN(embedding_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)
        self.state = None

    def forward(self, ids):
        if self.state is not None and self.state.shape[1] != len(ids):
            self.state = None
        states, state = self.rnn(self.emb(ids), self.state)
        self.state = state.detach()
        return self.fc(states).flatten(end_dim=1)
