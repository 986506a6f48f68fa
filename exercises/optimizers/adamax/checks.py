"""Hidden checks: optimizers/adamax."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, count, **options):
    sub.Adamax([nn.Parameter(torch.zeros(2, 3)) for _ in range(count)], **options)


@probe
def follow(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = sub.Adamax(params, **options)
    path = []
    for step in grads:
        for p, grad in zip(params, step, strict=True):
            p.grad = None if grad is None else grad.clone()
        optimizer.step()
        path.append([p.detach().clone() for p in params])
    return path


@probe
def follow_schedule(sub, params, grads, lrs, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = sub.Adamax(params, **options)
    path = []
    for step, lr in zip(grads, lrs, strict=True):
        optimizer.lr = lr
        for p, grad in zip(params, step, strict=True):
            p.grad = grad.clone()
        optimizer.step()
        path.append([p.detach().clone() for p in params])
    return path


@probe
def follow_one(sub, p, grads, **options):
    p = nn.Parameter(p.clone())
    optimizer = sub.Adamax([p], **options)
    for t in range(grads.shape[-1]):
        p.grad = grads[..., t].clone()
        optimizer.step()
    return p.detach()


@probe
def numbers_kept(sub, p, steps, **options):
    import gc

    p = nn.Parameter(p.clone())
    optimizer = sub.Adamax([p], **options)
    kept = []
    for t in range(steps):
        p.grad = torch.full_like(p, 1.0 + t)
        optimizer.step()
        if t in (2, steps - 1):
            kept.append(sum(item.numel() for item in gc.get_objects() if type(item) in (torch.Tensor, nn.Parameter)))
    return kept


@probe
def one_round(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = sub.Adamax((p for p in params), **options)
    for p, grad in zip(params, grads, strict=True):
        p.grad = grad.clone()
    optimizer.step()
    optimizer.step()
    after_step = [p.grad.clone() for p in params]
    moved = [p.detach().clone() for p in params]
    optimizer.zero_grad()
    cleared = [p.grad is None for p in params]
    optimizer.step()
    return {"grads": after_step, "cleared": cleared, "moved": moved, "idle": [p.detach() for p in params]}


@probe
def graphs_kept(sub, params, grads, **options):
    import gc

    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = sub.Adamax(params, **options)
    for step in grads:
        optimizer.zero_grad()
        sum((p * grad).sum() for p, grad in zip(params, step, strict=True)).backward()
        optimizer.step()
    kept = [item for item in gc.get_objects() if type(item) in (torch.Tensor, nn.Parameter) and item.grad_fn]
    return {"graphs": len(kept), "leaves": [p.is_leaf and p.requires_grad for p in params]}


SHAPES = [(3, 4), (5,), (), (5,), (2, 1, 3)]
STEPS = 25


def problem(rng, gaps=False):
    """Small parameters, and gradients for 25 steps; with gaps most elements are 0 and many gradients None."""
    params = [rng.normal(shape) * 0.1 for shape in SHAPES]
    grads = [[rng.normal(shape) for shape in SHAPES] for _ in range(STEPS)]
    if gaps:
        for t, step in enumerate(grads):
            for i, grad in enumerate(step):
                missing = (t + i) % 3 == 0 or i == len(SHAPES) - 1
                step[i] = None if missing else grad * rng.boolean(grad.shape, 0.4)
    return params, grads


def expected(params, grads, lrs=None, **options):
    """The path that torch's own optimizer takes."""
    params = [torch.nn.Parameter(p.clone()) for p in params]
    optimizer = torch.optim.Adamax(params, foreach=False, **options)
    path = []
    for t, step in enumerate(grads):
        if lrs is not None:
            optimizer.param_groups[0]["lr"] = lrs[t]
        for p, grad in zip(params, step, strict=True):
            p.grad = grad
        optimizer.step()
        path.append([p.detach().clone() for p in params])
    return path


