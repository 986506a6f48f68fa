"""`make gpu` without a GPU: going on with a run that was cut off, the order of the work, the page, a whole run."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.content.catalog import load_catalog
from grader.content.mistakes import Edit, Mistake
from grader.report import Category

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "benchmarks" / "gpu"
DATA = Path(__file__).parent / "data"
IDENTITY = {"commit": "abc", "files": "0123", "torch": "2.13", "device": "GPU", "driver": "580", "pretended": ""}


@pytest.fixture
def load(monkeypatch):
    """``load(name)``: one of the benchmark's modules, which are scripts and no package."""
    monkeypatch.syspath_prepend(str(FOLDER))
    before = set(sys.modules)
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", None) or "").startswith(str(FOLDER)):
            del sys.modules[name]


@pytest.fixture
def ledger(load):
    return load("ledger")


class TestLedger:
    def test_a_run_that_was_cut_off_is_gone_on_with(self, ledger, tmp_path):
        path = tmp_path / "deep" / "gpu.json"
        first, reason = ledger.open_ledger(path, IDENTITY)
        assert reason == ""
        assert first.plan("right", ["a", "b", "c"]) == ["a", "b", "c"]
        first.put("right", "b", {"problems": []})
        # Nothing is closed here, as nothing is by kill -9.
        second, reason = ledger.open_ledger(path, IDENTITY)
        assert reason == ""
        assert second.plan("right", ["a", "b", "c"]) == ["a", "c"]
        assert second.get("right", "b") == {"problems": []}

    @pytest.mark.parametrize("key", IDENTITY)
    def test_another_of_any_of_these_starts_over(self, ledger, tmp_path, key):
        path = tmp_path / "gpu.json"
        ledger.open_ledger(path, IDENTITY)[0].put("right", "a", 1)
        again, reason = ledger.open_ledger(path, IDENTITY | {key: "other"})
        assert reason == f"{key}: {IDENTITY[key]} -> other"
        assert again.get("right", "a") is None

    def test_so_do_a_wish_a_damaged_file_and_another_format(self, ledger, tmp_path):
        path = tmp_path / "gpu.json"
        ledger.open_ledger(path, IDENTITY)[0].put("right", "a", 1)
        assert ledger.open_ledger(path, IDENTITY, fresh=True)[1]
        for text in ("{", "[]", json.dumps({"format": 0, "identity": IDENTITY})):
            path.write_text(text)
            found, reason = ledger.open_ledger(path, IDENTITY)
            assert reason
            assert found.missing("right") == []

    def test_the_file_is_whole_at_any_time(self, ledger, tmp_path):
        path = tmp_path / "gpu.json"
        book, _ = ledger.open_ledger(path, IDENTITY)
        for number in range(5):
            book.put("right", str(number), number)
            assert len(json.loads(path.read_text())["done"]["right"]) == number + 1

    def test_the_digest_is_of_contents(self, ledger, monkeypatch, tmp_path):
        monkeypatch.setattr(ledger, "ROOT", tmp_path)
        (tmp_path / "a" / "__pycache__").mkdir(parents=True)
        (tmp_path / "a" / "x.py").write_text("1")
        before = ledger.digest([tmp_path / "a"])
        (tmp_path / "a" / "__pycache__" / "x.pyc").write_text("2")
        (tmp_path / "a" / "x.py").touch()
        assert ledger.digest([tmp_path / "a"]) == before
        (tmp_path / "a" / "x.py").write_text("2")
        assert ledger.digest([tmp_path / "a"]) != before

    def test_everybody_gets_some_before_anybody_gets_all(self, ledger):
        assert ledger.round_robin([[1, 2, 3], [], [4], [5, 6]], 2) == [[1, 2], [4], [5, 6], [3]]


class TestOrder:
    @pytest.mark.parametrize(
        ("fails", "edit", "rank"),
        [
            ([Category.PERFORMANCE], ("a", "b"), 0),
            ([Category.CORRECTNESS, Category.PERFORMANCE], ("x", "x.cpu()"), 0),
            ([Category.CORRECTNESS], ("x", "x.to(torch.float32)"), 1),
            ([Category.CORRECTNESS], ("torch.zeros(3, device=x.device)", "torch.zeros(3)"), 1),
            ([Category.GRADIENTS], ("x", "x.detach()"), 2),
        ],
    )
    def test_what_only_a_gpu_can_tell_comes_first(self, load, fails, edit, rank):
        source = "torch.ones(3, device=x.device)"  # right, around the edit
        of_edit = Mistake("m", "says", tuple(fails), source, "", "base", (Edit(*edit),))
        assert load("work").rank(of_edit) == rank
        assert load("work").rank(Mistake("m", "says", tuple(fails), edit[1], "")) <= 2

    def test_every_mistake_is_in_one_batch_of_its_exercise(self, load):
        work = load("work")
        exercises = [load_catalog().find(name) for name in ("rmsnorm", "gradient-accumulation", "batch-norm")]
        batches = work.mistakes(exercises)
        keys = [item.key for batch in batches for item in batch]
        assert sorted(keys) == sorted(f"{e.name} {m.name}" for e in exercises for m in e.mistakes)
        assert all(len({item.exercise.name for item in batch}) == 1 for batch in batches)
        ranks = [[work.rank(item.mistake) for item in batch] for batch in batches]
        assert ranks[0] == sorted(ranks[0])
        told = [max(batch) for batch in ranks]
        assert told == sorted(told, key=lambda rank: rank == 2)  # no exercise's rest before another one's first
        assert work.missing_of(batches, keys[:1]) == [batches[0][:1]]

    def test_the_workloads_pieces_are_read_from_its_text(self, load):
        names = load("openings").pieces()
        assert {"products", "linear_algebra", "pinned_memory"} <= set(names)
        assert names == list(load("workload").PIECES)


