"""You leave out batch_first. nn.RNN then reads dimension 0, the texts, as the steps: it raises no error, and
each text is read with the memory of the one before it.

fails: correctness, gradients
"""

from torch import nn


class TextModel(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_layers, num_classes):
        super().__init__()
        self.emb = nn.Embedding(vocab_size, embedding_size)
        self.rnn = nn.RNN(embedding_size, hidden_size, num_layers)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, ids):
        states, _ = self.rnn(self.emb(ids))
        return self.fc(states).flatten(end_dim=1)
