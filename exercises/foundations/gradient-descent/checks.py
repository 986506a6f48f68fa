"""Hidden checks: foundations/gradient-descent."""

import numpy as np
import pytest

from grader.checks import assert_close, assert_raises, probe


@probe
def gradient(sub, x, y, w):
    return sub.mse_gradient(x, y, w)


@probe
def path(sub, x, y, w0, lr, steps):
    return sub.descend(x, y, w0, lr, steps)


@probe
def batched_path(sub, x, y, w0, lr, steps, batch_size, seed):
    return sub.descend(x, y, w0, lr, steps, batch_size=batch_size, rng=np.random.default_rng(seed))


@probe
def unused_rng(sub, x, y, w0, steps, seed):
    rng = np.random.default_rng(seed)
    return sub.descend(x, y, w0, 0.05, steps, rng=rng), rng.integers(0, 1 << 30, 4)


@probe
def without_rng(sub, x, y, w0, batch_size):
    return sub.descend(x, y, w0, 0.1, 3, batch_size=batch_size)


@probe
def draws_left(sub, x, y, w0, steps, batch_size, seed):
    rng = np.random.default_rng(seed)
    sub.descend(x, y, w0, 0.01, steps, batch_size=batch_size, rng=rng)
    return rng.integers(0, 1 << 30, 4)


def problem(rng, n_samples, n, dtype="float64"):
    """Samples, targets and a start."""
    return rng.normal((n_samples, n), dtype), rng.normal((n_samples,), dtype), rng.normal((n,), dtype)


@pytest.mark.public
@pytest.mark.gradients
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", [(5, 3), (1, 4), (3, 3), (7, 1)], ids=str)
def test_gradient(candidate, reference, rng, sizes):
    """mse_gradient returns the gradient of the mean squared error."""
    args = problem(rng, *sizes)
    assert_close(candidate(gradient, *args), reference(gradient, *args))


@pytest.mark.gradients
@pytest.mark.rules(11, 12)
def test_gradient_contract(contract, rng):
    """mse_gradient keeps inputs and dtype, and takes any layout and single samples."""
    contract(gradient, *problem(rng, 5, 3, "float32"), batched=[0, 1], empty=False)


@pytest.mark.gradients
@pytest.mark.rules(2)
@pytest.mark.parametrize("shapes", [((5, 3), (5, 1)), ((3, 3), (3, 1)), ((5, 3), (1,)), ((0, 3), (0,))], ids=str)
def test_gradient_refuses(candidate, rng, shapes):
    """mse_gradient raises ValueError for a y that is not (N,), and for no samples."""
    assert_raises(candidate, ValueError, gradient, rng.normal(shapes[0]), rng.normal(shapes[1]), rng.normal((3,)))


@pytest.mark.correctness
@pytest.mark.rules(3, 4)
@pytest.mark.parametrize("steps", [0, 1, 6])
def test_batch_path(candidate, reference, rng, steps):
    """Without batch_size each update uses all samples; the path has steps + 1 rows."""
    args = (*problem(rng, 6, 3), 0.05, steps)
    assert_close(candidate(path, *args), reference(path, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_unused_rng(candidate, reference, rng, seed):
    """Without batch_size an rng makes no difference, and nothing is drawn from it."""
    args = (*problem(rng, 6, 3), 4, seed)
    assert_close(candidate(unused_rng, *args), reference(unused_rng, *args))


@pytest.mark.correctness
@pytest.mark.rules(5, 6, 8)
@pytest.mark.parametrize("batch_size", [1, 3, 4, 7], ids=str)
def test_mini_batches(candidate, reference, rng, seed, batch_size):
    """Batches are consecutive pieces of one permutation; the last may be shorter."""
    args = (*problem(rng, 7, 2), 0.02, 16, batch_size, seed)
    assert_close(candidate(batched_path, *args), reference(batched_path, *args))


@pytest.mark.correctness
@pytest.mark.rules(7)
@pytest.mark.parametrize("steps", [3, 4, 7], ids=str)
def test_draws(candidate, reference, rng, seed, steps):
    """One permutation is drawn from rng at the start of each epoch, and nothing else."""
    args = (*problem(rng, 7, 2), steps, 3, seed)
    assert_close(candidate(draws_left, *args), reference(draws_left, *args))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize("batch_size", [None, 1, 4], ids=str)
def test_learns(candidate, rng, seed, batch_size):
    """descend finds the weights that made the data, with all samples and with batches."""
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1], [2, 0], [0, 2]], "float64")
    true, start = rng.uniform((2,), 1, 3, "float64"), rng.uniform((2,), -3, -1, "float64")
    args = corners, corners @ true, start, 0.1, 300
    got = candidate(path, *args) if batch_size is None else candidate(batched_path, *args, batch_size, seed)
    assert_close(got[-1], true, rtol=1e-6)


@pytest.mark.correctness
@pytest.mark.rules(11, 12)
def test_path_contract(contract, rng):
    """descend changes no input, not even w0, and keeps the dtype."""
    contract(path, *problem(rng, 5, 3, "float32"), 0.05, 4)


@pytest.mark.correctness
@pytest.mark.rules(9)
@pytest.mark.parametrize("batch_size", [0, -1, 6], ids=str)
def test_bad_batch_size(candidate, rng, batch_size):
    """A batch_size below 1 or above N raises ValueError."""
    assert_raises(candidate, ValueError, batched_path, *problem(rng, 5, 3), 0.1, 3, batch_size, 0)


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_no_rng(candidate, rng):
    """A batch_size without an rng raises ValueError."""
    assert_raises(candidate, ValueError, without_rng, *problem(rng, 5, 3), 2)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_no_loop_in_gradient(budget, rng):
    """Eight times the samples run no more lines of Python in mse_gradient."""
    budget.growth(gradient, lambda n: problem(rng, n, 3), sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_no_loop_in_a_batch(budget, rng):
    """Eight times the samples in each batch run no more lines of Python in descend."""
    budget.growth(
        batched_path, lambda n: (*problem(rng, 4 * n, 3), 0.01, 8, n, 0), sizes=(4, 32), of="lines", at_most=1.0
    )
