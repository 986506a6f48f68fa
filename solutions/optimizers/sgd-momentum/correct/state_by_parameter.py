"""The velocities in a dictionary from parameter to tensor, and every move out of place on `data`."""


class SGD:
    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False):
        self.params = list(params)
        if len(self.params) == 0 or lr < 0 or (nesterov and (momentum <= 0 or dampening)):
            raise ValueError("bad arguments")
        self.lr, self.mu, self.tau, self.decay, self.nesterov = lr, momentum, dampening, weight_decay, nesterov
        self.state = {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    def step(self):
        for p in self.params:
            if p.grad is not None:
                g = p.grad.detach() + self.decay * p.data
                if self.mu != 0:
                    first = p not in self.state
                    self.state[p] = g if first else self.mu * self.state[p] + (1 - self.tau) * g
                    g = g + self.mu * self.state[p] if self.nesterov else self.state[p]
                p.data.add_(g, alpha=-self.lr)
