"""What the checks of the optimizers share. Each exercise's `make(sub, params, **options)` makes its optimizer."""

import torch

from grader.checks import assert_close, assert_equal, probe


@probe
def build(sub, count, as_generator=False, **options):
    params = [nn.Parameter(torch.zeros(2, 3)) for _ in range(count)]
    make(sub, iter(params) if as_generator else params, **options)


@probe
def follow(sub, params, grads, lrs=None, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, params, **options)
    path = []
    for t, step in enumerate(grads):
        if lrs is not None:
            optimizer.lr = lrs[t]
        for p, grad in zip(params, step, strict=True):
            p.grad = None if grad is None else grad.clone()
        optimizer.step()
        path.append([p.detach().clone() for p in params])
    return path


@probe
def follow_one(sub, p, grads, **options):
    p = nn.Parameter(p.clone())
    optimizer = make(sub, [p], **options)
    for t in range(grads.shape[-1]):
        p.grad = grads[..., t].clone()
        optimizer.step()
    return p.detach()


@probe
def live_tensors(sub):
    """All tensors that something still holds."""
    import gc

    return [item for item in gc.get_objects() if type(item) in (torch.Tensor, nn.Parameter)]


@probe
def numbers_kept(sub, p, steps, **options):
    p = nn.Parameter(p.clone())
    optimizer = make(sub, [p], **options)
    kept = []
    for t in range(steps):
        p.grad = torch.full_like(p, 1.0 + t)
        optimizer.step()
        if t in (2, steps - 1):
            kept.append(sum(item.numel() for item in live_tensors(sub)))
    return kept


@probe
def from_generator(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, (p for p in params), **options)
    for p, grad in zip(params, grads, strict=True):
        p.grad = grad.clone()
    optimizer.step()
    optimizer.step()
    return [p.detach() for p in params]


@probe
def after_two_steps(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, params, **options)
    for p, grad in zip(params, grads, strict=True):
        p.grad = grad.clone()
    optimizer.step()
    optimizer.step()
    return [p.grad for p in params]


@probe
def after_zero_grad(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, params, **options)
    for p, grad in zip(params, grads, strict=True):
        p.grad = grad.clone()
    optimizer.step()
    moved = [p.detach().clone() for p in params]
    optimizer.zero_grad()
    cleared = [p.grad is None for p in params]
    optimizer.step()
    return {"cleared": cleared, "moved": moved, "idle": [p.detach() for p in params]}


@probe
def graphs_kept(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, params, **options)
    for step in grads:
        optimizer.zero_grad()
        sum((p * grad).sum() for p, grad in zip(params, step, strict=True)).backward()
        optimizer.step()
    kept = [item for item in live_tensors(sub) if item.grad_fn]
    return {"graphs": len(kept), "leaves": [p.is_leaf and p.requires_grad for p in params]}


SHAPES = [(3, 4), (5,), (), (5,), (2, 1, 3)]
STEPS = 25


def problem(rng, missing=False, zeros=False):
    """Small parameters, and gradients for 25 steps: many of them None where asked for, or most elements 0."""
    params = [rng.normal(shape) * 0.1 for shape in SHAPES]
    grads = [[rng.normal(shape) for shape in SHAPES] for _ in range(STEPS)]
    for t, step in enumerate(grads):
        for i, grad in enumerate(step):
            if missing and ((t + i) % 3 == 0 or i == len(SHAPES) - 1):
                step[i] = None
            elif zeros:
                step[i] = grad * rng.boolean(grad.shape, 0.4)
    if zeros:  # one parameter and its first two gradients whole, so that what is kept of them is zeros, too
        params[1] *= 0
        grads[0][1] *= 0
        grads[1][1] *= 0
    return params, grads


def expected(optimizer_class, params, grads, lrs=None, **options):
    """The path that torch's own optimizer takes."""
    params = [torch.nn.Parameter(p.clone()) for p in params]
    optimizer = optimizer_class(params, foreach=False, **options)
    path = []
    for t, step in enumerate(grads):
        if lrs is not None:
            optimizer.param_groups[0]["lr"] = lrs[t]
        for p, grad in zip(params, step, strict=True):
            p.grad = grad
        optimizer.step()
        path.append([p.detach().clone() for p in params])
    return path


def assert_path(candidate, optimizer_class, params, grads, **options):
    """The candidate takes the path of torch's own optimizer."""
    assert_close(candidate(follow, params, grads, **options), expected(optimizer_class, params, grads, **options))


def assert_schedule(candidate, rng, optimizer_class, **options):
    """The candidate takes torch's path under an `lr` that is set before each step."""
    params, grads = problem(rng)
    assert_path(candidate, optimizer_class, params, grads, lrs=[0.1 / (1 + t) for t in range(STEPS)], **options)


def assert_tiny_gradients(candidate, rng, optimizer_class, scale, *options):
    """The candidate takes torch's path, with each of the options, where `eps` is not small beside the gradients."""
    params, grads = problem(rng)
    grads = [[grad * scale for grad in step] for step in grads]
    for each in options:
        assert_path(candidate, optimizer_class, params, grads, **each)


def assert_generator(candidate, reference, rng, **options):
    """Parameters that come from a generator are all moved, in each step."""
    params, grads = problem(rng)
    assert_close(
        candidate(from_generator, params, grads[0], **options), reference(from_generator, params, grads[0], **options)
    )


def assert_gradients_kept(candidate, rng, **options):
    """`step` leaves the gradients as they are."""
    params, grads = problem(rng)
    assert_equal(candidate(after_two_steps, params, grads[0], **options), grads[0])


def assert_cleared(candidate, rng, **options):
    """`zero_grad` sets the gradients to None, and the next step moves nothing."""
    params, grads = problem(rng)
    got = candidate(after_zero_grad, params, grads[0], **options)
    assert_equal(got["cleared"], [True] * len(params))
    assert_equal(got["idle"], got["moved"])


def assert_no_graph(candidate, reference, rng, **options):
    """The parameters stay leaves, and no graph is kept."""
    params, grads = problem(rng)
    got = candidate(graphs_kept, params, grads[:3], **options)
    assert_equal(got, reference(graphs_kept, params, grads[:3], **options))


def assert_constant_memory(candidate, rng, **options):
    """As many numbers are kept in tensors after 12 steps as after 3."""
    early, late = candidate(numbers_kept, rng.normal((10, 10)), 12, **options)
    assert late <= early, f"after 3 steps {early} numbers were kept in tensors, after 12 steps {late}"
