"""Solutions of the detection exercises against torchvision's operators, where these load.

Beside a torch without CUDA the compiled ones of the published torchvision do not: what is written in Python there is
compared on every machine that has torchvision, the rest where it can be.
"""

from __future__ import annotations

import importlib
import importlib.util

import pytest
import torch

from grader.content.catalog import load_catalog
from grader.data.vision import load_torchvision

pytestmark = [
    pytest.mark.slow,  # importing torchvision takes seconds
    pytest.mark.filterwarnings("ignore::DeprecationWarning:torch"),  # its scripted functions
    pytest.mark.skipif(importlib.util.find_spec("torchvision") is None, reason="torchvision is not installed"),
]


@pytest.fixture(scope="module")
def ops():
    load_torchvision()
    return importlib.import_module("torchvision.ops")


@pytest.fixture(scope="module")
def compiled(ops):
    try:
        ops.nms(torch.zeros(0, 4), torch.zeros(0), 0.5)
    except (RuntimeError, NotImplementedError) as error:
        pytest.skip(f"torchvision's compiled operators do not load: {type(error).__name__}")
    return ops


@pytest.fixture
def solution():
    def load(name):
        path = load_catalog().find(name).solution
        spec = importlib.util.spec_from_file_location("solution", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(params=range(5))
def generator(request):
    return torch.Generator().manual_seed(request.param)


def scene(generator, n, dtype=torch.float32):
    corners = torch.rand(n, 2, generator=generator, dtype=dtype) * 80 - 10
    return torch.cat([corners, corners + torch.rand(n, 2, generator=generator, dtype=dtype) * 40], dim=1)


def regions(generator, n, pictures):
    number = torch.randint(0, pictures, (n, 1), generator=generator)
    return torch.cat([number.double(), scene(generator, n, torch.float64)], dim=1)


def test_iou(ops, solution, generator):
    a, b = scene(generator, 30), scene(generator, 17)
    b[:5] = a[:5]
    torch.testing.assert_close(solution("detection/iou").iou(a, b), ops.box_iou(a, b))


def test_roi_align_in_python(ops, solution, generator):
    in_python = getattr(importlib.import_module("torchvision.ops.roi_align"), "_roi_align", None)
    if in_python is None:
        pytest.skip("this torchvision has no RoI align in Python")
    features = torch.randn(3, 4, 9, 11, generator=generator, dtype=torch.float64)
    rois = regions(generator, 12, 3)
    rois[:, 1:].clamp_(0, 36)  # it lacks the compiled one's zeros beyond the map
    for size, scale, samples in (((2, 3), 0.25, 2), ((1, 1), 0.125, 3), ((4, 2), 0.1, 1)):
        expected = in_python(features, rois, scale, *size, samples, True)
        torch.testing.assert_close(solution("roi-align").roi_align(features, rois, size, scale, samples), expected)


def test_roi_align(compiled, solution, generator):
    features = torch.randn(3, 4, 9, 11, generator=generator, dtype=torch.float64)
    rois = regions(generator, 12, 3)
    expected = compiled.roi_align(features, rois, (2, 3), 0.25, 2, aligned=True)
    torch.testing.assert_close(solution("roi-align").roi_align(features, rois, (2, 3), 0.25, 2), expected)


def test_roi_pool(compiled, solution, generator):
    features = torch.randn(3, 4, 9, 11, generator=generator, dtype=torch.float64)
    rois = regions(generator, 12, 3)
    expected = compiled.roi_pool(features, rois, (2, 3), 0.25)
    torch.testing.assert_close(solution("roi-pool").roi_pool(features, rois, (2, 3), 0.25), expected)


def test_nms(compiled, solution, generator):
    boxes, scores = scene(generator, 200), torch.rand(200, generator=generator)
    for threshold in (0.2, 0.5, 0.8):
        assert torch.equal(
            solution("detection/nms").nms(boxes, scores, threshold), compiled.nms(boxes, scores, threshold)
        )
