"""You turn everything into float32. That widens half precision, but it narrows float64, where somebody
wanted the digits.

fails: correctness, gradients
"""


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    c, g = c.float(), g.float()
    return (g - c.detach()).pow(2).sum(dim=(1, 2, 3))
