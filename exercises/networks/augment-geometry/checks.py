"""Hidden checks: networks/augment-geometry."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe

METHODS = [("flip", {}), ("crop", {"size": (4, 6)}), ("rotate", {"degrees": 60}), ("shear", {"factor": 0.8})]
IDS = [name for name, _ in METHODS]


@probe
def augment(sub, images, boxes, method, seed, options):
    methods = {"flip": sub.flip, "crop": sub.crop, "rotate": sub.rotate, "shear": sub.shear}
    return methods[method](images, boxes, torch.Generator().manual_seed(seed), **options)


@probe
def in_a_row(sub, images, boxes, seed):
    """All four with one generator, so that it must be used as the statement says."""
    generator = torch.Generator().manual_seed(seed)
    images, boxes = sub.crop(images, boxes, generator, (5, 6))
    images, boxes = sub.flip(images, boxes, generator)
    images, boxes = sub.shear(images, boxes, generator, 0.3)
    images, boxes = sub.rotate(images, boxes, generator, 20)
    return images, boxes, torch.rand(1, generator=generator)


@probe
def apart(sub, images, boxes, method, options):
    """Whether images and boxes lie in other memory than those given."""
    given = [item.untyped_storage().data_ptr() for item in (images, boxes)]
    answer = augment(sub, images, boxes, method, 0, options)
    return [item.untyped_storage().data_ptr() not in given for item in answer]


def draw(rng, batch, height, width, count, dtype="float32"):
    corners = rng.uniform((batch, count, 2, 2), 0, 1, dtype).sort(dim=2).values * torch.tensor([width, height]).to(
        getattr(torch, dtype)
    )
    return rng.normal((batch, 3, height, width), dtype), corners.flatten(2)


def seed_of(rng):
    return int(rng.integers(0, 10**6, 1))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 3, 4, 5, 6, 7, 8, 9, 10)
@pytest.mark.parametrize(("method", "options"), METHODS, ids=IDS)
def test_values(candidate, reference, rng, method, options):
    """Images and boxes are those of the formulas, and each image has its own draw."""
    for batch, height, width, count in ((12, 5, 8, 2), (6, 9, 7, 3)):
        args = (*draw(rng, batch, height, width, count), method, seed_of(rng), options)
        assert_close(candidate(augment, *args), reference(augment, *args), atol=1e-4)


@pytest.mark.correctness
@pytest.mark.rules(2, 10)
@pytest.mark.parametrize(("method", "options"), METHODS, ids=IDS)
def test_boxes_hold_their_objects(candidate, rng, method, options):
    """A rectangle of ones stays in its box, and the box fits closely around it."""
    images, seed = torch.zeros(6, 1, 24, 30), seed_of(rng)
    left, top = rng.integers(8, 12, 6), rng.integers(8, 12, 6)
    boxes = torch.stack([left, top, left + 8, top + 5], dim=1)[:, None].float()
    for image, (x1, y1, x2, y2) in zip(images, boxes[:, 0].int().tolist(), strict=True):
        image[0, y1:y2, x1:x2] = 1
    options = {"size": (20, 27)} if method == "crop" else options
    images, boxes = candidate(augment, images, boxes, method, seed, options)
    for image, box in zip(images, boxes, strict=True):
        rows, columns = (image[0] > 0.2).nonzero().unbind(1)
        seen = torch.stack([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
        assert_close(box[0], seen.float(), rtol=0.0, atol=1.5)


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("p", [0.0, 1.0, 0.2], ids=str)
def test_flip(candidate, reference, rng, p):
    """Images are mirrored with probability p: never if it is 0, always if it is 1."""
    args = (*draw(rng, 40, 2, 5, 1), "flip", seed_of(rng), {"p": p})
    assert_close(candidate(augment, *args), reference(augment, *args))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_flip_at_p(candidate, reference, rng):
    """An image whose draw is exactly p is not mirrored: only a number less than p mirrors."""
    seed = seed_of(rng)
    drawn = torch.rand(6, generator=torch.Generator().manual_seed(seed))
    args = (*draw(rng, 6, 2, 5, 1), "flip", seed, {"p": drawn[2].item()})
    assert_close(candidate(augment, *args), reference(augment, *args))


@pytest.mark.correctness
@pytest.mark.rules(5, 11)
def test_whole_and_smallest_crop(candidate, reference, rng):
    """A piece may be the whole image or one pixel; boxes outside keep rows without area."""
    images, boxes = draw(rng, 9, 4, 7, 5)
    assert_close(candidate(augment, images, boxes, "crop", 0, {"size": (4, 7)}), (images, boxes))
    args = (images, boxes, "crop", seed_of(rng), {"size": (1, 1)})
    assert_close(candidate(augment, *args), reference(augment, *args))


@pytest.mark.correctness
@pytest.mark.rules(13)
@pytest.mark.parametrize(
    ("method", "options"),
    [("flip", {"p": 0.0}), ("crop", {"size": (4, 7)}), ("rotate", {"degrees": 0.0}), ("shear", {"factor": 0.0})],
    ids=["flip", "crop", "rotate", "shear"],
)
def test_new(candidate, rng, method, options):
    """The results are new tensors, also where nothing changes."""
    assert_equal(candidate(apart, *draw(rng, 3, 4, 7, 2), method, options), [True, True])


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_refused(candidate, rng):
    """A piece that is empty or does not fit, or a p outside [0, 1], raises ValueError."""
    images, boxes = draw(rng, 2, 4, 7, 1)
    for size in ((5, 7), (4, 8), (0, 3), (3, 0)):
        assert_raises(candidate, ValueError, augment, images, boxes, "crop", 0, {"size": size})
    for p in (-0.1, 1.1):
        assert_raises(candidate, ValueError, augment, images, boxes, "flip", 0, {"p": p})


@pytest.mark.correctness
@pytest.mark.rules(1, 4, 5, 6, 7)
def test_one_generator(candidate, reference, rng):
    """One after another on one generator, the functions draw the stated numbers only."""
    args = (*draw(rng, 5, 7, 9, 2), seed_of(rng))
    assert_close(candidate(in_a_row, *args), reference(in_a_row, *args), atol=1e-3)


@pytest.mark.correctness
@pytest.mark.rules(13, 14)
@pytest.mark.parametrize(("method", "options"), METHODS, ids=IDS)
def test_contract(candidate, reference, contract, rng, method, options):
    """The arguments stay as they are; any layout, one image and no boxes work; dtypes stay."""
    images, boxes = draw(rng, 4, 5, 8, 2)
    contract(augment, images, boxes, method, 5, options, batched=[0, 1], empty=False, float64=False)
    images, boxes = images.double(), boxes.double()
    got, expected = (side(augment, images, boxes, method, 7, options) for side in (candidate, reference))
    assert_close(got, expected, rtol=1e-4, atol=1e-4)
    _, none = candidate(augment, images, boxes[:, :0], method, 7, options)
    assert_equal(none, boxes[:, :0])


@pytest.mark.performance
@pytest.mark.rules(15)
@pytest.mark.parametrize(("method", "options"), METHODS, ids=IDS)
def test_no_loop(budget, rng, method, options):
    """Eight times the images run no more lines of Python."""

    def make(n):
        return *draw(rng, n, 5, 8, 2), method, 5, options

    budget.growth(augment, make, sizes=(8, 64), of="lines", at_most=1.0)
