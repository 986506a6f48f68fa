"""The embedded data: its bytes, its splits, its tensors, and what a submission can do with it."""

from __future__ import annotations

import hashlib
import importlib.util
import struct
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy
import pytest

from grader import data
from grader.confined.sandbox import readable_paths
from grader.reading.refused import find_uses

FOLDER = Path(__file__).resolve().parent.parent / "datasets"
LENGTHS = {"digits": (1442, 355, 1797), "diabetes": (354, 88, 442), "names": (5197, 1295, 6492)}


class TestFiles:
    def test_they_are_those_of_the_checksums(self):
        sums = dict(reversed(line.split()) for line in (FOLDER / "SHA256SUMS").read_text().splitlines())
        assert tuple(sums) == data.FILES
        assert {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in sums} == sums

    def test_the_readme_tells_each_one_s_origin(self):
        rows = (FOLDER / "README.md").read_text("utf-8").splitlines()
        assert [name for name in data.FILES if not any(row.startswith(f"| `{name}` |") for row in rows)] == []

    def test_they_are_small(self):
        assert sum((FOLDER / name).stat().st_size for name in data.FILES) < 300_000

    def test_path(self):
        assert data.path("names.csv") == FOLDER / "names.csv"

    @pytest.mark.parametrize("name", ["build.py", "../README.md", "/etc/passwd", ""])
    def test_no_other_file(self, name):
        with pytest.raises(data.DataError, match=r"Name one of: diabetes.csv, digits.npz, names.csv"):
            data.path(name)

    def test_a_lost_file_is_named(self, monkeypatch, tmp_path):
        monkeypatch.setattr("grader.data.embedded.builtin_pack", lambda: tmp_path)
        with pytest.raises(data.DataError, match=r"names.csv is missing. Install kata again"):
            data.names()


class TestSplits:
    @pytest.mark.parametrize("name", LENGTHS)
    def test_lengths(self, name):
        def length(split):
            found = getattr(data, name)(split)
            return len(found[0] if isinstance(found, tuple) else found)

        assert tuple(length(split) for split in ("train", "test", "all")) == LENGTHS[name]

    @pytest.mark.parametrize("name", LENGTHS)
    def test_no_other_split(self, name):
        with pytest.raises(ValueError, match="split is 'validation', expected 'train', 'test' or 'all'"):
            getattr(data, name)("validation")

    def test_every_fifth_digit_of_a_kind_is_for_testing(self):
        (images, labels), (seen, _), (held, held_labels) = data.digits("all"), data.digits(), data.digits("test")
        for label in range(10):
            own = images[labels == label]
            assert (held[held_labels == label] == own[4::5]).all()
        assert len(seen) + len(held) == len(images)
        assert not {image.tobytes() for image in seen} & {image.tobytes() for image in held}

    def test_every_fifth_row_of_the_table_is_for_testing(self):
        (everything, target), (held, held_target) = data.diabetes("all"), data.diabetes("test")
        assert (held == everything[4::5]).all()
        assert (held_target == target[4::5]).all()

    def test_no_name_is_in_both(self):
        seen, held = dict(data.names("train")), dict(data.names("test"))
        assert seen | held == dict(data.names("all"))
        assert len(seen) + len(held) == LENGTHS["names"][2]


class TestArrays:
    def test_digits(self):
        images, labels = data.digits("train")
        assert (images.shape, images.dtype, labels.shape, labels.dtype) == ((1442, 8, 8), "uint8", (1442,), "int64")
        assert (images.min(), images.max()) == (0, 16)
        assert images[0].tolist()[0] == [0, 0, 5, 13, 9, 1, 0, 0]  # the first scan of the set, a zero
        assert labels[:10].tolist() == list(range(10))
        for split in ("train", "test"):
            counts = numpy.bincount(data.digits(split)[1])
            assert counts.min() > 0.9 * counts.max()

    def test_diabetes(self):
        x, y = data.diabetes("train")
        assert (x.shape, x.dtype, y.shape, y.dtype) == ((354, 10), "float64", (354,), "float64")
        assert x[0].tolist() == [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87]
        assert y[0] == 151
        x, y = data.diabetes("all")
        assert set(x[:, 1]) == {1, 2}
        assert (y.min(), y.max()) == (25, 346)
        assert x.flags.c_contiguous
        assert y.flags.c_contiguous

    def test_names(self):
        names = data.names("all")
        counts = Counter(country for _, country in names)
        assert tuple(sorted(counts)) == data.countries()
        assert (len(counts), min(counts.values()), max(counts.values())) == (20, 142, 400)
        assert len({name.casefold() for name, _ in names}) == len(names)
        assert names == sorted(names, key=lambda pair: (pair[1], pair[0]))
        letters = {character for name, _ in names for character in name}
        assert {character for character in letters if not character.isalpha()} == {" ", "'", "-"} & letters

    def test_each_call_gives_its_own(self):
        data.digits()[0][:] = 7
        data.names().clear()
        assert data.digits()[0].min() == 0
        assert data.names()


