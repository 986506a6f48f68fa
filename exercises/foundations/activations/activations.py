"""Three activations and their derivatives. Read README.md, then fill in the TODOs.

Each takes z, an array of any shape in float32 or float64, and returns a new array of that shape and dtype.
"""

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-z))."""
    raise NotImplementedError("TODO: never exponentiate a large positive number")


def tanh(z: np.ndarray) -> np.ndarray:
    """Return the hyperbolic tangent of z."""
    raise NotImplementedError("TODO: the same, and mind the digits near 0")


def relu(z: np.ndarray) -> np.ndarray:
    """Return z where it is positive, and 0 elsewhere."""
    raise NotImplementedError("TODO: cut off what is negative")


def d_sigmoid(z: np.ndarray) -> np.ndarray:
    """Return the slope of the sigmoid at z."""
    raise NotImplementedError("TODO: from z, not from the sigmoid's output")


def d_tanh(z: np.ndarray) -> np.ndarray:
    """Return the slope of tanh at z."""
    raise NotImplementedError("TODO: from z, not from tanh's output")


def d_relu(z: np.ndarray) -> np.ndarray:
    """Return the slope of relu at z: 1 above 0, else 0."""
    raise NotImplementedError("TODO: one comparison")
