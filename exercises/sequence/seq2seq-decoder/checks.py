"""Hidden checks: sequence/seq2seq-decoder."""

import pytest
import torch

from grader.checks import assert_chance, assert_close, assert_equal, probe


@probe
def attention(sub):
    class Dots(nn.Module):
        def forward(self, hidden, encoder_outputs, mask):
            scores = torch.einsum("bh,sbh->bs", hidden, encoder_outputs)
            if mask is not None:
                scores = scores.masked_fill(~mask, float("-inf"))
            return scores.softmax(dim=1)

    return Dots()


@probe
def contents(sub, *sizes):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        decoder = sub.Decoder(*sizes, attention(sub))
    shapes = {name: tuple(value.shape) for name, value in decoder.state_dict().items()}
    return shapes, decoder.output_dim, [str(warning.message) for warning in caught]


@probe
def build(sub, weights, dropout=0.5, training=False):
    words, embedding = weights["embedding.weight"].shape
    layers, hidden = sum(name.startswith("rnn.weight_ih") for name in weights), weights["rnn.weight_hh_l0"].shape[1]
    decoder = sub.Decoder(words, embedding, hidden, layers, dropout, attention(sub)).to(weights["embedding.weight"])
    decoder.load_state_dict(weights)
    return decoder.train(training)


@probe
def forward(sub, words, hidden, cell, outputs, weights, mask=None, **options):
    return build(sub, weights, **options)(words, hidden, cell, outputs, mask)


@probe
def forward_batched(sub, words, hidden, cell, outputs, mask, weights):
    return forward(sub, words, *(part.transpose(0, 1) for part in (hidden, cell, outputs)), weights, mask)


@probe
def forward_along(sub, sentences, hidden, cell, outputs, weights):
    decoder, predictions = build(sub, weights), []
    for words in sentences:
        prediction, hidden, cell = decoder(words, hidden, cell, outputs)
        predictions.append(prediction)
    return predictions, hidden, cell


@probe
def backward(sub, words, hidden, cell, outputs, weights, cotangents):
    decoder = build(sub, weights, dropout=0.0, training=True)
    given = [part.requires_grad_() for part in (hidden, cell, outputs)]
    torch.autograd.backward(decoder(words, *given), cotangents)
    return [part.grad for part in given], {name: value.grad for name, value in decoder.named_parameters()}


def draw(rng, steps, batch, layers, dtype="float32"):
    words, embedding, hidden = 9, 3, 4
    weights = {
        "embedding.weight": rng.normal((words, embedding), dtype),
        "fc_out.weight": rng.normal((words, embedding + 2 * hidden), dtype),
        "fc_out.bias": rng.normal(words, dtype),
    }
    for layer in range(layers):
        weights[f"rnn.weight_ih_l{layer}"] = rng.normal((4 * hidden, hidden if layer else embedding + hidden), dtype)
        weights[f"rnn.weight_hh_l{layer}"] = rng.normal((4 * hidden, hidden), dtype)
        weights[f"rnn.bias_ih_l{layer}"] = rng.normal(4 * hidden, dtype)
        weights[f"rnn.bias_hh_l{layer}"] = rng.normal(4 * hidden, dtype)
    states = [rng.normal((layers, batch, hidden), dtype) for _ in range(2)]
    return rng.integers(0, words, batch), *states, rng.normal((steps, batch, hidden), dtype), weights


@pytest.mark.correctness
@pytest.mark.rules(1, 10)
def test_parts(candidate, reference):
    """The parts are those of the stub, and making them gives no warning."""
    for sizes in [(9, 3, 4, 1, 0.5), (7, 2, 5, 3, 0.3)]:
        assert_equal(candidate(contents, *sizes), reference(contents, *sizes))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(2, 3, 4, 5, 6, 7)
