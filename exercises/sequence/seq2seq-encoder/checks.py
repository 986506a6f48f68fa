"""Hidden checks: sequence/seq2seq-encoder."""

import pytest
import torch

from grader.checks import assert_chance, assert_close, assert_equal, assert_raises, probe


@probe
def contents(sub, *sizes):
    encoder = sub.Encoder(*sizes)
    return {name: tuple(value.shape) for name, value in encoder.state_dict().items()}


@probe
def warnings_of(sub, *sizes):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sub.Encoder(*sizes)
    return [str(warning.message) for warning in caught]


@probe
def build(sub, weights, dropout=0.5, training=False):
    layers = sum(name.startswith("rnn.weight_ih") for name in weights)
    hidden = weights["rnn.weight_hh_l0"].shape[1]
    encoder = sub.Encoder(*weights["embedding.weight"].shape, hidden, layers, dropout).to(weights["embedding.weight"])
    encoder.load_state_dict(weights)
    return encoder.train(training)


@probe
def forward(sub, src, weights, **options):
    return build(sub, weights, **options)(src)


@probe
def forward_each(sub, batches, weights):
    encoder = build(sub, weights)
    return [encoder(src) for src in batches]


@probe
def backward(sub, src, weights, cotangents):
    encoder = build(sub, weights, dropout=0.0, training=True)
    torch.autograd.backward(encoder(src), cotangents)
    return {name: value.grad for name, value in encoder.named_parameters()}


def draw(rng, layers=2, dtype="float32"):
    words, embedding, hidden = 9, 3, 5
    weights = {"embedding.weight": rng.normal((words, embedding), dtype)}
    for layer in range(layers):
        weights[f"rnn.weight_ih_l{layer}"] = rng.normal((4 * hidden, hidden if layer else embedding), dtype)
        weights[f"rnn.weight_hh_l{layer}"] = rng.normal((4 * hidden, hidden), dtype)
        weights[f"rnn.bias_ih_l{layer}"] = rng.normal(4 * hidden, dtype)
        weights[f"rnn.bias_hh_l{layer}"] = rng.normal(4 * hidden, dtype)
    return weights


@pytest.mark.correctness
@pytest.mark.rules(1, 2)
def test_parts(candidate, reference):
    """The parts embedding and rnn have the sizes that were asked for."""
    for sizes in [(9, 3, 5, 1, 0.0), (7, 4, 2, 3, 0.3)]:
        assert_equal(candidate(contents, *sizes), reference(contents, *sizes))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 9)
@pytest.mark.parametrize(("steps", "batch", "layers"), [(6, 1, 1), (1, 4, 2), (7, 4, 3)])
def test_values(candidate, reference, rng, steps, batch, layers):
    """In evaluation the results are those of an LSTM over the words' vectors."""
    weights, src = draw(rng, layers), rng.integers(0, 9, (steps, batch))
    assert_close(candidate(forward, src, weights), reference(forward, src, weights))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
def test_any_batch(candidate, reference, rng):
    """One encoder takes batches of any size, and each starts from zeros."""
    weights = draw(rng)
    batches = [rng.integers(0, 9, shape) for shape in [(4, 3), (5, 3), (2, 5), (6, 1), (3, 0)]]
    assert_close(candidate(forward_each, batches, weights), reference(forward_each, batches, weights))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_words_and_sentences(candidate, rng):
    """A changed word changes only its own sentence, from its own step on."""
    weights, src = draw(rng), rng.integers(0, 9, (6, 4))
    before = candidate(forward, src, weights)
    src[3, 2] = (src[3, 2] + 1) % 9
    after = candidate(forward, src, weights)
    changed = [((new - old).abs() > 1e-5).any(dim=-1) for new, old in zip(after, before, strict=True)]
    others = torch.ones(6, 4, dtype=torch.bool)
    others[3:, 2] = False
    assert changed[0][3, 2], "the output at the changed word stays the same"
    assert not (changed[0] & others).any(), "outputs of another sentence or of an earlier word change"
    for states in changed[1:]:
        assert not states[:, [0, 1, 3]].any(), "last states of another sentence change"


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_dropout_everything(candidate, reference, rng):
    """In training, dropout 1 drops all words' vectors, and dropout 0 drops nothing."""
    src, other = rng.integers(0, 9, (5, 3)), rng.integers(0, 9, (5, 3))
    for layers in (1, 2):
        weights = draw(rng, layers)
        expected = reference(forward, src, weights, dropout=1.0, training=True)
        assert_close(candidate(forward, src, weights, dropout=1.0, training=True), expected)
        assert_close(candidate(forward, other, weights, dropout=1.0, training=True), expected)
        expected = reference(forward, src, weights)
        assert_close(candidate(forward, src, weights, dropout=0.0, training=True), expected)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_dropout_of_the_words(candidate):
    """Each number of a word's vector is dropped by itself, and the others are scaled."""
    width = 8
    weights = {
        "embedding.weight": torch.ones(3, width),
        "rnn.weight_ih_l0": torch.zeros(4 * width, width),
        "rnn.weight_hh_l0": torch.zeros(4 * width, width),
        "rnn.bias_ih_l0": torch.zeros(4 * width),
        "rnn.bias_hh_l0": torch.zeros(4 * width),
    }
    # Each candidate g is the tanh of one number of the vector, f is 0, and i and o are 1/2: h = tanh(g / 2) / 2.
    weights["rnn.weight_ih_l0"][2 * width : 3 * width] = torch.eye(width)
    weights["rnn.bias_ih_l0"][width : 2 * width] = -100.0
    src = torch.arange(12 * 20).reshape(12, 20) % 3
    got = candidate(forward, src, weights, dropout=0.25, training=True)[0]
    kept = torch.tanh(torch.tanh(torch.tensor(4 / 3)) / 2) / 2
    dropped = got.abs() < 1e-4
    assert (dropped | ((got - kept).abs() < 1e-4)).all(), "a number is neither dropped nor divided by 1 - dropout"
    assert_chance(dropped, 0.25, "numbers of the words' vectors")


@pytest.mark.correctness
@pytest.mark.rules(10, 11)
def test_making_one(candidate):
    """One layer gives no warning, and a dropout outside [0, 1] raises ValueError."""
    assert_equal(candidate(warnings_of, 9, 3, 5, 1, 0.5), [])
    for bad in (-0.1, 1.5):
        for layers in (1, 2):
            assert_raises(candidate, ValueError, contents, 9, 3, 5, layers, bad)


@pytest.mark.gradients
@pytest.mark.rules(2, 12)
def test_gradients(candidate, reference, rng):
    """The gradients of all parameters are right, from all three results."""
    weights, src = draw(rng, 2, "float64"), rng.integers(0, 9, (5, 3))
    src[2, 1] = 0  # not a padding id: its vector has a gradient
    cotangents = [rng.normal(shape, "float64") for shape in [(5, 3, 5), (2, 3, 5), (2, 3, 5)]]
    assert_close(candidate(backward, src, weights, cotangents), reference(backward, src, weights, cotangents))


@pytest.mark.performance
@pytest.mark.rules(13)
def test_no_loop(budget, rng):
    """Eight times the sentences run no more lines of Python."""
    weights = draw(rng)
    budget.growth(forward, lambda n: (rng.integers(0, 9, (5, n)), weights), sizes=(8, 64), of="lines", at_most=1.0)
