"""Your rows go step by step: step 0 of all texts, then step 1. The labels come text by text, so most scores are
compared with the label of another text. Turn the dimensions back before you flatten.

fails: correctness, gradients
"""

from torch import nn


class TextModel(nn.Module):
    def __init__(self, vocab_size, embedding_size, hidden_size, num_layers, num_classes):
        super().__init__()
        self.emb = nn.Embedding(vocab_size, embedding_size)
        self.rnn = nn.RNN(embedding_size, hidden_size, num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, ids):
        states, _ = self.rnn(self.emb(ids))
        return self.fc(states).transpose(0, 1).flatten(end_dim=1)