@pytest.mark.parametrize(("steps", "batch", "layers"), [(6, 3, 1), (5, 1, 1), (1, 3, 2), (7, 4, 3)])
def test_values(candidate, reference, rng, steps, batch, layers):
    """prediction, hidden and cell are right, for any number of words and layers."""
    args = draw(rng, steps, batch, layers)
    assert_close(candidate(forward, *args), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(3, 11)
def test_as_many_sentences_as_words(candidate, reference, rng):
    """With as many sentences as words, a sentence's results depend on it alone."""
    words, hidden, cell, outputs, weights = draw(rng, 4, 4, 2)
    before = candidate(forward, words, hidden, cell, outputs, weights)
    assert_close(before, reference(forward, words, hidden, cell, outputs, weights))
    words[2] = (words[2] + 1) % 9
    outputs[:, 2] += 1.0
    after = candidate(forward, words, hidden, cell, outputs, weights)
    others = torch.tensor([0, 1, 3])
    for new, old, dim in zip(after, before, (0, 1, 1), strict=True):
        assert_close(new.index_select(dim, others), old.index_select(dim, others))


@pytest.mark.correctness
@pytest.mark.rules(2)
def test_mask(candidate, reference, rng):
    """The mask reaches the attention, so the padding changes nothing."""
    words, hidden, cell, outputs, weights = draw(rng, 5, 3, 2)
    mask = torch.arange(5) < torch.tensor([2, 5, 3])[:, None]
    expected = reference(forward, words, hidden, cell, outputs, weights, mask)
    assert_close(candidate(forward, words, hidden, cell, outputs, weights, mask), expected)
    outputs[~mask.T] = 20.0
    assert_close(candidate(forward, words, hidden, cell, outputs, weights, mask), expected)


@pytest.mark.correctness
@pytest.mark.rules(7)
def test_several_steps(candidate, reference, rng):
    """The next step starts from the states that a step returns."""
    _, hidden, cell, outputs, weights = draw(rng, 5, 3, 2)
    args = list(rng.integers(0, 9, (4, 3))), hidden, cell, outputs, weights
    assert_close(candidate(forward_along, *args), reference(forward_along, *args))


@pytest.mark.correctness
@pytest.mark.rules(8, 9)
def test_dropout(candidate, reference, rng):
    """In training, dropout 1 drops all words' vectors, and dropout 0 drops nothing."""
    for layers in (1, 2):
        args = draw(rng, 5, 3, layers)
        expected = reference(forward, *args, dropout=1.0, training=True)
        assert_close(candidate(forward, *args, dropout=1.0, training=True), expected)
        assert_close(candidate(forward, *args, dropout=0.0, training=True), reference(forward, *args))


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_dropped_each_by_itself(candidate):
    """Each number of a word's vector is dropped by itself, and the others are scaled."""
    batch, width = 64, 64
    sizes = {
        "embedding.weight": (width, width),
        "rnn.weight_ih_l0": (4, width + 1),
        "rnn.weight_hh_l0": (4, 1),
        "rnn.bias_ih_l0": (4,),
        "rnn.bias_hh_l0": (4,),
        "fc_out.weight": (width, width + 2),
        "fc_out.bias": (width,),
    }
    weights = {name: torch.zeros(size) for name, size in sizes.items()}
    weights["embedding.weight"] += 1
    weights["fc_out.weight"][:, :width] = torch.eye(width)  # the scores are the vector, as it comes out of the dropout
    words = torch.arange(batch) % 5
    states = [torch.zeros(1, batch, 1) for _ in range(3)]
    scores, _, _ = candidate(forward, words, *states, weights, dropout=0.25, training=True)
    assert_chance(scores == 0, 0.25, "numbers of the words' vectors that `fc_out` reads")
    assert_close(scores, torch.where(scores == 0, 0.0, 4 / 3))


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_contract(contract, rng):
    """Inputs are not changed; any memory layout, batch size and float64 work."""
    words, *rest, weights = draw(rng, 5, 3, 2)
    mask = torch.arange(5) < torch.tensor([2, 5, 3])[:, None]
    turned = [part.transpose(0, 1) for part in rest]
    doubled = {name: value.double() for name, value in weights.items()}
    contract(forward_batched, words, *turned, mask, weights, batched=[0, 1, 2, 3, 4], float64=False)
    contract(forward_batched, words, *(part.double() for part in turned), mask, doubled)


@pytest.mark.gradients
@pytest.mark.rules(13)
@pytest.mark.parametrize("layers", [1, 2])
def test_gradients(candidate, reference, rng, layers):
    """The gradients of the states, the encoder's outputs and all parameters are right."""
    args = draw(rng, 5, 3, layers, "float64")
    shapes = [(3, 9), (layers, 3, 4), (layers, 3, 4)]
    cotangents = [rng.normal(shape, "float64") for shape in shapes]
    assert_close(candidate(backward, *args, cotangents), reference(backward, *args, cotangents))
