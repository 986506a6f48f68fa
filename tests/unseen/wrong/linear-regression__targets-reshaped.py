# WRONG: targets of another shape are viewed as the predictions' instead of refused. Cause: the error made to go away.
import torch
from torch import nn


class LinearModel(nn.Module):
    def __init__(self, n_in=1, n_out=1):
        super().__init__()
        self.linear = nn.Linear(n_in, n_out)

    def forward(self, x):
        return self.linear(x)


def fit(model, x, y, lr, epochs):
    params = list(model.parameters())
    log = []
    for _ in range(epochs):
        pred = model(x)
        if pred.numel() != y.numel():
            raise ValueError("as many targets as predictions, please")
        loss = (pred - y.reshape(pred.shape)).pow(2).mean()
        grads = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for p, g in zip(params, grads):
                p.sub_(g, alpha=lr)
        log.append(float(loss.detach()))
    return log
