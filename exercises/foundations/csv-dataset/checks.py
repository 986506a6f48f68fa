"""Hidden checks: foundations/csv-dataset."""

import pytest
import torch

from grader.checks import assert_close, assert_equal, assert_raises, probe
from grader.data import diabetes


@probe
def table(sub, text):
    import io

    dataset = sub.CsvDataset(io.StringIO(text))
    return {
        "length": len(dataset),
        "columns": dataset.columns,
        "samples": [dataset[i] for i in range(len(dataset))],
        "from the end": [dataset[-1 - i] for i in range(len(dataset))],
    }


@probe
def left_open(sub, text):
    import io

    file = io.StringIO(text)
    sub.CsvDataset(file)
    return not file.closed


@probe
def outside(sub, text, index):
    import io

    return sub.CsvDataset(io.StringIO(text))[index]


@probe
def real_table(sub, as_text):
    from grader.data import path

    file = path("diabetes.csv")
    dataset = sub.CsvDataset(str(file) if as_text else file)
    samples = [dataset[i] for i in range(len(dataset))]
    return dataset.columns, torch.stack([x for x, _ in samples]), torch.stack([y for _, y in samples])


@probe
def real_batches(sub, batch_size, seed):
    from grader.data import path

    generator = torch.Generator().manual_seed(seed)
    loader = sub.batches(sub.CsvDataset(path("diabetes.csv")), batch_size, shuffle=True, generator=generator)
    return [list(epoch) for epoch in (loader, loader)]


@probe
def epochs(sub, features, targets, options, count=1):
    """All batches of some epochs, and their announced number; the dataset is a dict with the keys 0, 1, 2 ..."""
    loader = sub.batches(dict(enumerate(zip(features, targets))), **options)
    return [len(loader), [[tuple(batch) for batch in loader] for _ in range(count)]]


@probe
def made(sub, features, targets, batch_size):
    sub.batches(dict(enumerate(zip(features, targets))), batch_size)


@probe
def shuffled(sub, features, targets, batch_size, seed, count):
    """The same with a generator, or with PyTorch's own; and what the generator gives afterwards."""
    generator = torch.Generator().manual_seed(seed)
    got = epochs(sub, features, targets, {"batch_size": batch_size, "shuffle": True, "generator": generator}, count)
    torch.manual_seed(seed)
    default = epochs(sub, features, targets, {"batch_size": batch_size, "shuffle": True}, count)
    return got, default, torch.rand(2, generator=generator)


@probe
def two_at_once(sub, features, targets, batch_size):
    loader = sub.batches(dict(enumerate(zip(features, targets))), batch_size)
    return [[(tuple(one), tuple(other)) for other in loader] for one in loader]


@probe
def first_batch(sub, n, batch_size):
    class Counting:
        asked = 0

        def __len__(self):
            return n

        def __getitem__(self, i):
            Counting.asked += 1
            return torch.tensor([float(i)]), torch.tensor(2.0 * i)

    features, targets = next(iter(sub.batches(Counting(), batch_size)))
    return features, targets, Counting.asked


def samples(rng, n_samples, n):
    return rng.normal((n_samples, n)), rng.normal((n_samples,))


TEXT = "age,bmi,s1,target\n59,32.1,157,151\n48,-21.6,183.25,75\n72,30.5,1e2,141"


@pytest.mark.public
@pytest.mark.correctness
@pytest.mark.rules(1, 2, 4, 5)
@pytest.mark.parametrize("end", ["", "\n", "\n\n"], ids=["no newline", "newline", "empty line"])
def test_table(candidate, reference, end):
    """A table gives its columns, its length without the header, and each sample."""
    assert_close(candidate(table, TEXT + end), reference(table, TEXT + end))


@pytest.mark.correctness
@pytest.mark.rules(1)
def test_left_open(candidate):
    """An open text file that is read stays open."""
    assert candidate(left_open, TEXT), "The file that was given is closed afterwards."


@pytest.mark.correctness
@pytest.mark.rules(3)
@pytest.mark.parametrize("text", ["x,y\n3,4\n", "a,b,y\n", "x,y\n1,2\n3,4\n5,6\n"], ids=["one", "none", "narrow"])
def test_small_tables(candidate, reference, text):
    """Tables with one sample, with no sample and with one feature are read."""
    assert_close(candidate(table, text), reference(table, text))


