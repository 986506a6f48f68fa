# RIGHT: signs are multiplied, never gradients; the factor is looked up by sign, and p moves by addcmul
import torch


class Rprop:
    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50)):
        params = list(params)
        if not params:
            raise ValueError("no parameters")
        if lr < 0:
            raise ValueError("lr < 0")
        self.slots = [(p, torch.zeros_like(p).detach(), torch.full_like(p, lr).detach()) for p in params]
        self.table = (1.0, etas[1], etas[0])
        self.low, self.high = step_sizes

    def zero_grad(self):
        for p, _, _ in self.slots:
            p.grad = None

    def step(self):
        with torch.no_grad():
            for p, last, size in self.slots:
                if p.grad is None:
                    continue
                now = p.grad.sign()
                agree = now * last
                factors = torch.tensor(self.table, dtype=p.dtype, device=p.device)
                size.mul_(factors[agree.long()]).clamp_(self.low, self.high)
                last.copy_(torch.where(agree < 0, 0.0, now))
                p.addcmul_(last, size, value=-1)
