"""The generators that a check may draw from beside `rng`."""

from __future__ import annotations

import random

import numpy
import torch


def seed_generators(seed: int) -> None:
    """What a check draws without `rng`, from torch's own generator or another one, hangs on its seed alone, too."""
    random.seed(seed)
    numpy.random.seed(seed % 2**32)  # the very generator that a check may draw from
    torch.default_generator.manual_seed(seed)  # of the processor, where checks run
