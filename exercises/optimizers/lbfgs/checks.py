"""Hidden checks: optimizers/lbfgs."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe
from shared import build, live_tensors


@probe
def make(sub, params, **options):
    return sub.LBFGS(params, **options)


@probe
def optimizer(sub, params):
    return make(sub, params, lr=0.3, max_iter=2)


@probe
def objective(sub, params, scales, well):
    """A bowl around 1, or a double well with its wells at -1 and 1; the last parameter is not used."""
    loss = 3.0
    for p, scale in zip(params[:-1], scales, strict=True):
        loss = loss + (scale * ((p * p - 1) ** 2 / 4 if well else (p - 1) ** 2 / 2 + (p - 1) ** 4 / 40)).sum()
    return loss


@probe
def descend(sub, params, scales, steps, well=False, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, (p for p in params), **options)
    path = []
    calls = []

    def closure():
        optimizer.zero_grad()
        loss = objective(sub, params, scales, well)
        loss.backward()
        calls.append(loss.item())
        return loss

    for _ in range(steps):
        loss = optimizer.step(closure).detach()
        path.append({"loss": loss, "params": [p.detach().clone() for p in params], "calls": len(calls)})
    return path


@probe
def descend_one(sub, p, scale, **options):
    return descend(sub, [p, p], [scale], 1, **options)[-1]["params"][0]


@probe
def along_parabola(sub, slope, curve, steps, **options):
    x = nn.Parameter(torch.zeros_like(slope))
    optimizer = make(sub, [x], **options)
    calls = []

    def closure():
        optimizer.zero_grad()
        loss = (slope * x + curve * x * x / 2).sum()
        loss.backward()
        calls.append(loss.item())
        return loss

    for _ in range(steps):
        optimizer.step(closure)
    return {"x": x.detach(), "calls": len(calls)}


@probe
def three_moves(sub, p, scale):
    return descend_one(sub, p, scale, max_iter=3, tolerance_grad=0.0, tolerance_change=0.0)


@probe
def leftovers(sub, params, scales, steps, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, params, **options)

    def closure():
        optimizer.zero_grad()
        loss = objective(sub, params, scales, False)
        loss.backward()
        return loss

    kept = []
    for t in range(steps):
        optimizer.step(closure)
        if t in (5, steps - 1):
            tensors = live_tensors(sub)
            kept.append(sum(item.numel() for item in tensors))
            graphs = sum(item.grad_fn is not None for item in tensors)
            del tensors
    leaves = [p.is_leaf and p.requires_grad for p in params]
    return {"kept": kept, "graphs": graphs, "leaves": leaves}


SHAPES = [(3, 4), (5,), (), (2, 1, 3)]


def problem(rng, spread=1.0):
    params = [rng.normal(shape, "float64") * spread for shape in SHAPES]
    return params, [rng.uniform(shape, 0.5, 3.0, "float64") for shape in SHAPES[:-1]]


def expected(params, scales, steps, well=False, **options):
    """The path that torch's own optimizer takes."""
    params = [torch.nn.Parameter(p.clone()) for p in params]
    optimizer = torch.optim.LBFGS(params, max_eval=1000, **options)
    path, calls = [], []

    def closure():
        optimizer.zero_grad()
        loss = 3.0
        for p, scale in zip(params[:-1], scales, strict=True):
            loss = loss + (scale * ((p * p - 1) ** 2 / 4 if well else (p - 1) ** 2 / 2 + (p - 1) ** 4 / 40)).sum()
        loss.backward()
        calls.append(loss.item())
        return loss

    for _ in range(steps):
        loss = optimizer.step(closure).detach()
        path.append({"loss": loss, "params": [p.detach().clone() for p in params], "calls": len(calls)})
    return path


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4, 6, 7, 9, 12, 14)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"max_iter": 3},
        {"max_iter": 1, "lr": 0.5},
        {"max_iter": 3, "history_size": 2},
        {"max_iter": 3, "lr": 0.0},
        {"lr": 0.1},
    ],
    ids=["defaults", "max_iter", "one iteration", "history_size", "lr=0", "lr"],
)
def test_values(candidate, rng, options):
    """Losses, parameters and calls of the closure are right, step by step."""
    params, scales = problem(rng)
    steps = 24 // options.get("max_iter", 24)
    assert_close(candidate(descend, params, scales, steps, **options), expected(params, scales, steps, **options))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_downward_curve(candidate, rng):
    """Where the loss curves downwards, the pair is left out of the memory."""
    params, scales = problem(rng, 0.02)
    options = {"max_iter": 2, "lr": 0.2, "well": True}
    # Downhill from a ridge, rounding grows with every step.
    got, right = candidate(descend, params, scales, 10, **options), expected(params, scales, 10, **options)
    assert_close(got, right, rtol=1e-4, atol=1e-6)


