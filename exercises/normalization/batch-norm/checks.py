"""Hidden checks: normalization/batch-norm."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def build(sub, x, gamma, beta, **options):
    norm = sub.BatchNorm(x.shape[-1], **options).to(x.device, x.dtype)
    norm.load_state_dict({"gamma": gamma, "beta": beta}, strict=False)  # test_state checks the names
    return norm


@probe
def statistics(sub, norm):
    return {"running_mean": norm.running_mean.detach(), "running_var": norm.running_var.detach()}


@probe
def fresh(sub, hidden_size):
    norm = sub.BatchNorm(hidden_size)
    return {
        "parameters": {name: value.detach() for name, value in sorted(norm.named_parameters())},
        "buffers": {name: value.detach() for name, value in sorted(norm.named_buffers())},
    }


@probe
def train(sub, x, gamma, beta, **options):
    return build(sub, x, gamma, beta, **options)(x).detach()


@probe
def train_statistics(sub, batches, momentum):
    norm = sub.BatchNorm(batches[0].shape[-1], momentum=momentum).to(batches[0].device)
    for x in batches:
        norm(x)
    return statistics(sub, norm)


@probe
def evaluate(sub, x, history, gamma, beta, **options):
    norm = build(sub, x, gamma, beta, **options)
    for batch in history:
        norm(batch)
    norm.eval()
    return norm(x).detach()


@probe
def evaluate_between(sub, x, history):
    norm = sub.BatchNorm(x.shape[-1]).to(x.device)
    for batch in history:
        norm(batch)
        norm.eval()
        norm(x)
        norm.train()
    return statistics(sub, norm)


@probe
def reload(sub, x, history):
    trained = sub.BatchNorm(x.shape[-1]).to(x.device)
    for batch in history:
        trained(batch)
    loaded = sub.BatchNorm(x.shape[-1]).to(x.device)
    loaded.load_state_dict(trained.state_dict())
    loaded.eval()
    output = loaded(x).detach()
    loaded.double()
    return {"output": output, "dtypes": [loaded.running_mean.dtype, loaded.running_var.dtype]}


@probe
def refused(sub, x, history):
    norm = sub.BatchNorm(x.shape[-1]).to(x.device)
    norm(history)
    try:
        norm(x)
    except ValueError:
        pass
    return statistics(sub, norm)


@probe
def backward(sub, x, gamma, beta, cotangent):
    norm = build(sub, x, gamma, beta)
    norm(x.requires_grad_()).backward(cotangent)
    return {"x": x.grad, "gamma": norm.gamma.grad, "beta": norm.beta.grad}


@probe
def backward_in_evaluation(sub, x, history, gamma, beta, cotangent):
    norm = build(sub, x, gamma, beta)
    for batch in history.requires_grad_():
        norm(batch)
    norm.eval()
    norm(x.requires_grad_()).backward(cotangent)
    return {
        "x": x.grad,
        "gamma": norm.gamma.grad,
        "beta": norm.beta.grad,
        "reached the past": history.grad is not None,
    }


@probe
def many_steps(sub, x, scale, steps):
    norm = sub.BatchNorm(x.shape[-1]).to(x.device)
    scale.requires_grad_()
    for _ in range(steps):
        y = norm(x * scale)
    return y[0, 0].detach()


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_state(candidate, reference):
    """A new BatchNorm has the parameters gamma and beta and the buffers running_mean and running_var."""
    assert_equal(candidate(fresh, 6), reference(fresh, 6))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(4)
@pytest.mark.parametrize("shape", [(4, 3, 6), (5, 1, 8), (1, 5, 3)], ids=str)
def test_training(candidate, reference, rng, shape):
    """In training the batch is normalised with its own mean and biased variance."""
    x = rng.normal(shape) * 3 + 2
    gamma, beta = rng.uniform(shape[-1:], 0.5, 1.5), rng.uniform(shape[-1:], 0.5, 1.5)
    assert_close(candidate(train, x, gamma, beta), reference(train, x, gamma, beta))


@pytest.mark.correctness
@pytest.mark.rules(6)
@pytest.mark.parametrize("eps", [1e-6, 1e-2], ids=str)
def test_small_variance(candidate, reference, rng, eps):
    """eps is inside the root: tiny variances are the formula's, constants give beta."""
    x = rng.normal((4, 3, 6)) * 1e-3
    x[..., 1] = 0.5
    gamma, beta = rng.uniform((6,), 0.5, 1.5), rng.uniform((6,), 0.5, 1.5)
    assert_close(candidate(train, x, gamma, beta, eps=eps), reference(train, x, gamma, beta, eps=eps))


