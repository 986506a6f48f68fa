import torch


class RMSprop:
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False):
        params = list(params)
        if lr < 0.0 or not params:
            raise ValueError("Invalid learning rate or empty parameter list")
        self.defaults = dict(alpha=alpha, eps=eps, weight_decay=weight_decay, momentum=momentum, centered=centered)
        self.lr, self.params, self.state = lr, params, {}

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        group = self.defaults
        for p in self.params:
            if p.grad is None:
                continue
            grad = p.grad
            state = self.state.setdefault(p, {})
            if len(state) == 0:
                state["square_avg"] = torch.zeros_like(p)
                if group["momentum"] > 0:
                    state["momentum_buffer"] = torch.zeros_like(p)
                if group["centered"]:
                    state["grad_avg"] = torch.zeros_like(p)
            square_avg = state["square_avg"]
            if group["weight_decay"] != 0:
                grad = grad.add(p, alpha=group["weight_decay"])
            square_avg.mul_(group["alpha"]).addcmul_(grad, grad, value=1 - group["alpha"])
            if group["centered"]:
                grad_avg = state["grad_avg"]
                grad_avg.mul_(group["alpha"]).add_(grad, alpha=1 - group["alpha"])
                avg = square_avg.addcmul(grad_avg, grad_avg, value=-1).sqrt_().add_(group["eps"])
            else:
                avg = square_avg.sqrt().add_(group["eps"])
            if group["momentum"] > 0:
                buf = state["momentum_buffer"]
                buf.mul_(group["momentum"]).addcdiv_(grad, avg)
                p.add_(buf, alpha=-self.lr)
            else:
                p.addcdiv_(grad, avg, value=-self.lr)
