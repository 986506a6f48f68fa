"""You read the text in both directions. Each step then knows all later ones, and the sizes no longer fit: one
direction was asked for.

fails: correctness, gradients
"""

from torch import nn


class TextModel(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_layers, num_classes):
        super().__init__()
        self.emb = nn.Embedding(vocab_size, embedding_size)
        self.rnn = nn.RNN(embedding_size, hidden_size, num_layers, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(2 * hidden_size, num_classes)

    def forward(self, ids):
        states, _ = self.rnn(self.emb(ids))
        return self.fc(states).flatten(end_dim=1)
