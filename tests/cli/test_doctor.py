from __future__ import annotations

import json
import tempfile
import types

import pytest
import torch

from grader import __version__
from grader.cli import doctor


@pytest.fixture
def facts(kata, server_folder):
    """What `kata doctor --json` says about the workspace in the current folder, and its exit code."""

    def ask(*arguments: object) -> tuple[dict, int]:
        done = kata("doctor", "--json", *arguments, env={"KATA_RUNTIME_DIR": server_folder})
        assert done.stderr == ""
        return json.loads(done.stdout), done.returncode

    return ask


def test_all_is_well(facts, issued, pack):
    found, _ = facts()
    assert found["kata"] == __version__
    assert set(found["packages"]) == {"torch", "numpy", "pytest"}
    assert found["workspace"] == {"path": str(issued.parent.parent), "exists": True}
    assert found["database"] == "ok"
    assert {"path": str(pack.root), "exercises": 3, "solutions": True} in found["packs"]
    assert found["devices"][0] == "cpu"
    assert found["barriers"]
    assert found["server"]["running"] is True


def test_without_a_workspace(facts, kata):
    found, _ = facts()
    assert found["workspace"]["exists"] is False
    assert found["database"] == "not made yet"
    assert list(kata.cwd.iterdir()) == []


def test_problems_are_listed_and_stop_nothing(facts, issued, pack):
    (issued.parent.parent / ".kata" / "progress.db").write_bytes(b"nonsense" * 1000)
    (pack.root / "exercises" / "alpha" / "one" / "README.md").unlink()
    found, code = facts()
    assert code == 3
    assert found["database"] == "unusable"
    assert any("progress.db is damaged" in problem for problem in found["problems"])
    assert any("README.md is missing" in problem for problem in found["problems"])
    assert "alpha/one" in [broken["name"] for broken in found["broken"]]
    assert found["devices"]


def test_a_pack_that_is_none(facts):
    found, code = facts("--pack", "nowhere")
    assert code == 3
    assert any("is no pack" in problem for problem in found["problems"])


def test_text(kata, issued, server_folder):
    done = kata("doctor", env={"KATA_RUNTIME_DIR": server_folder})
    assert f"kata        {__version__}, Python 3." in done.stdout
    assert "progress    ok\n" in done.stdout
    assert "devices     cpu" in done.stdout
    assert "barriers    " in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.fixture
def with_a_device(kata):
    """``with_a_device(pretended)``: what `kata doctor` says on a machine with such a GPU."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:

        def ask(pretended: str, *arguments: str):
            environ = {"KATA_RUNTIME_DIR": folder, "KATA_PRETEND_CUDA": pretended, "KATA_SPARES": "1"}
            return kata("doctor", *arguments, env=environ)

        yield ask
        kata("server", "stop", env={"KATA_RUNTIME_DIR": folder})


@pytest.mark.slow
def test_a_device_is_tried_behind_the_barriers(with_a_device):
    found = json.loads(with_a_device("0", "--json").stdout)
    assert found["devices"] == ["cpu", "cuda"]
    assert found["device_faults"] == {}
    assert "writes /dev/nvidia*" in found["openings"]["cuda"]
    assert "writes /dev/nvidia*" in with_a_device("0").stdout


@pytest.mark.slow
def test_one_that_does_not_come_up_is_a_problem(with_a_device):
    done = with_a_device("0 shut 9")
    assert done.returncode == 3
    assert "devices     cpu, cuda (does not come up)" in done.stdout
    assert "! cuda does not come up: RuntimeError: the pretended device needs 9" in done.stdout
    assert "Without the barrier seccomp it works." in " ".join(done.stdout.split())


class TestTheBuildOfTorch:
    """By what the driver's tool says, which a test puts in its place."""

    @pytest.fixture
    def seen(self, kata, tmp_path):
        def run(*, gpu: bool) -> tuple[dict, str]:
            tool = tmp_path / "nvidia-smi"
            tool.write_text(f"#!/bin/sh\nexit {0 if gpu else 9}\n")
            tool.chmod(0o755)
            # No server: what is asked here is asked of none.
            env = {"PATH": f"{tmp_path}:{kata.environ['PATH']}", "KATA_RUNTIME_DIR": "/proc/nowhere"}
            return json.loads(kata("doctor", "--json", env=env).stdout), " ".join(
                kata("doctor", env=env).stdout.split()
            )

        return run

    @pytest.mark.parametrize("gpu", [True, False])
    def test_one_that_does_not_fit_is_told_and_is_no_fault(self, seen, gpu):
        facts, shown = seen(gpu=gpu)
        misfits = {
            (True, False): f"torch is a build for CUDA {torch.version.cuda}, with some 4 GB that nothing uses",
            (False, True): "torch is a build without CUDA: nothing is graded on the NVIDIA GPU that is here",
        }
        expected = misfits.get((bool(torch.version.cuda), gpu), "")
        assert facts["misfit"].startswith(expected)
        assert bool(facts["misfit"]) is bool(expected)
        assert expected in shown
        assert not [problem for problem in facts["problems"] if "torch" in problem]

    @pytest.mark.parametrize(
        ("line", "gpu", "expected"),
        [
            ("cuda: Optional[str] = '12.8'", False, "for CUDA 12.8"),
            ("cuda: Optional[str] = '12.8'", True, ""),
            ("cuda = None", True, "without CUDA"),
            ("cuda = None", False, ""),
            ("", True, ""),
        ],
    )
    def test_builds(self, monkeypatch, tmp_path, line, gpu, expected):
        (tmp_path / "torch").mkdir()
        (tmp_path / "torch" / "version.py").write_text(f"__version__ = '2.13.0'\n{line}\nhip = None\n")
        distribution = types.SimpleNamespace(locate_file=lambda name: tmp_path / name)
        monkeypatch.setattr("importlib.metadata.distribution", lambda name: distribution)
        said = doctor._misfit(doctor._cuda_of_torch(), gpu)
        assert expected in said
        assert bool(said) is bool(expected)
