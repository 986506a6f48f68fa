from __future__ import annotations

import json
import tempfile

import pytest

from grader.cli.server import server_text


@pytest.fixture
def server(kata):
    """`kata server`, with a runtime folder of its own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:  # short: a socket's path is bounded

        def run(*arguments: str):
            return kata("server", *arguments, env={"KATA_RUNTIME_DIR": folder})

        yield run
        run("stop")


def test_start_status_stop(server):
    assert server("status").stdout == "The server is not running; the first `kata check` starts it.\n"
    assert json.loads(server("status", "--json").stdout)["running"] is False

    started = server("start")
    assert started.returncode == 0, started.stderr
    assert started.stdout.startswith("The server is running: process ")
    state = json.loads(server("status", "--json").stdout)
    assert state["running"] is True
    assert state["memory_bytes"] > 0
    assert server("start").returncode == 0
    assert json.loads(server("status", "--json").stdout)["pid"] == state["pid"]

    assert server("stop").stdout == "The server was stopped.\n"
    assert server("stop").stdout == "No server was running.\n"
    assert json.loads(server("status", "--json").stdout)["running"] is False


def test_text():
    state = {"running": True, "pid": 7, "seconds_up": 61.5, "memory_bytes": 285_000_000, "graded": 3}
    assert server_text(state) == "The server is running: process 7, up 1 min 1 s, 285 MB, 3 graded."
    assert "not running" in server_text({"running": False})
    assert "not running" in server_text({})


SPARES = [{"for": "cuda", "pid": pid, "ready": pid < 12} for pid in (10, 11, 12)]


def test_what_is_kept_ahead(monkeypatch):
    monkeypatch.setenv("PATH", "")  # no tool of a driver
    state = {"running": True, "pid": 7, "spares": [*SPARES, {"for": "judge", "pid": 13, "ready": True}]}
    assert server_text(state).endswith("Kept ahead: 2 cuda, 1 judge, 1 coming up.")


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("10, 500\\n11, 520\\n99, 9000\\n", "2 cuda, 1 coming up; 1.1 GB of the GPU."),
        ("10, [N/A]\\n", "2 cuda, 1 coming up."),
        ("", "2 cuda, 1 coming up."),
    ],
    ids=["by process", "not told, as in some containers", "none"],
)
def test_what_it_holds_of_the_gpu(monkeypatch, tmp_path, answer, text):
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\nprintf '{answer}'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert server_text({"running": True, "pid": 7, "spares": SPARES}).endswith(f"Kept ahead: {text}")