@pytest.mark.correctness
@pytest.mark.rules(8, 10, 11, 12)
@pytest.mark.parametrize(
    "options",
    [
        {"tolerance_grad": 0.3},
        {"tolerance_grad": 0.3, "tolerance_change": 0.0, "lr": 0.5},
        {"tolerance_change": 0.05},
        {"tolerance_change": 0.02, "lr": 0.1},
    ],
    ids=[
        "tolerance_grad",
        "tolerance_grad alone",
        "tolerance_change",
        "tolerance_change with a small lr",
    ],
)
def test_stops(candidate, rng, options):
    """Each tolerance stops a step in time, and the next step goes on from there."""
    params, scales = problem(rng)
    assert_close(candidate(descend, params, scales, 3, **options), expected(params, scales, 3, **options))


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_stops_with_the_loss(candidate, rng):
    """A step stops when the loss hardly changes, though the parameters still move."""
    params = [torch.ones(shape, dtype=torch.float64) for shape in SHAPES]
    params[0][0, 0] += rng.uniform((), 0.49, 0.51, "float64")
    args = params, [torch.ones(shape, dtype=torch.float64) for shape in SHAPES[:-1]], 3
    options = {"tolerance_change": 0.1, "lr": 0.25}  # the first move is 1/8 long and changes the loss by 1/18
    assert_close(candidate(descend, *args, **options), expected(*args, **options))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_stops_with_the_move(candidate, rng):
    """A step stops when the parameters hardly move, though the loss still changes."""
    params, scales = problem(rng)
    args = [p + 3 for p in params], [scale * 50 for scale in scales], 3
    options = {"tolerance_change": 0.02, "lr": 0.01}  # the first move is of length 0.01 or less, on a steep slope
    assert_close(candidate(descend, *args, **options), expected(*args, **options))


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_goes_on_where_the_loss_grows(candidate, rng):
    """A step does not stop because the loss grows."""
    params = [1 + 0.01 * rng.normal(shape, "float64") for shape in SHAPES]
    args = params, [torch.ones(shape, dtype=torch.float64) for shape in SHAPES[:-1]], 1
    options = {"max_iter": 4, "lr": 2.5}  # where the curvature is 1, every move goes 2.5 times as far as to the minimum
    assert_close(candidate(descend, *args, **options), expected(*args, **options))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_stops_before_a_move(candidate, rng):
    """A step does not move where the slope along the direction is almost 0."""
    params, scales = problem(rng)
    args = params, [scale / 1000 for scale in scales], 3
    options = {"tolerance_change": 0.05}
    assert_close(candidate(descend, *args, **options), expected(*args, **options))


@pytest.mark.correctness
@pytest.mark.rules(3, 7, 10)
@pytest.mark.parametrize("side", [-1, 1], ids=["below the minimum", "above the minimum"])
def test_one_side(candidate, rng, side):
    """Gradients and moves of one sign are measured by their absolute value."""
    params, scales = problem(rng)
    params = [1 + side * (p.abs() + 0.5) for p in params]
    assert_close(candidate(descend, params, scales, 2, max_iter=4), expected(params, scales, 2, max_iter=4))


