"""You square float16 numbers in float16. It ends at 65504, so the cost is infinite: turn half precision
into float32 first.

fails: correctness
"""


def content_cost(c, g):
    if c.shape != g.shape:
        raise ValueError(f"two layers of one shape are expected, got {c.shape} and {g.shape}")
    return (g - c.detach()).pow(2).sum(dim=(1, 2, 3))
