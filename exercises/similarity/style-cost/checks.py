"""Hidden checks: similarity/style-cost."""

import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def one_layer(sub, s, g):
    return sub.style_cost(s, g)


@probe
def one_layer_scaled(sub, s, g, scale):
    return sub.style_cost(s * scale, g * scale)


@probe
def all_layers(sub, layers, weights):
    return sub.total_style(layers, weights)


@probe
def backward(sub, layers, weights, cotangent, both):
    for s, g in layers:
        s.requires_grad_(both)
        g.requires_grad_()
    sub.total_style(layers, weights).backward(cotangent)
    return [{"g": g.grad, "a gradient in s": s.grad is not None and bool(s.grad.any())} for s, g in layers]


def draw(rng, batch, dtype="float32"):
    """Three layers of different channels and sizes, style and generated image of different sizes."""
    shapes = [((3, 4, 5), (3, 6, 2)), ((5, 3, 2), (5, 2, 2)), ((2, 1, 4), (2, 5, 3))]
    return [tuple(rng.normal((batch, *shape), dtype) + 0.3 for shape in pair) for pair in shapes]


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2)
@pytest.mark.parametrize(("s", "g"), [((1, 3, 4, 5), (1, 3, 4, 5)), ((4, 2, 3, 6), (4, 2, 5, 2))], ids=str)
def test_values(candidate, reference, rng, s, g):
    """The costs are those of the formula, one for each image, for any sizes."""
    s, g = rng.normal(s), 1.5 * rng.normal(g) + 0.5
    assert_close(candidate(one_layer, s, g), reference(one_layer, s, g))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_places_do_not_matter(candidate, rng):
    """The same pixels in another order, or twice side by side, have the cost 0."""
    s = rng.normal((2, 3, 4, 6))
    moved = s.flatten(2)[:, :, rng.permutation(24)].reshape(2, 3, 6, 4)
    assert_close(candidate(one_layer, s, moved.repeat(1, 1, 1, 2)), s.new_zeros(2))


@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(candidate, reference, rng, dtype):
    """Half-precision features give finite costs in float32."""
    s, g = rng.uniform((2, 3, 24, 20), 0, 20, dtype), rng.uniform((2, 3, 20, 22), 10, 40, dtype)
    assert_close(candidate(one_layer, s, g), reference(one_layer, s, g))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_total(candidate, reference, rng):
    """The costs of the layers are added up, each times its own weight."""
    layers = draw(rng, 2)
    for weights in ([1.0, 0.25, 3.0], [0.0, 2.0, 0.5]):
        assert_close(candidate(all_layers, layers, weights), reference(all_layers, layers, weights))
    assert_close(candidate(all_layers, layers[:1], [2]), reference(all_layers, layers[:1], [2]))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize(
    ("count", "weights"),
    [(3, [1.0, 2.0]), (2, [1.0, 2.0, 3.0]), (0, [])],
    ids=["too few weights", "too many weights", "no layers"],
)
def test_lists(candidate, rng, count, weights):
    """Lists of different lengths, and empty ones, raise ValueError."""
    assert_raises(candidate, ValueError, all_layers, draw(rng, 2)[:count], weights)


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("shape", [(1, 3, 4, 5), (2, 1, 4, 5)], ids=str)
def test_shapes(candidate, rng, shape):
    """Different numbers of images or channels raise ValueError."""
    assert_raises(candidate, ValueError, one_layer, rng.normal(shape), rng.normal((2, 3, 4, 5)))
    assert_raises(candidate, ValueError, one_layer, rng.normal((2, 3, 4, 5)), rng.normal(shape))


@pytest.mark.correctness
@pytest.mark.rules(4, 10)
def test_contract(contract, rng):
    """No input is changed; any layout, empty and single batches and float64 work."""
    contract(one_layer, rng.normal((3, 4, 2, 5)), rng.normal((3, 4, 3, 2)), batched=[0, 1])


@pytest.mark.gradients
@pytest.mark.rules(8, 9)
@pytest.mark.parametrize("both", [False, True], ids=["g_alone", "s_requires_one_too"])
def test_gradients(candidate, reference, rng, both):
    """The gradient of each g is that of the formula, and none reaches s."""
    args = draw(rng, 3, "float64"), [0.5, 2.0, 1.0], rng.normal(3, "float64"), both
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(4, 9)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_gradients_in_half_precision(candidate, reference, rng, dtype):
    """Half-precision features have the gradient of the formula, too."""
    args = draw(rng, 3, dtype), [0.5, 2.0, 1.0], rng.normal(3), False
    assert_close(candidate(backward, *args), reference(backward, *args))


@pytest.mark.performance
@pytest.mark.rules(11)
def test_no_loop(budget, rng):
    """More images, channels and pixels run no more lines of Python."""
    budget.growth(one_layer, lambda n: (rng.normal((n, n, n, n)), rng.normal((n, n, n, n))), sizes=(3, 9), of="lines")


@pytest.mark.performance
@pytest.mark.rules(12)
def test_memory(budget, rng):
    """Memory is a few copies of the features, not C of them."""
    scale = rng.uniform((32, 1, 1), 0.5, 1.5)
    shape = (8, 32, 64, 64)
    budget.memory(one_layer_scaled, lambda: (rng.normal(shape), rng.normal(shape), scale), at_most=4.0)