class TestTensors:
    def test_digits(self):
        import torch

        dataset = data.digits_dataset("test")
        images, labels = data.digits("test")
        image, label = dataset[5]
        assert (image.shape, image.dtype, label.shape, label.dtype) == ((1, 8, 8), torch.float32, (), torch.int64)
        assert (image[0] * 16).tolist() == images[5].tolist()
        assert (int(label), len(dataset)) == (labels[5], 355)

    def test_diabetes(self):
        import torch

        x, y = data.diabetes_dataset("train")[0]
        assert (x.shape, x.dtype, y.shape, y.dtype) == ((10,), torch.float32, (), torch.float32)
        assert (round(x[2].item(), 4), y.item()) == (32.1, 151)

    def test_names(self):
        import torch
        from torch.utils.data import DataLoader

        dataset = data.names_dataset("test")
        names, countries = next(iter(DataLoader(dataset, batch_size=3)))
        assert [(name, data.countries()[country]) for name, country in zip(names, countries, strict=True)] == (
            data.names("test")[:3]
        )
        assert countries.dtype == torch.int64
        assert len(dataset) == 1295

    def test_numpy_use_loads_no_torch(self, python):
        loaded = python("""
            import json, sys
            from grader.data import countries, diabetes, digits, names, path
            digits(), diabetes(), names(), countries(), path("names.csv")
            print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
        """)
        assert "numpy" in loaded
        assert not {"torch", "torchvision", "pytest"} & set(loaded)

    def test_every_public_name_is_there(self):
        assert [name for name in data.__all__ if getattr(data, name, None) is None] == []
        assert callable(data.mnist)  # the function, not a module of that name
        with pytest.raises(AttributeError, match="no attribute 'mnits'"):
            data.mnits  # noqa: B018


READS = """\
from grader.data import diabetes, digits, digits_dataset, names, path

def double(x):
    images, labels = digits("train")
    shapes = [list(images.shape), len(labels), len(names()), len(diabetes()[1]), len(digits_dataset("test"))]
    return shapes + [path("diabetes.csv").read_text().splitlines()[0]]
"""
ELSEWHERE = """\
def double(x):
    return open({path!r}).read()
"""
CHECK = """
@pytest.mark.correctness
def test_reads(candidate):
    \"\"\"It reads the data.\"\"\"
    answer = [[1442, 8, 8], 1442, 5197, 354, 355, "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6,target"]
    assert_equal(candidate(call, 2), answer)
"""


class TestSubmissions:
    @pytest.mark.usefixtures("warm")
    def test_one_reads_the_data_and_is_graded(self, tiny):
        report = tiny.write(CHECK).grade(READS)
        assert report.solved, report

    @pytest.mark.skipif(sys.platform != "linux", reason="the barriers are Linux's")
    def test_it_reads_nothing_else_there(self, make_host):
        from grader.hosts.host import How
        from grader.hosts.unanswered import SubmissionError

        host = make_host(ELSEWHERE.format(path=str(FOLDER / "README.md")))
        with pytest.raises(SubmissionError) as caught:
            host.call("call", (1,), {}, How(seed=1), time.monotonic() + 30)
        assert "PermissionError" in caught.value.failure.message

    def test_the_data_files_are_granted_one_by_one(self):
        granted = {path for path in readable_paths() if Path(path).is_relative_to(FOLDER)}
        assert granted == {str(FOLDER / name) for name in data.FILES}

    @pytest.mark.parametrize(
        "source",
        [
            "from grader.data import digits\ndigits('test')",
            "from grader.data import digits_dataset as d, names\nall = d\nall(), names()",
            "def f():\n    from grader.data import path\n    return path('names.csv').read_text()",
        ],
    )
    def test_the_public_names_may_be_imported(self, source):
        assert find_uses(source, ()) == []

    @pytest.mark.parametrize(
        "source",
        [
            "import grader.data",
            "import grader.data as d",
            "import grader.data.embedded",
            "from grader import data",
            "from grader.data import embedded",
            "from grader.data import builtin_pack",
            "from grader.data.embedded import csv",
            "from grader.data import *",
        ],
    )
    def test_nothing_else_of_the_grader(self, source):
        assert [use.name for use in find_uses(source, ())] == ["grader"]

    def test_nor_what_lies_behind_a_public_name(self):
        [use] = find_uses("from grader.data import digits\ndigits.__globals__", ())
        assert (use.name, use.line) == ("__globals__", 2)


