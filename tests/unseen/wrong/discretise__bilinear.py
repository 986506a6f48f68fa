# WRONG: discretised by the bilinear rule (Tustin). Cause: the other discretisation of S4, not the zero-order hold.
def zoh(A, B, delta):
    dt = delta[..., None]
    half = dt * A / 2
    A_bar = (1 + half) / (1 - half)
    B_bar = dt * B / (1 - half)
    return A_bar, B_bar
