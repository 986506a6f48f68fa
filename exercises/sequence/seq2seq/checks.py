"""Hidden checks: sequence/seq2seq."""

import pytest
import torch

from grader.checks import assert_chance, assert_close, assert_equal, assert_raises, probe


@probe
def recorded(sub, src, trg, *ratio, training):
    """What the decoder is fed, where the likeliest next word is always three times the last one plus 1."""
    fed = []

    class Reader(nn.Module):
        def forward(self, src):
            state = torch.zeros(1, src.shape[1], 2, device=src.device)
            return torch.zeros(*src.shape, 2, device=src.device, dtype=torch.float64), state, state

    class Writer(nn.Module):
        output_dim = 7

        def forward(self, input, hidden, cell, encoder_outputs, mask):
            fed.append(input.clone())
            return nn.functional.one_hot((3 * input + 1) % 7, 7).to(encoder_outputs), hidden + 1, cell - 1

    outputs = sub.Seq2Seq(Reader(), Writer()).train(training)(src, trg, *ratio)
    return torch.stack(fed), outputs


@probe
def again(sub, src, trg, times):
    return torch.stack([recorded(sub, src, trg, training=True)[0] for _ in range(times)])


@probe
def build(sub, dtype, device):
    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(11, 3)
            self.rnn = nn.LSTM(3, 4, 2)

        def forward(self, src):
            output, states = self.rnn(self.embedding(src))
            return output, *states

    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.output_dim = 7
            self.embedding = nn.Embedding(7, 3)
            self.rnn = nn.LSTM(7, 4, 2)
            self.fc_out = nn.Linear(4, 7)

        def forward(self, input, hidden, cell, encoder_outputs, mask):
            share = encoder_outputs.new_ones(encoder_outputs.shape[1::-1]) if mask is None else mask.to(encoder_outputs)
            context = torch.einsum("bs,sbh->bh", share, encoder_outputs)
            step = torch.cat([self.embedding(input), context], dim=1).unsqueeze(0)
            output, (hidden, cell) = self.rnn(step, (hidden, cell))
            return self.fc_out(output.squeeze(0)), hidden, cell

    torch.manual_seed(1)
    model = sub.Seq2Seq(Encoder(), Decoder())
    with torch.no_grad():
        for parameter in model.parameters():
            parameter *= 3
    return model.to(device, dtype)


@probe
def contents(sub):
    model = build(sub, torch.float32, "cpu")
    return [name for name, _ in model.named_parameters()], len(list(model.buffers()))


@probe
def forward(sub, src, trg, *args, training=False, dtype=torch.float32):
    return build(sub, dtype, src.device).train(training)(src, trg, *args)


@probe
def forward_batched(sub, src, trg, mask):
    return forward(sub, src.T, trg.T, 0.5, mask)


@probe
def backward(sub, src, trg, ratio, cotangent):
    model = build(sub, cotangent.dtype, src.device).train()
    model(src, trg, ratio).backward(cotangent)
    return {name: value.grad for name, value in model.named_parameters()}


def draw(rng, read=5, written=6, batch=3):
    return rng.integers(0, 11, (read, batch)), rng.integers(0, 7, (written, batch))


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1)
def test_parts(candidate, reference):
    """The modules are encoder and decoder, and there are no other parameters."""
    assert_equal(candidate(contents), reference(contents))


@pytest.mark.correctness
@pytest.mark.rules(2, 3)
@pytest.mark.parametrize(("read", "written", "batch"), [(5, 6, 3), (4, 2, 1), (1, 5, 4), (3, 1, 2)])
def test_scores(candidate, reference, rng, read, written, batch):
    """outputs[t] are the scores for word t, and outputs[0] is zeros."""
    src, trg = draw(rng, read, written, batch)
    got = candidate(forward, src, trg)
    assert_equal(got[0], torch.zeros(batch, 7))
    assert_close(got, reference(forward, src, trg))
    for ratio in (0.0, 1.0):
        expected = reference(forward, src, trg, ratio, training=True)
        assert_close(candidate(forward, src, trg, ratio, training=True), expected)


@pytest.mark.correctness
@pytest.mark.rules(4, 5, 7)
def test_always_and_never(candidate, rng):
    """In training, ratio 1 always feeds the true words, and ratio 0 never does."""
    src, trg = draw(rng, written=151)
    fed, _ = candidate(recorded, src, trg, 1.0, training=True)
    assert_equal(fed, trg[:-1])
    fed, outputs = candidate(recorded, src, trg, 0.0, training=True)
    assert_equal(fed[0], trg[0])
    assert_equal(fed[1:], (3 * fed[:-1] + 1) % 7)
    assert_equal(outputs[1:].argmax(dim=2), (3 * fed + 1) % 7)


