# WRONG: the slope of relu at exactly 0 is 1/2. Cause: heaviside with the symmetric middle.
import numpy as np


def _safe(z):
    t = np.exp(-np.abs(z))
    return t, 1 + t


def sigmoid(z):
    t, d = _safe(z)
    return np.where(np.signbit(z), t / d, 1 / d).astype(z.dtype)


def d_sigmoid(z):
    t, d = _safe(z)
    return (t / d / d).astype(z.dtype)


def tanh(z):
    m = np.expm1(-2 * np.abs(z))
    return np.copysign(m / (m + 2), z).astype(z.dtype)


def d_tanh(z):
    return 4 * d_sigmoid(2 * z)


def relu(z):
    return np.maximum(z, np.zeros((), z.dtype))


def d_relu(z):
    return np.heaviside(z, np.asarray(0.5, z.dtype))