@pytest.mark.correctness
@pytest.mark.rules(6)
def test_outside(candidate):
    """An index outside the samples raises IndexError."""
    for index in (3, -4):
        assert_raises(candidate, IndexError, outside, TEXT, index)


@pytest.mark.correctness
@pytest.mark.rules(1, 3, 4)
@pytest.mark.parametrize("as_text", [True, False], ids=["str", "Path"])
def test_diabetes(candidate, as_text):
    """The diabetes table is read from its file: 442 samples of ten features."""
    columns, x, y = candidate(real_table, as_text)
    expected = [torch.tensor(values, dtype=torch.float32) for values in diabetes("all")]
    assert_close([x, y], expected)
    assert_equal([columns[0], columns[-1], len(columns)], ["age", "target", 11])


@pytest.mark.correctness
@pytest.mark.rules(8, 9, 10, 11)
@pytest.mark.parametrize("drop_last", [False, True], ids=["keep", "drop"])
def test_in_order(candidate, rng, drop_last):
    """Batches come in order; the last is short or left out, and len() counts batches."""
    for n, batch_size in [(7, 3), (6, 3), (2, 5), (4, 1), (0, 2)]:
        x, y = samples(rng, n, 2)
        whole = range(0, n - batch_size + 1 if drop_last else n, batch_size)
        expected = [(x[i : i + batch_size], y[i : i + batch_size]) for i in whole]
        got = candidate(epochs, x, y, {"batch_size": batch_size, "drop_last": drop_last}, 2)
        assert_close(got, [len(expected), [expected, expected]])


@pytest.mark.correctness
@pytest.mark.rules(13)
def test_two_at_once(candidate, rng):
    """Two loops over one object, one inside the other, do not disturb each other."""
    x, y = samples(rng, 5, 2)
    whole = [(x[i : i + 2], y[i : i + 2]) for i in (0, 2, 4)]
    assert_close(candidate(two_at_once, x, y, 2), [[(one, other) for other in whole] for one in whole])


@pytest.mark.correctness
@pytest.mark.rules(12)
def test_shuffled(candidate, reference, rng, seed):
    """Each epoch follows a new permutation, drawn once from the generator."""
    for n, batch_size in [(7, 3), (8, 8), (9, 1)]:
        args = (*samples(rng, n, 3), batch_size, seed, 3)
        assert_close(candidate(shuffled, *args), reference(shuffled, *args))


@pytest.mark.correctness
@pytest.mark.rules(9, 12)
def test_each_once(candidate, seed):
    """Shuffled, each sample of the diabetes data comes once, with its target."""
    x, y = (torch.tensor(values, dtype=torch.float32) for values in diabetes("all"))
    expected = torch.cat([x, y[:, None]], dim=1)
    expected = expected[(expected @ torch.arange(1.0, 12)).argsort()]
    orders = []
    for epoch in candidate(real_batches, 32, seed):
        assert_equal([len(targets) for _, targets in epoch], [32] * 13 + [26])
        got = torch.cat([torch.cat([features, targets[:, None]], dim=1) for features, targets in epoch])
        orders.append(got)
        assert_close(got[(got @ torch.arange(1.0, 12)).argsort()], expected)
    assert not torch.equal(*orders), "Both epochs come in the same order."


@pytest.mark.correctness
@pytest.mark.rules(7, 8)
def test_any_dataset(candidate, rng):
    """Samples of any shape are stacked along a new first dimension."""
    x, y = rng.normal((5, 2, 3)), rng.integers(0, 9, (5, 4))
    expected = [(x[:3], y[:3]), (x[3:], y[3:])]
    assert_close(candidate(epochs, x, y, {"batch_size": 3}), [2, [expected]])


@pytest.mark.correctness
@pytest.mark.rules(14)
def test_bad_batch_size(candidate, rng):
    """A batch_size below 1 raises ValueError when batches is called."""
    for batch_size in (0, -2):
        assert_raises(candidate, ValueError, made, *samples(rng, 4, 2), batch_size)


@pytest.mark.performance
@pytest.mark.rules(15)
def test_fetched_when_needed(candidate):
    """The first batch of a large dataset fetches no more samples than it holds."""
    x = torch.arange(4.0)
    features, targets, asked = candidate(first_batch, 4000, 4)
    assert_equal((features, targets), (x[:, None], 2 * x))
    assert asked == 4, f"The first batch of 4 fetched {asked} samples."