class TestPage:
    def test_golden(self, load):
        data = json.loads((DATA / "gpu.json").read_text("utf-8"))
        got = load("page").page(data)
        if os.environ.get("KATA_GOLDEN") == "write":
            (DATA / "gpu.md").write_text(got, "utf-8")
        assert got == (DATA / "gpu.md").read_text("utf-8")

    def test_it_stays_one_page_and_keeps_the_worst(self, load):
        data = json.loads((DATA / "gpu.json").read_text("utf-8"))
        bad = {"problems": ["It fails."], "seconds": 1.0}
        data["done"]["right"] = {f"t/e{i} {name}": bad for i in range(99) for name in ("solution.py", "correct/a.py")}
        data["done"]["mistakes"] |= {f"t/e{i} a": {**bad, "accepted": ["x"],
                                  "unclear": ["y"], "costs": []} for i in range(99)}  # fmt: skip
        text = load("page").page(data)
        page = load("page")
        assert len(text.splitlines()) <= page.LONGEST
        assert "99 of 99 solutions are not solved" in text
        assert "and 87 more" in text
        assert "more findings, in the JSON file" in text
        assert "## Figures" in text

    def test_an_empty_ledger_has_a_page_and_a_pretended_device_is_told(self, load, ledger, tmp_path):
        book, _ = ledger.open_ledger(tmp_path / "gpu.json", IDENTITY | {"pretended": "0.3"})
        text = load("page").page(book.data)
        assert "**PRETENDED DEVICE" in text.splitlines()[2]
        assert "mistakes: nothing yet" in text
        assert load("page").findings(book.data) == []


class TestStart:
    def test_names_of_requirements(self, load):
        start = load("start")
        names = ["torch>=2.6", "pytest-timeout >=2", "PySeccomp; sys_platform == 'linux'", "a_b[x]>1", "zope.x"]
        assert [start.name_of(name) for name in names] == ["torch", "pytest-timeout", "pyseccomp", "a-b", "zope.x"]
        assert {"torch", "typer", "sandlock"} <= set(start.requirements())

    def test_nothing_is_missing_here_and_all_of_it_elsewhere(self, load, monkeypatch, tmp_path):
        start = load("start")
        assert start.missing() == []
        monkeypatch.setattr(start, "SITE", tmp_path)
        monkeypatch.setattr(start, "WHEELS", tmp_path)
        monkeypatch.setattr(sys, "path", [])
        assert start.missing() == start.requirements()
        with pytest.raises(SystemExit, match="make gpu-wheels"):
            start._install(start.missing())

    def test_what_a_wheel_needs_there(self, load, tmp_path):
        import zipfile

        wheel = tmp_path / "a-1-py3-none-any.whl"
        lines = ["Name: a", "Requires-Dist: b>=1", 'Requires-Dist: c; python_version < "3.12"']
        lines += ['Requires-Dist: d; extra == "x"', 'Requires-Dist: e_f; sys_platform == "linux"']
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("a-1.dist-info/METADATA", "\n".join(lines) + "\n\nRequires-Dist: text\n")
        needs = load("wheels").needs
        assert needs(wheel, "3.12") == ["b", "e-f"]
        assert needs(wheel, "3.11") == ["b", "c", "e-f"]


def start_run(folder, *options):
    """The whole benchmark with a pretended device, as `make gpu` starts it on a machine with its own environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KATA_")}
    environment |= {"KATA_PRETEND_CUDA": "0.1", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, str(FOLDER), "--out", str(folder / "gpu.json"), *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a run in the background is deaf to it
    )


def interrupted(process):
    """What it printed by its end: Ctrl-C is pressed until it ends, since one that meets a destructor is lost."""
    for _ in range(6):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=10)[0]
    return process.communicate(timeout=1)[0]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_whole_run_and_one_that_is_interrupted(tmp_path):
    with start_run(tmp_path, "--minutes", "3", "--only", "rmsnorm,cross-entropy") as process:
        path, deadline = tmp_path / "gpu.json", time.monotonic() + 120
        while time.monotonic() < deadline:
            if path.exists() and json.loads(path.read_text())["done"].get("right"):
                break
            time.sleep(0.2)
        output = interrupted(process)
    assert "Interrupted." in output
    assert "PRETENDED DEVICE" in (tmp_path / "gpu.md").read_text()
    before = json.loads(path.read_text())
    assert before["done"]["right"]
    shutil.copy(path, tmp_path / "before.json")
    with start_run(tmp_path, "--minutes", "1", "--only", "rmsnorm") as process:
        output = process.communicate(timeout=180)[0]
    after = json.loads(path.read_text())
    assert "Starting over" not in output
    assert len(after["runs"]) == 2
    assert after["done"]["machine"] == before["done"]["machine"]  # not asked again
    assert set(after["done"]["right"]) >= set(before["done"]["right"])
    assert not [key for key, value in after["done"]["right"].items() if value["problems"]]
    assert after["done"]["mistakes"]
    assert not [key for key, value in after["done"]["mistakes"].items() if value["accepted"]]
    page = (tmp_path / "gpu.md").read_text()
    assert page in output
    assert "## Not done" in page
    assert not after["done"].get("broken steps")