EXACT = {  # options, slope and curve at 0; every number that is compared with a bound is exact in float64
    "gradient before a move": ({"tolerance_grad": 0.5}, [-0.5], 1.0),
    "slope along the direction": ({"tolerance_change": 0.25}, [-0.5], 1.0),
    "gradient after a move": ({"tolerance_grad": 0.5}, [-1.0], 0.5),
    "move": ({"tolerance_change": 0.5}, [-2.0, -2.0], 1.0),
    "loss": ({"tolerance_change": 0.21875, "lr": 0.25}, [-1.0], 1.0),
    "pair of 1e-10": ({"tolerance_grad": 0.0, "tolerance_change": 0.0}, [-(2.0**-17)], 1e-10 * 2.0**34),
    "pair of 1.5e-10": ({"tolerance_grad": 0.0, "tolerance_change": 0.0}, [-(2.0**-17)], 1.5e-10 * 2.0**34),
}
DEFAULTS = {
    "gradient above 1e-7": ({"tolerance_change": 0.0}, [-1.5e-7], 1.0),
    "gradient below 1e-7": ({"tolerance_change": 0.0}, [-0.75e-7], 1.0),
    "slope above 1e-9": ({}, [-3.9e-5], 1.0),
    "slope below 1e-9": ({}, [-3e-5], 1.0),
}


def assert_along_parabola(candidate, options, slope, curve):
    """The candidate goes as torch's own optimizer does."""
    slope = torch.tensor(slope, dtype=torch.float64)
    curve = torch.full_like(slope, curve)
    x = torch.nn.Parameter(torch.zeros_like(slope))
    optimizer = torch.optim.LBFGS([x], max_iter=2, max_eval=1000, **options)
    calls = []

    def closure():
        optimizer.zero_grad()
        loss = (slope * x + curve * x * x / 2).sum()
        loss.backward()
        calls.append(loss.item())
        return loss

    optimizer.step(closure)
    got = candidate(along_parabola, slope, curve, 1, max_iter=2, **options)
    assert_equal(got["calls"], len(calls))
    assert_close(got["x"], x.detach(), atol=1e-12)


@pytest.mark.correctness
@pytest.mark.rules(3, 5, 8, 10, 11)
@pytest.mark.parametrize("case", EXACT)
def test_exactly_at_a_bound(candidate, case):
    """Where a number is exactly at a bound, the step goes on or stops as the rules say."""
    assert_along_parabola(candidate, *EXACT[case])


@pytest.mark.correctness
@pytest.mark.rules(3, 8)
@pytest.mark.parametrize("case", DEFAULTS)
def test_default_tolerances(candidate, case):
    """With the default tolerances a step stops at 1e-7 and at 1e-9."""
    assert_along_parabola(candidate, *DEFAULTS[case])


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_default_history(candidate, rng):
    """By default 100 pairs are kept."""
    params, scales = problem(rng)
    options = {"max_iter": 106, "lr": 0.01, "tolerance_grad": 0.0, "tolerance_change": 0.0}
    got, right = candidate(descend, params, scales, 1, **options), expected(params, scales, 1, **options)
    assert_close(got, right, rtol=1e-9, atol=1e-9)


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_at_the_minimum(candidate, rng):
    """At the minimum a step calls the closure once and moves nothing."""
    _, scales = problem(rng)
    params = [torch.ones(shape, dtype=torch.float64) for shape in SHAPES]
    assert_close(candidate(descend, params, scales, 2), expected(params, scales, 2))


@pytest.mark.correctness
@pytest.mark.rules(13)
def test_no_graph(candidate, rng):
    """The parameters stay leaves, and no graph is kept."""
    got = candidate(leftovers, *problem(rng), 6, max_iter=2)
    assert_equal(got["graphs"], 0)
    assert_equal(got["leaves"], [True] * len(SHAPES))


@pytest.mark.correctness
@pytest.mark.rules(14)
def test_errors(candidate):
    """A negative lr raises ValueError."""
    assert_raises(candidate, ValueError, build, lr=-0.1)


@pytest.mark.correctness
@pytest.mark.rules(15)
def test_contract(contract, rng):
    """The arguments are not changed, any memory layout works, float64 stays."""
    contract(descend_one, rng.normal((3, 5)), rng.uniform((3, 5), 0.5, 3.0), max_iter=4)


@pytest.mark.performance
@pytest.mark.rules(16)
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""

    def make(n):
        return rng.normal((n, 6)), rng.uniform((n, 6), 0.5, 3.0)

    budget.growth(three_moves, make, of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(6)
def test_memory(candidate, rng):
    """No more than history_size pairs are kept."""
    early, late = candidate(leftovers, *problem(rng), 12, max_iter=1, history_size=3)["kept"]
    assert late <= early, (
        f"After 6 moves {early} numbers are kept in tensors, after 12 moves {late}; no more are expected."
    )
