"""A network with two hidden layers, and its fit to a cubic. Read README.md, then fix it."""

import torch
from torch import nn
from torch.autograd import Variable


class Net(nn.Module):
    """(N, n_input) -> (N, n_hidden) -> (N, n_hidden) -> (N, n_output)."""

    def __init__(self, n_input, n_hidden, n_output):
        super().__init__()
        self.dense1 = nn.Linear(n_input, n_hidden)
        self.dense2 = nn.Linear(n_hidden, n_hidden)
        self.out = nn.Linear(n_hidden, n_output)

    def forward(self, x):
        x = self.dense1(x)
        x = torch.relu(x)
        x = self.dense2(x)
        x = self.out(x)
        x = torch.relu(x)
        return x


def fit(net, x, y, lr, steps):
    """Gradient descent on the mean squared error of all points.

    Args:
        net: trained in place; maps x to the shape of y.
        x: (N, n_input).
        y: (N, n_output).
        lr: learning rate.
        steps: how many steps to take, 0 or more.

    Returns:
        The loss at each step, before it is taken: a list of floats.
    """
    x, y = Variable(x), Variable(y)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    loss_func = nn.MSELoss()
    losses = []

    predict = net(x)
    loss = loss_func(predict, y)
    for t in range(steps):
        optimizer.zero_grad()
        loss.backward(retain_graph=True)
        optimizer.step()
        losses.append(loss.data)
    return losses


if __name__ == "__main__":
    points = torch.linspace(-1, 1, 100).unsqueeze(1)
    cubic = points.pow(3) + 0.1 * torch.randn(points.shape)
    print(fit(Net(1, 20, 1), points, cubic, lr=0.1, steps=500)[::50])
