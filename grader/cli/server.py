"""`kata server`: the background process that keeps torch imported, so that a check takes no second."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Sequence
from typing import Any

import typer

from grader.cli.options import JsonOption, session_of
from grader.cli.session import print_json

app = typer.Typer(rich_markup_mode=None, help="Start, stop or look at the background process.")
_NVIDIA_SMI = ("nvidia-smi", "--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits")


@app.command()
def start(context: typer.Context) -> None:
    """Start the server now; the first check would start it by itself."""
    from grader.client import connection

    connection.start_server()
    terminal = session_of(context).terminal
    terminal.write(terminal.wrap(server_text(connection.server_status())))


@app.command()
def stop(context: typer.Context) -> None:
    """Stop the server; the next check starts a new one."""
    from grader.client import connection

    stopped = connection.stop_server()
    session_of(context).terminal.write("The server was stopped." if stopped else "No server was running.")


@app.command()
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show whether the server is running."""
    from grader.client import connection

    state = connection.server_status()
    if as_json:
        print_json(state)
    else:
        terminal = session_of(context).terminal
        terminal.write(terminal.wrap(server_text(state)))


def server_text(state: dict[str, Any]) -> str:
    """What is to be said about the server: itself, and what it keeps ahead."""
    if not state.get("running"):
        return "The server is not running; the first `kata check` starts it."
    minutes, seconds = divmod(int(state.get("seconds_up", 0)), 60)
    return (
        f"The server is running: process {state.get('pid')}, up {minutes} min {seconds} s,"
        f" {state.get('memory_bytes', 0) / 1e6:.0f} MB, {state.get('graded', 0)} graded.{_spares_text(state)}"
    )


def _spares_text(state: dict[str, Any]) -> str:
    """The processes that wait to be used, and what they hold of a GPU."""
    spares = state.get("spares", ())
    if not spares:
        return ""
    ready = Counter(spare["for"] for spare in spares if spare["ready"])
    parts = [f"{number} {name}" for name, number in sorted(ready.items())]
    coming = len(spares) - ready.total()
    parts += [f"{coming} coming up"] if coming else []
    held = gpu_bytes([spare["pid"] for spare in spares if spare["for"] == "cuda"])
    return f" Kept ahead: {', '.join(parts)}{f'; {held / 1e9:.1f} GB of the GPU' if held else ''}."


def gpu_bytes(pids: Sequence[int]) -> int:
    """GPU memory that processes hold, by the driver's own tool; 0 where it cannot tell, as in some containers."""
    if not pids:
        return 0
    try:
        done = subprocess.run(_NVIDIA_SMI, capture_output=True, encoding="utf-8", timeout=10, check=True)
        rows = [line.split(",") for line in done.stdout.splitlines()]
        return sum(int(mebibytes) << 20 for pid, mebibytes in rows if int(pid) in pids)
    except (OSError, subprocess.SubprocessError, ValueError):
        return 0
