"""Hidden checks: state-space/ssm-convolution."""

import pytest

from grader.checks import assert_close, probe


@probe
def kernel(sub, A, B, C, length):
    return sub.ssm_kernel(A, B, C, length)


@probe
def convolve(sub, u, kernel, D):
    return sub.ssm_conv(u, kernel, D)


@probe
def whole(sub, u, A, B, C, D):
    return sub.ssm_conv(u, sub.ssm_kernel(A, B, C, u.shape[1]), D)


@probe
def convolve_random(sub, batch, length, channels):
    u, D = torch.rand(batch, length, channels), torch.rand(channels)
    return sub.ssm_conv(u, torch.rand(channels, length) / length, D).sum(dim=1)


@probe
def kernel_backward(sub, A, B, C, cotangent):
    for tensor in (A, B, C):
        tensor.requires_grad_()
    sub.ssm_kernel(A, B, C, cotangent.shape[1]).backward(cotangent)
    return {"A": A.grad, "B": B.grad, "C": C.grad}


@probe
def conv_backward(sub, u, kernel, D, cotangent):
    for tensor in (u, kernel, D):
        tensor.requires_grad_()
    sub.ssm_conv(u, kernel, D).backward(cotangent)
    return {"u": u.grad, "kernel": kernel.grad, "D": D.grad}


def recurrence(u, A, B, C, D):
    """What both functions together must agree with."""
    h = u.new_zeros(u.shape[0], *A.shape)
    outputs = []
    for step in u.unbind(dim=1):
        h = A * h + B * step.unsqueeze(-1)
        outputs.append((C * h).sum(dim=-1) + D * step)
    return outputs[0].new_tensor([output.tolist() for output in outputs]).transpose(0, 1)


@pytest.mark.correctness
@pytest.mark.rules(1)
@pytest.mark.parametrize("sizes", [(1, 1, 1), (3, 4, 7), (5, 2, 16)], ids=str)
def test_kernel(candidate, reference, rng, sizes):
    """The kernel is that of the formula."""
    channels, states, length = sizes
    args = *(rng.uniform((channels, states), -1, 1) for _ in range(3)), length
    assert_close(candidate(kernel, *args), reference(kernel, *args))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_extreme_decays(candidate, reference, rng):
    """States that forget at once, fast or hardly, with either sign, have the right kernel."""
    A, B, C = rng.normal((3, 2)), rng.normal((3, 2)), rng.normal((3, 2))
    A[0, 0], A[0, 1], A[1, 0], A[1, 1], A[2, 0], A[2, 1] = 0.0, 1e-30, -1e-3, 0.9999, -0.9999, -1.0
    expected = reference(kernel, A.double(), B.double(), C.double(), 2000).float()
    assert_close(candidate(kernel, A, B, C, 2000), expected, rtol=1e-3, atol=1e-4)


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 8, 8), (3, 7, 7), (2, 12, 5), (2, 5, 12), (2, 16, 9)], ids=str)
def test_convolution(candidate, reference, rng, sizes):
    """The convolution is that of the formula, with shorter and longer kernels, too."""
    batch, length, kernel_length = sizes
    args = rng.normal((batch, length, 3)), rng.normal((3, kernel_length)), rng.normal((3,))
    assert_close(candidate(convolve, *args), reference(convolve, *args))


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_causal(candidate, reference, rng):
    """A pulse at the end of the sequence changes no output before it."""
    u = rng.normal((2, 10, 3)) * 0
    u[:, -1] = rng.uniform((2, 3), 1, 2)
    args = u, rng.uniform((3, 10), 1, 2), rng.normal((3,))
    assert_close(candidate(convolve, *args), reference(convolve, *args))


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_equals_the_recurrence(candidate, rng):
    """Kernel and convolution together give what the recurrence gives, over 400 steps."""
    A, B, C = rng.uniform((3, 4), -1, 1, "float64"), rng.normal((3, 4), "float64"), rng.normal((3, 4), "float64")
    A[0, 0], A[1, 1], A[2, 2] = 0.0, 0.999, -0.99
    args = rng.normal((2, 400, 3), "float64"), A, B, C, rng.normal((3,), "float64")
    assert_close(candidate(whole, *args), recurrence(*args))


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_contract(contract, rng):
    """Arguments are not changed; any memory layout, a batch of one and float64 work."""
    A, B, C = (rng.uniform((3, 4), -1, 1) for _ in range(3))
    contract(whole, rng.normal((4, 6, 3)), A, B, C, rng.normal((3,)), batched=[0], empty=False)


@pytest.mark.gradients
@pytest.mark.rules(8)
def test_kernel_gradients(candidate, reference, rng):
    """The gradients of A, B and C are those of the formula, and finite where A is 0."""
    args = *(rng.uniform((3, 4), -1, 1, "float64") for _ in range(3)), rng.normal((3, 7), "float64")
    args[0][0, 0] = args[0][2, 1] = 0
    assert_close(candidate(kernel_backward, *args), reference(kernel_backward, *args))


@pytest.mark.gradients
@pytest.mark.rules(9)
@pytest.mark.parametrize("lengths", [(7, 7), (6, 11), (9, 4)], ids=str)
def test_conv_gradients(candidate, reference, rng, lengths):
    """The gradients of u, the kernel and D are those of the formula."""
    length, kernel_length = lengths
    u, cotangent = rng.normal((2, length, 3), "float64"), rng.normal((2, length, 3), "float64")
    args = u, rng.normal((3, kernel_length), "float64"), rng.normal((3,), "float64"), cotangent
    assert_close(candidate(conv_backward, *args), reference(conv_backward, *args))


@pytest.mark.performance
@pytest.mark.rules(10)
def test_no_loop(budget, rng):
    """More steps, channels and states run no more lines of Python."""
    budget.growth(
        whole,
        lambda n: (rng.normal((n, n, n)), *(rng.uniform((n, n), -1, 1) for _ in range(3)), rng.normal((n,))),
        sizes=(4, 32),
        of="lines",
        at_most=1.0,
    )


@pytest.mark.performance
@pytest.mark.rules(11)
def test_memory(budget):
    """Memory is a few copies of the input, not a matrix of steps by steps."""
    budget.memory(convolve_random, lambda: (16, 2048, 32), at_most=2.5)