def write_idx(path, array):
    """The format of MNIST: two zeros, the type (8: uint8), the number of dimensions, the sizes, the bytes."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(numpy.uint8).tobytes())


@pytest.fixture
def tree(tmp_path):
    """A tiny MNIST: 7 training images and 3 test images."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name, count in (("train", 7), ("t10k", 3)):
        images = numpy.arange(count * 784).reshape(count, 28, 28) % 256
        write_idx(raw / f"{name}-images-idx3-ubyte", images)
        write_idx(raw / f"{name}-labels-idx1-ubyte", numpy.arange(count) % 10)
    return tmp_path


class TestMnist:
    @pytest.fixture(autouse=True)
    def _torchvision(self):
        if importlib.util.find_spec("torchvision") is None:
            pytest.skip("torchvision is not installed")

    def test_it_is_read(self, tree):
        train, test = data.mnist(tree, train=True), data.mnist(tree, train=False)
        assert (len(train), len(test)) == (7, 3)
        image, label = train[4]
        assert (image.shape, str(image.dtype), label) == ((1, 28, 28), "torch.float32", 4)
        assert (image * 255).round().int().flatten()[:3].tolist() == [(4 * 784 + i) % 256 for i in range(3)]

    def test_what_is_there_is_not_downloaded(self, tree):
        assert len(data.mnist(tree, train=True, download=True)) == 7

    def test_it_is_not_there(self, tree):
        (tree / "MNIST/raw/t10k-images-idx3-ubyte").unlink()
        with pytest.raises(data.DataError) as caught:
            data.mnist(tree, train=True)
        text = str(caught.value)
        assert "has 3 of the files train-images-idx3-ubyte, " in text
        assert str(tree / "MNIST" / "raw") in text
        assert text.endswith("`grader.data.digits` needs no download.")
        assert "Pass download=True" in text

    def test_it_cannot_be_downloaded(self, tmp_path, monkeypatch):
        from torchvision.datasets import MNIST

        monkeypatch.setattr(MNIST, "mirrors", [])
        with pytest.raises(data.DataError, match=r"could not be downloaded: (.|\n)*has 0 of the files(.|\n)*network"):
            data.mnist(tmp_path, train=False, download=True)

    def test_it_cannot_be_read(self, tree):
        (tree / "MNIST/raw/train-images-idx3-ubyte").write_bytes(b"\0\0\x08\x03 torn")
        with pytest.raises(data.DataError, match=r"cannot be read: .*Delete that folder"):
            data.mnist(tree, train=True)

    @pytest.mark.slow
    def test_after_a_failed_import_too(self, python):
        """The guard, or a learner, may have tried a plain import before."""
        version = python("""
            import contextlib, json
            with contextlib.suppress(RuntimeError):
                import torchvision
            from grader.data.vision import load_torchvision
            assert load_torchvision() is load_torchvision()
            print(json.dumps(load_torchvision().__version__))
        """)
        assert version


def test_mnist_without_torchvision(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(data.DataError, match=r"torchvision is not installed.*pip install 'kata-dl\[vision\]'"):
        data.mnist(tmp_path, train=True)


def test_the_build_script_refuses_other_versions(tmp_path):
    """It runs, as far as that, in an environment that has not its sources."""
    done = subprocess.run(
        [sys.executable, str(FOLDER / "build.py"), "--check"], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "scikit-learn" in done.stderr
