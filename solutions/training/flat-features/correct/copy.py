"""A copy of the module is tried, with the generator in a fork; two samples go through it."""

import copy
import math

import torch


@torch.inference_mode()
def flat_features(module, input_shape):
    trial = copy.deepcopy(module).eval()
    weights = list(module.parameters()) or [torch.zeros(())]
    with torch.random.fork_rng(devices=[]):
        shape = trial(weights[0].new_ones((2, *input_shape))).shape
    return math.prod(shape[1:])
