"""Which build of torch `make` takes: the roads, with a pip that writes down what it is asked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYTHON = """\
#!/bin/sh
# python -m venv FOLDER, and in there python -m pip ...
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; exit; fi
echo "$@" >> {log}
case "$*" in *--index-url*) exit {status};; esac
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux" or shutil.which("make") is None, reason="needs make, on Linux")


@pytest.fixture
def installed(tmp_path):
    """``installed(gpu=, reachable=)``: what pip was asked for, call by call, and what was said."""

    def run(*, gpu: bool, reachable: bool) -> tuple[list[str], str]:
        for name in ("Makefile", "constraints.txt", "pyproject.toml"):
            shutil.copy(ROOT / name, tmp_path)
        bin_ = tmp_path / "bin"
        bin_.mkdir()
        log = tmp_path / "log"
        scripts = {
            "python3": PYTHON.format(log=log, status=0 if reachable else 1),
            "nvidia-smi": f"#!/bin/sh\nexit {0 if gpu else 9}\n",  # as where the driver is there and the GPU is not
        }
        for name, text in scripts.items():
            (bin_ / name).write_text(text)
            (bin_ / name).chmod(0o755)
        done = subprocess.run(
            ["make", "--silent", "install"],
            cwd=tmp_path,
            env={"PATH": f"{bin_}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert (tmp_path / ".venv" / ".ready").exists()
        return log.read_text().splitlines(), done.stdout + done.stderr

    return run


def pinned() -> list[str]:
    return [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line.startswith("torch")]


def test_without_a_gpu_torch_comes_first_and_from_pytorchs_own_index(installed):
    (first, second), said = installed(gpu=False, reachable=True)
    assert first.endswith("/whl/cpu " + " ".join(pinned()))
    assert "--no-deps" in first
    assert "--index-url" not in second
    assert "-c constraints.txt" in second
    assert said == ""


def test_where_that_cannot_be_reached_pip_goes_on_by_itself(installed):
    (first, second), said = installed(gpu=False, reachable=False)
    assert "--retries 0" in first
    assert "--index-url" not in second
    assert len(said.splitlines()) == 1


def test_with_a_gpu_pip_takes_what_it_takes(installed):
    (only,), said = installed(gpu=True, reachable=True)
    assert "--index-url" not in only
    assert said == ""
