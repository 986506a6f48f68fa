# WRONG: an element moves by eps * max(1, |x|). Cause: the relative step of numerics books.
import numpy as np


def numerical_gradient(f, x, eps=1e-5):
    x = np.asarray(x)
    base = x.astype(np.float64)
    out = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        h = eps * max(1.0, abs(base[i]))
        plus, minus = base.copy(), base.copy()
        plus[i] += h
        minus[i] -= h
        out[i] = (f(plus) - f(minus)) / (2 * h)
    return out


def relative_error(a, b):
    if np.shape(a) != np.shape(b):
        raise ValueError("shapes differ")
    na, nb, nd = (float(np.sqrt(np.sum(np.square(t, dtype=np.float64)))) for t in (a, b, np.subtract(a, b)))
    return 0.0 if na + nb == 0 else nd / (na + nb)


def gradient_check(f, grad, x):
    g = np.asarray(grad(np.array(x, dtype=np.float64)))
    if g.shape != np.shape(x):
        raise ValueError("grad has another shape than x")
    return bool(relative_error(g, numerical_gradient(f, x)) <= 1e-6)