@pytest.mark.correctness
def test_values(candidate, rng):
    """With the default arguments 25 steps take several parameters the right way."""
    params, grads = problem(rng)
    assert_close(candidate(follow, params, grads), expected(params, grads))


@pytest.mark.correctness
@pytest.mark.parametrize(
    "options",
    [
        {"lr": 0.0},
        {"lr": 0.1, "betas": (0.7, 0.8)},
        {"lr": 0.1, "weight_decay": 0.5},
        {"lr": 0.1, "betas": (0.8, 0.9), "eps": 0.5},
    ],
    ids=str,
)
def test_options(candidate, rng, options):
    """Each argument does what its formula says."""
    params, grads = problem(rng)
    assert_close(candidate(follow, params, grads, **options), expected(params, grads, **options))


@pytest.mark.correctness
def test_gaps(candidate, rng):
    """Gradients that are None leave their parameter and its state alone; gradients of zeros do not."""
    params, grads = problem(rng, gaps=True)
    options = {"lr": 0.1, "betas": (0.8, 0.9), "weight_decay": 0.1}
    assert_close(candidate(follow, params, grads, **options), expected(params, grads, **options))


@pytest.mark.correctness
def test_schedule(candidate, rng):
    """A new lr, set between two steps, counts from the next step on."""
    params, grads = problem(rng)
    lrs = [0.1 / (1 + t) for t in range(STEPS)]
    options = {"weight_decay": 0.1}
    got = candidate(follow_schedule, params, grads, lrs, **options)
    assert_close(got, expected(params, grads, lrs, **options))


@pytest.mark.correctness
def test_eps(candidate, rng):
    """eps is added before the maximum, and decides how far tiny gradients go."""
    params, grads = problem(rng)
    grads = [[grad * 1e-8 for grad in step] for step in grads]
    for options in ({"lr": 0.1}, {"lr": 0.1, "eps": 3e-9}):
        assert_close(candidate(follow, params, grads, **options), expected(params, grads, **options))


@pytest.mark.correctness
@pytest.mark.parametrize("options", [{}, {"lr": 0.1, "weight_decay": 0.1}], ids=str)
def test_one_round(candidate, reference, rng, options):
    """A generator of parameters will do, step leaves the gradients as they are, zero_grad sets them to None."""
    params, grads = problem(rng)
    got = candidate(one_round, params, grads[0], **options)
    assert_close(got, reference(one_round, params, grads[0], **options))
    assert_equal(got["grads"], grads[0])
    assert_equal(got["idle"], got["moved"])


@pytest.mark.correctness
def test_no_graph(candidate, reference, rng):
    """The parameters stay leaves, and no graph is kept."""
    params, grads = problem(rng)
    options = {"lr": 0.1, "weight_decay": 0.1}
    got = candidate(graphs_kept, params, grads[:3], **options)
    assert_equal(got, reference(graphs_kept, params, grads[:3], **options))


@pytest.mark.correctness
def test_errors(candidate):
    """No parameters and a negative lr raise ValueError."""
    assert_raises(candidate, ValueError, build, 0)
    assert_raises(candidate, ValueError, build, 1, lr=-0.1)


@pytest.mark.correctness
def test_contract(contract, rng):
    """The arguments are not changed, any memory layout and empty parameters work, float64 stays."""
    p, grads = rng.normal((3, 5)) * 0.1, rng.normal((3, 5, 6))
    contract(follow_one, p, grads, batched=[0, 1], lr=0.1, betas=(0.8, 0.7))


@pytest.mark.performance
def test_no_loop(budget, rng):
    """Eight times the elements run no more lines of Python."""
    budget.growth(follow_one, lambda n: (rng.normal((n, 6)), rng.normal((n, 6, 4))), of="lines", at_most=1.0)


@pytest.mark.performance
def test_memory(candidate, rng):
    """No copies of old gradients or parameters pile up from step to step."""
    early, late = candidate(numbers_kept, rng.normal((10, 10)), 12)
    assert late <= early, f"after 3 steps {early} numbers were kept in tensors, after 12 steps {late}"
