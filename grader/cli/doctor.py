"""`kata doctor`: what is here, and what is wrong with it."""

from __future__ import annotations

import contextlib
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from grader import __version__
from grader.cli.options import JsonOption, session_of
from grader.cli.server import server_text
from grader.cli.session import Session, print_json
from grader.errors import KataError
from grader.installed import builtin_pack
from grader.screen.terminal import Terminal

_PACKAGES = ("torch", "numpy", "pytest")


def command(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show what is here and what is wrong with it.

    Versions, workspace, packs, devices, barriers around a submission, and the server. Exits with 3 when
    something is wrong.
    """
    session = session_of(context)
    facts = _examine(session)
    if as_json:
        print_json(facts)
    else:
        _show(session.terminal, facts)
    raise typer.Exit(3 if facts["problems"] else 0)


def _examine(session: Session) -> dict[str, Any]:
    """Look at everything; what cannot be used becomes a problem and never stops the rest."""
    problems: list[str] = []
    facts: dict[str, Any] = {
        "kata": __version__,
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "packages": {name: _version(name) for name in _PACKAGES},
        "misfit": "",
        "workspace": None,
        "database": "unusable",
        "packs": [],
        "broken": [],
        "devices": [],
        "device_faults": {},
        "openings": {},
        "barriers": {},
        "barrier_notes": {},
        "server": {},
    }
    problems += [f"{name} is not installed." for name, version in facts["packages"].items() if version is None]
    facts["misfit"] = _misfit(_cuda_of_torch(), _has_nvidia_gpu())
    with _noting(problems):
        facts["workspace"] = {"path": str(session.workspace.root), "exists": session.workspace.exists}
    with _noting(problems):
        facts["database"] = _database(session)
    with _noting(problems):
        facts["packs"], facts["broken"] = _packs(session), _broken(session)
        problems += [f"Broken exercise: {item['error']}" for item in facts["broken"]]
    with _noting(problems):
        from grader.client import runner

        facts |= runner.doctor()
        problems += facts["device_faults"].values()
    with _noting(problems):
        from grader.client import connection

        facts["server"] = connection.server_status()
    facts["problems"] = problems
    return facts


@contextlib.contextmanager
def _noting(problems: list[str]) -> Iterator[None]:
    try:
        yield
    except KataError as error:
        problems.append(f"{error.message} {error.next_step}".strip())


def _version(package: str) -> str | None:
    from importlib import metadata  # 15 ms that no other command needs

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _cuda_of_torch() -> str | None:
    """The CUDA that torch was built for, by its own file, since importing it takes seconds; empty for none.

    Returns:
        None where torch is not installed, or does not say.
    """
    from importlib import metadata

    try:
        text = Path(str(metadata.distribution("torch").locate_file("torch/version.py"))).read_text("utf-8")
    except (metadata.PackageNotFoundError, OSError):
        return None
    found = re.search(r"^cuda\b[^=]*= *(?:None|'(.*)')", text, re.MULTILINE)
    return (found[1] or "") if found else None


def _has_nvidia_gpu() -> bool:
    """By the driver's own tool: its device files may be there without a GPU, and in some containers are not."""
    try:
        return subprocess.run(("nvidia-smi", "-L"), capture_output=True, timeout=10, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _misfit(cuda: str | None, gpu: bool) -> str:
    """What is to be said where the build of torch is not for this machine; it grades all the same."""
    fitting = "`uv pip install --torch-backend auto --reinstall-package torch torch` takes the one that fits."
    if cuda and not gpu:
        return f"torch is a build for CUDA {cuda}, with some 4 GB that nothing uses: there is no NVIDIA GPU. {fitting}"
    if cuda == "" and gpu:
        return f"torch is a build without CUDA: nothing is graded on the NVIDIA GPU that is here. {fitting}"
    return ""


def _database(session: Session) -> str:
    if not session.workspace.database.exists():
        return "not made yet"
    with session.progress() as progress:
        progress.verify()
    return "ok"


def _packs(session: Session) -> list[dict[str, Any]]:
    return [
        {
            "path": str(pack),
            "exercises": sum(exercise.folder.is_relative_to(pack) for exercise in session.catalog),
            "solutions": (pack / "solutions").is_dir(),
        }
        for pack in (*(() if session.alone else (builtin_pack(),)), *session.packs)
    ]


def _broken(session: Session) -> list[dict[str, str]]:
    return [{"name": broken.name, "error": broken.error.message} for broken in session.catalog.broken]


def _show(terminal: Terminal, facts: dict[str, Any]) -> None:
    packages = (f"{name} {version or 'missing'}" for name, version in facts["packages"].items())
    lines = [
        ("kata", f"{facts['kata']}, Python {facts['python']}, {facts['platform']}"),
        ("packages", ", ".join(packages)),
    ]
    if facts["misfit"]:
        lines.append(("", facts["misfit"]))
    if facts["workspace"]:
        state = "" if facts["workspace"]["exists"] else " (not made yet: `kata next` does)"
        lines.append(("workspace", facts["workspace"]["path"] + state))
    lines.append(("progress", facts["database"]))
    for pack in facts["packs"]:
        without = "" if pack["solutions"] else ", no solutions: graded elsewhere"
        lines.append(("pack", f"{pack['path']} ({pack['exercises']} exercises{without})"))
    devices = (f"{name} (does not come up)" if name in facts["device_faults"] else name for name in facts["devices"])
    lines.append(("devices", ", ".join(devices) or "unknown"))
    for name, openings in facts["openings"].items():
        lines.append((f"  {name}", f"tried behind the barriers; let through for it: {'; '.join(openings)}"))
    lines.append(("server", server_text(facts["server"])))
    for name, text in lines:
        terminal.write(terminal.wrap(text, " " * 12, first=f"{name:<12}"))
    for number, (name, holds) in enumerate(facts["barriers"].items()):
        sign, colour = (terminal.signs.passed, "green") if holds else (terminal.signs.failed, "red")
        note = facts["barrier_notes"].get(name, "")
        text = terminal.wrap(f"{name}: {note}" if note else name, " " * 14, first=" " * 14)[14:]
        terminal.write(f"{'barriers' if number == 0 else '':<12}{terminal.paint(sign, colour)} {text}")
    for problem in facts["problems"]:
        text = terminal.wrap(problem, "  ", first="  ")[2:]
        terminal.write(f"{terminal.paint(terminal.signs.fault, 'yellow')} {text}")
