"""You add up the losses and go back through the sum. Every step then repeats all steps before it, and pulls
along gradients of weights that are gone: only the present loss counts.

fails: correctness, gradients
"""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, n_input, n_hidden, n_output):
        super().__init__()
        self.dense1 = nn.Linear(n_input, n_hidden)
        self.dense2 = nn.Linear(n_hidden, n_hidden)
        self.out = nn.Linear(n_hidden, n_output)

    def forward(self, x):
        x = torch.relu(self.dense1(x))  # (N, n_hidden)
        x = torch.relu(self.dense2(x))  # (N, n_hidden)
        return self.out(x)  # (N, n_output), below zero, too


def fit(net, x, y, lr, steps):
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    losses = []
    total = 0
    for _ in range(steps):
        predict = net(x)
        if predict.shape != y.shape:  # the loss would broadcast
            raise ValueError(f"predictions have shape {tuple(predict.shape)}, targets {tuple(y.shape)}")
        loss = nn.functional.mse_loss(predict, y)
        total = total + loss
        optimizer.zero_grad()
        total.backward(retain_graph=True)
        optimizer.step()
        losses.append(loss.item())
    return losses
