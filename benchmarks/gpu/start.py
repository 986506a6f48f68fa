"""Start `make gpu` where there may be no environment and no index: ``python3 benchmarks/gpu/start.py [options]``.

The repository's own ``.venv`` is used where it is there. Else this interpreter is, which has torch, and what it lacks
is installed from the wheels that `make gpu-wheels` has put into ``.gpu-wheels``. It imports the standard library alone.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WHEELS = ROOT / ".gpu-wheels"
# Landlock lets submissions read packages in folders of this name, wherever they lie: see `sandbox.readable_paths`.
SITE = ROOT / ".gpu-site" / "site-packages"


def main() -> None:
    """Become the benchmark."""
    python = ROOT / ".venv" / "bin" / "python"
    paths = [str(ROOT)]
    if not python.exists():
        python = Path(sys.executable)
        paths.append(str(SITE))
        _install(missing())
    # Nothing is installed here. The server takes of PYTHONPATH the folders that hold packages (`grader.isolated`).
    before = os.environ.get("PYTHONPATH")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*paths, *([before] if before else [])])}
    os.execve(python, [str(python), str(Path(__file__).parent), *sys.argv[1:]], environment)


def requirements() -> list[str]:
    """What the project needs to run on Linux, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [name_of(text) for text in project["dependencies"]]


def name_of(requirement: str) -> str:
    """The name in ``name>=1; marker``."""
    return re.split(r"[^\w.-]", requirement.strip(), maxsplit=1)[0].lower().replace("_", "-")


def missing() -> list[str]:
    """Requirements that neither this interpreter nor the folder of wheels' contents has."""
    there = {name_of(found.name) for found in importlib.metadata.distributions(path=[*sys.path, str(SITE)])}
    return [name for name in requirements() if name not in there]


def _install(names: list[str]) -> None:
    """Put all wheels into the folder, when one of these is missing."""
    if not names:
        return
    wheels = sorted(map(str, WHEELS.glob("*.whl")))
    if not wheels:
        raise SystemExit(f"{', '.join(names)}: not installed, and {WHEELS} is empty. `make gpu-wheels` fills it.")
    # All of them, without asking what they need: pip would look for an index. What the machine has already it keeps.
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-index",
        "--no-deps",
        "--disable-pip-version-check",
    ]
    done = subprocess.run([*command, "--upgrade", "--target", str(SITE), *wheels], check=False)
    left = missing()
    if done.returncode or left:
        raise SystemExit(f"The wheels in {WHEELS} could not be installed, or are not all: {', '.join(left)}.")


if __name__ == "__main__":
    main()