@pytest.mark.correctness
@pytest.mark.rules(6, 7)
def test_evaluation(candidate, rng):
    """In evaluation the true words are never fed: only the start signs are used."""
    src, trg = draw(rng, written=40)
    for ratio in ((), (1.0,), (0.5,)):
        fed, outputs = candidate(recorded, src, trg, *ratio, training=False)
        assert_equal(fed[0], trg[0])
        assert_equal(fed[1:], (3 * fed[:-1] + 1) % 7)
    before = candidate(forward, src, trg, 1.0)
    trg[1:] = (trg[1:] + 1) % 7
    assert_equal(candidate(forward, src, trg, 1.0), before)
    assert_equal(tuple(outputs.shape), (40, 3, 7))


@pytest.mark.correctness
@pytest.mark.rules(4, 5)
@pytest.mark.parametrize("ratio", [None, 0.2, 0.8], ids=str)
def test_ratio(candidate, rng, ratio):
    """One coin a step decides for the whole batch, and by default it is a fair one."""
    src, trg = draw(rng, written=502, batch=5)
    fed, _ = candidate(recorded, src, trg, *([] if ratio is None else [ratio]), training=True)
    own = (3 * fed[:-1] + 1) % 7
    true = (fed[1:] == trg[1:-1]).all(dim=1)
    assert (true | (fed[1:] == own).all(dim=1)).all(), "a step was fed neither the true words nor the argmax before"
    share = true[(own != trg[1:-1]).any(dim=1)].double().mean().item()
    assert_close(share, 0.5 if ratio is None else ratio, rtol=0.0, atol=0.15)


@pytest.mark.correctness
@pytest.mark.rules(5)
def test_coins(candidate, rng):
    """Each step of each call tosses a coin of its own."""
    src, trg = draw(rng, written=42, batch=5)
    fed = candidate(again, src, trg, 24)
    assert_chance((fed[:, 1:] == trg[1:-1]).all(dim=2), 0.5, "steps with the true words")


@pytest.mark.correctness
@pytest.mark.rules(8)
def test_mask(candidate, reference, rng):
    """The mask reaches the decoder at every step."""
    src, trg = draw(rng)
    mask = torch.arange(5) < torch.tensor([2, 5, 3])[:, None]
    assert_close(candidate(forward, src, trg, 0.5, mask), reference(forward, src, trg, 0.5, mask))


@pytest.mark.correctness
@pytest.mark.rules(9)
def test_float64(candidate, reference, rng):
    """A float64 model gives float64 scores, with all their digits."""
    src, trg = draw(rng)
    expected = reference(forward, src, trg, dtype=torch.float64)
    assert_close(candidate(forward, src, trg, dtype=torch.float64), expected)
    _, outputs = candidate(recorded, src, trg, training=False)  # its encoder's states are float32
    assert outputs.dtype == torch.float64, f"the outputs are {outputs.dtype}, and encoder_outputs torch.float64"


@pytest.mark.correctness
@pytest.mark.rules(10)
def test_bad_ratio(candidate, rng):
    """A ratio outside [0, 1] raises ValueError, in training and in evaluation."""
    src, trg = draw(rng)
    for ratio in (-0.1, 1.1):
        for training in (True, False):
            assert_raises(candidate, ValueError, forward, src, trg, ratio, training=training)


@pytest.mark.correctness
@pytest.mark.rules(11)
def test_contract(contract, rng):
    """Nothing given is changed, and any memory layout and batch size works."""
    src, trg = draw(rng)
    mask = torch.arange(5) < torch.tensor([2, 5, 3])[:, None]
    contract(forward_batched, src.T.contiguous(), trg.T.contiguous(), mask, batched=[0, 1, 2])


@pytest.mark.gradients
@pytest.mark.rules(3, 12)
@pytest.mark.parametrize("ratio", [0.0, 1.0], ids=str)
def test_gradients(candidate, reference, rng, ratio):
    """The gradients of encoder and decoder pass through all steps."""
    src, trg = draw(rng)
    cotangent = rng.normal((6, 3, 7), "float64")
    assert_close(candidate(backward, src, trg, ratio, cotangent), reference(backward, src, trg, ratio, cotangent))
