"""The softmax as the exponential of score - logsumexp, and the query and answer kept apart."""

import torch
from torch import nn


class Set2Set(nn.Module):
    def __init__(self, channels, steps):
        super().__init__()
        if steps <= 0:
            raise ValueError("no steps")
        self.lstm = nn.LSTMCell(2 * channels, channels)
        self.steps = steps

    def forward(self, x, batch):
        graphs = int(batch.max()) + 1 if batch.numel() else 0
        query, cell, answer = torch.zeros(3, graphs, self.lstm.hidden_size, dtype=x.dtype, device=x.device)
        index = batch.unsqueeze(1).expand_as(x)
        for _ in range(self.steps):
            query, cell = self.lstm(torch.cat([query, answer], dim=1), (query, cell))
            score = torch.einsum("nc,nc->n", x, query.index_select(0, batch))
            top = torch.full_like(query[:, 0], -torch.inf).scatter_reduce(0, batch, score.detach(), "amax")
            score = score - top[batch]
            total = torch.zeros_like(top).scatter_add(0, batch, score.exp())
            weight = (score - total.log()[batch]).exp()
            answer = torch.zeros_like(query).scatter_add(0, index, weight.unsqueeze(1) * x)
        return torch.cat([query, answer], dim=1)
