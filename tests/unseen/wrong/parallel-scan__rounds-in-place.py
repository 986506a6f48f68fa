# WRONG: backward raises, as each round overwrites what autograd has kept. Cause: slices assigned in place.
def parallel_scan(a, b):
    a, b = a.clone(), b.clone()
    n = a.shape[1]
    shift = 1
    while shift < n:
        b[:, shift:] = a[:, shift:] * b[:, :-shift] + b[:, shift:]
        a[:, shift:] = a[:, shift:] * a[:, :-shift]
        shift <<= 1
    return b
