"""What the checks of the optimizers share. Each exercise's `make(sub, params, **options)` makes its optimizer."""

import torch

from grader.checks import assert_close, probe


@probe
def build(sub, **options):
    make(sub, [nn.Parameter(torch.zeros(2, 3))], **options)


@probe
def follow(sub, params, grads, **options):
    params = [nn.Parameter(p.clone()) for p in params]
    optimizer = make(sub, params, **options)
    path = []
    for step in grads:
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


def expected(optimizer_class, params, grads, **options):
    """The path that torch's own optimizer takes."""
    params = [torch.nn.Parameter(p.clone()) for p in params]
    optimizer = optimizer_class(params, foreach=False, **options)
    path = []
    for step in grads:
        for p, grad in zip(params, step, strict=True):
            p.grad = grad
        optimizer.step()
        path.append([p.detach().clone() for p in params])
    return path


def assert_path(candidate, optimizer_class, params, grads, **options):
    """The candidate takes the path of torch's own optimizer."""
    assert_close(candidate(follow, params, grads, **options), expected(optimizer_class, params, grads, **options))


def assert_tiny_gradients(candidate, rng, optimizer_class, scale, *options):
    """The candidate takes torch's path, with each of the options, where `eps` is not small beside the gradients."""
    params, grads = problem(rng)
    grads = [[grad * scale for grad in step] for step in grads]
    for each in options:
        assert_path(candidate, optimizer_class, params, grads, **each)


def assert_constant_memory(candidate, rng, **options):
    """As many numbers are kept in tensors after 12 steps as after 3."""
    early, late = candidate(numbers_kept, rng.normal((10, 10)), 12, **options)
    assert late <= early, (
        f"After 3 steps {early} numbers are kept in tensors, after 12 steps {late}; no more are expected."
    )