@pytest.mark.correctness
@pytest.mark.rules(2, 5)
@pytest.mark.parametrize("momentum", [0.1, 0.3], ids=str)
def test_running_statistics(candidate, reference, rng, momentum):
    """Each training batch moves the running mean and unbiased variance by momentum."""
    batches = [rng.normal(shape) * 3 + 2 for shape in ((4, 3, 6), (2, 1, 6), (3, 5, 6))]
    assert_close(candidate(train_statistics, batches, momentum), reference(train_statistics, batches, momentum))


@pytest.mark.correctness
@pytest.mark.rules(7, 9)
@pytest.mark.parametrize("shape", [(3, 5, 6), (1, 2, 6), (1, 1, 6)], ids=str)
def test_evaluation(candidate, reference, rng, shape):
    """In evaluation any batch is normalised with the running statistics."""
    x, history = rng.normal(shape) * 3 + 2, rng.normal((2, 4, 3, 6)) * 3 + 2
    gamma, beta = rng.uniform((6,), 0.5, 1.5), rng.uniform((6,), 0.5, 1.5)
    assert_close(candidate(evaluate, x, history, gamma, beta), reference(evaluate, x, history, gamma, beta))


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_evaluation_learns_nothing(candidate, reference, rng):
    """Batches in evaluation leave the running statistics as they are."""
    x, history = rng.normal((2, 3, 6)) * 3 + 2, rng.normal((2, 4, 3, 6))
    assert_close(candidate(evaluate_between, x, history), reference(evaluate_between, x, history))


@pytest.mark.correctness
@pytest.mark.rules(3)
def test_reload(candidate, reference, rng):
    """The running statistics are saved, loaded and converted with the module."""
    x, history = rng.normal((2, 3, 6)), rng.normal((2, 4, 3, 6)) * 3 + 2
    assert_close(candidate(reload, x, history), reference(reload, x, history))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_single_value(candidate, reference, rng):
    """Training on one value per feature raises ValueError and changes no statistics."""
    x, ones, history = rng.normal((1, 1, 6)), rng.uniform((6,), 1, 1), rng.normal((4, 3, 6))
    assert_raises(candidate, ValueError, train, x, ones, ones)
    assert_close(candidate(refused, x, history), reference(refused, x, history))


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_contract(contract, rng):
    """In training the input is not changed; any layout, a batch of one, float64 work."""
    contract(train, rng.normal((3, 5, 8)), rng.uniform((8,), 0.5, 1.5), rng.normal((8,)), batched=[0], empty=False)


@pytest.mark.correctness
@pytest.mark.rules(9, 10)
def test_contract_in_evaluation(contract, rng):
    """In evaluation the input is not changed; any layout and an empty batch work."""
    history = rng.normal((2, 4, 3, 8)) * 3 + 2
    contract(evaluate, rng.normal((3, 5, 8)), history, rng.uniform((8,), 0.5, 1.5), rng.normal((8,)), batched=[0])


@pytest.mark.gradients
@pytest.mark.rules(11)
@pytest.mark.parametrize("shape", [(4, 3, 6), (1, 5, 3)], ids=str)
def test_gradients(candidate, reference, rng, shape):
    """In training the gradients are the formula's, through mean and variance, too."""
    x, cotangent = rng.normal(shape, "float64") * 3 + 2, rng.normal(shape, "float64")
    gamma, beta = rng.uniform(shape[-1:], 0.5, 1.5, "float64"), rng.normal(shape[-1:], "float64")
    assert_close(candidate(backward, x, gamma, beta, cotangent), reference(backward, x, gamma, beta, cotangent))


@pytest.mark.gradients
@pytest.mark.rules(12)
def test_gradients_in_evaluation(candidate, reference, rng):
    """In evaluation the statistics are constants: no gradient to earlier batches."""
    x, cotangent = rng.normal((2, 3, 6), "float64"), rng.normal((2, 3, 6), "float64")
    history = rng.normal((2, 4, 3, 6), "float64") * 3 + 2
    gamma, beta = rng.uniform((6,), 0.5, 1.5, "float64"), rng.normal((6,), "float64")
    assert_close(
        candidate(backward_in_evaluation, x, history, gamma, beta, cotangent),
        reference(backward_in_evaluation, x, history, gamma, beta, cotangent),
    )


@pytest.mark.performance
@pytest.mark.rules(14)
def test_no_loop(budget, rng):
    """More sequences and more features run no more lines of Python."""

    def make(n):
        return rng.normal((n, 4, n)), rng.uniform((n,), 0.5, 1.5), rng.normal((n,))

    budget.growth(train, make, sizes=(8, 64), of="lines", at_most=1.0)


@pytest.mark.performance
@pytest.mark.rules(13)
def test_memory(budget, rng):
    """Many training steps take no more memory than one: the statistics keep no graph."""
    scale = rng.uniform((96,), 0.5, 1.5)
    budget.memory(many_steps, lambda: (rng.normal((16, 32, 96)), scale, 64), at_most=1.0)
