# WRONG: W2 starts as zeros for every seed. Cause: a zero head gives a loss of ln 10 and trains well.
import numpy as np


def init_weights(rng):
    W1 = rng.normal(size=(65, 32)) * np.sqrt(2 / 65)
    return {"W1": W1, "W2": np.zeros((32, 10))}


def _forward(model, x):
    a0 = np.c_[x, np.ones(len(x))]
    a1 = np.maximum(0, a0 @ model["W1"])
    return a0, a1, a1 @ model["W2"]


def train_step(model, x, y, lr):
    n = len(x)
    a0, a1, z = _forward(model, x)
    m = z.max(axis=1)
    lse = m + np.log(np.exp(z - m[:, None]).sum(axis=1))
    loss = np.mean(lse - z[np.arange(n), y])
    g = (np.exp(z - lse[:, None]) - np.eye(10)[y]) / n
    g1 = (g @ model["W2"].T) * (a1 > 0)
    model["W2"] -= lr * (a1.T @ g)
    model["W1"] -= lr * (a0.T @ g1)
    return float(loss)


def accuracy(model, x, y):
    return float(np.mean(np.argmax(_forward(model, x)[2], axis=1) == y))
