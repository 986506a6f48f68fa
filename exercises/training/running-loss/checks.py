"""Hidden checks: training/running-loss."""

import pytest

from grader.checks import assert_close, assert_equal, assert_raises, probe


@probe
def watch(sub, window, *epochs):
    """Each epoch is a list of (loss, size); what update and epoch return."""
    running = sub.RunningLoss(window)
    answers = []
    for batches in epochs:
        answers.append([running.update(loss, size) for loss, size in batches])
        answers.append(running.epoch())
    return answers


@probe
def tensors(sub, losses):
    """As in a training run: means with a graph."""
    import weakref

    running, answers, alive = sub.RunningLoss(2), [], 0
    weight = torch.ones((), device=losses.device, requires_grad=True)
    for loss in losses:
        result = weight * loss
        answers.append(running.update(result, 4))
        trace = weakref.ref(result)
        del result
        alive += trace() is not None
    return {"answers": answers, "epoch": running.epoch(), "losses kept": alive}


@probe
def graphs(sub, losses):
    """A sum of tensors keeps the graphs of its terms: it would ask for gradients."""
    running = sub.RunningLoss(3)
    for loss in losses:
        running.update(loss.clone().requires_grad_() * 1.0, 4)
    return [name for name, value in vars(running).items() if torch.is_tensor(value)]


@probe
def two(sub, pairs):
    first, second = sub.RunningLoss(2), sub.RunningLoss(3)
    answers = [(first.update(loss, 4), second.update(10 * loss, 5)) for loss, _ in pairs]
    return answers, first.epoch(), second.epoch()


@probe
def new(sub, window):
    return sub.RunningLoss(window) is not None


@probe
def empty_epoch(sub, batches):
    running = sub.RunningLoss(2)
    for loss, size in batches:
        running.update(loss, size)
    if batches:
        running.epoch()
    return running.epoch()


@probe
def empty_batch(sub, size):
    """An empty batch is refused; is it counted all the same?"""
    running = sub.RunningLoss(2)
    answers = [running.update(1.0, 4)]
    try:
        answers.append(running.update(9.0, size))
    except ValueError:
        answers.append("ValueError")
    return [*answers, running.update(2.0, 4), running.epoch()]


def draw(rng, sizes):
    """Batches of these sizes with losses from 0.5 to 2.5."""
    return list(zip(rng.uniform((len(sizes),), 0.5, 2.5).tolist(), sizes, strict=True))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize("window", [1, 2, 3, 7])
def test_windows(candidate, reference, rng, window):
    """Every window-th batch gives the mean of its window, and the others give None."""
    batches = draw(rng, [4] * 7)
    assert_close(candidate(watch, window, batches), reference(watch, window, batches))


@pytest.mark.correctness
@pytest.mark.rules(1, 3)
def test_sizes(candidate, reference, rng):
    """Batches count by their size, in the means of windows and of epochs."""
    batches = draw(rng, [8, 3, 8, 1, 5, 8, 2])
    assert_close(candidate(watch, 3, batches), reference(watch, 3, batches))


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_constant(candidate):
    """Where all losses are 1, all means are 1, for any window and sizes."""
    batches = [(1.0, size) for size in (32, 32, 32, 32, 7)]
    assert_close(candidate(watch, 2, batches), [[None, 1.0, None, 1.0, None], 1.0])


@pytest.mark.correctness
@pytest.mark.rules(4)
def test_epochs(candidate, reference, rng):
    """After epoch() a new epoch and a new window begin, also in the middle of a window."""
    epochs = [draw(rng, [4, 4, 2]), draw(rng, [3, 5, 3, 1, 3]), draw(rng, [6])]
    assert_close(candidate(watch, 2, *epochs), reference(watch, 2, *epochs))


@pytest.mark.correctness
@pytest.mark.rules(5, 6)
def test_tensors(candidate, reference, rng):
    """Losses that are tensors give Python floats."""
    losses = rng.uniform((5,), 0.5, 2.5)
    assert_close(candidate(tensors, losses), reference(tensors, losses))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_nothing_kept(candidate, rng):
    """No tensor is kept between two batches, and so no graph."""
    assert_equal(candidate(graphs, rng.uniform((5,), 0.5, 2.5)), [])


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_nan(candidate, rng):
    """A loss that is NaN makes the means of its window and its epoch NaN, and no other."""
    one, two, three, four = rng.uniform((4,), 0.5, 2.5).tolist()
    nan = float("nan")
    got = candidate(watch, 2, [(nan, 4), (one, 4), (two, 4), (three, 4)], [(four, 4)])
    assert_close(got, [[None, nan, None, (two + three) / 2], nan, [None], four])


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_two(candidate, reference, rng):
    """Two objects do not share anything."""
    batches = draw(rng, [4] * 5)
    assert_close(candidate(two, batches), reference(two, batches))


@pytest.mark.correctness
@pytest.mark.rules(8, 9)
def test_errors(candidate):
    """A window or a batch of size 0, and an epoch without batches, raise ValueError."""
    for window in (0, -1):
        assert_raises(candidate, ValueError, new, window)
    for batches in ([], [(1.0, 4), (2.0, 4)]):
        assert_raises(candidate, ValueError, empty_epoch, batches)
    for size in (0, -4):
        assert_close(candidate(empty_batch, size), [None, "ValueError", 1.5, 1.5])
