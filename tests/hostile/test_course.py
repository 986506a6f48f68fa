"""A course whose folder is a virtual environment, too: `python -m venv .` beside exercises, solutions and hand-ins.

Nothing of the course may be read from inside, though the interpreter lies in its root and a pack among the packages.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRETS = (
    "students/other/rmsnorm.py",
    "normalization/rmsnorm/README.md",
    ".kata/backup.db",
    "pyvenv.cfg",
    "notes.txt",
    "pack/solutions/one/first/solution.py",
    "PACKAGES/installed_pack/exercises/one/second/checks.py",
    "PACKAGES/installed_pack/solutions/one/second/solution.py",
)
LOOK = """
import os

import torch

for path in PATHS:
    for look in (lambda: open(path, "rb").read(), lambda: os.listdir(os.path.dirname(path))):
        try:
            print("SEEN", look())
        except OSError as error:
            print("kept", type(error).__name__)
print("there", len(open(os.__file__).read()) > 0, os.path.isdir(os.path.dirname(torch.__file__)))
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an environment, packs, a workspace and another student's file; its server is stopped at the end."""
    folder = tmp_path_factory.mktemp("course")
    venv.create(folder, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    (packages / "dependencies.pth").write_text(f"{ROOT}\n{sysconfig.get_path('purelib')}\n")
    for name in SECRETS:
        path = packages / name.removeprefix("PACKAGES/") if name.startswith("PACKAGES") else folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a secret\n") if not path.exists() else None
    (folder / "pack" / "exercises").mkdir()
    (folder / "kata.toml").write_text(f"packs = ['pack', {str(packages / 'installed_pack')!r}]\n")
    yield folder
    kata(folder, "server", "stop")


def kata(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KATA_", "PYTHON"))}
    environment = {**kept, "KATA_RUNTIME_DIR": str(course / "run"), "NO_COLOR": "1", "HOME": str(course / "home")}
    command = [str(course / "bin" / Path(sys.executable).name), "-m", "grader", *arguments]
    return subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, check=False, timeout=120
    )


def paths(course: Path) -> list[str]:
    [packages] = course.glob("lib/*/site-packages")
    return [str(course / name) if "PACKAGES" not in name else str(packages / name[9:]) for name in SECRETS]


@pytest.mark.parametrize("cold", [(), ("--cold",)], ids=["warm", "cold"])
def test_nothing_of_the_course_is_seen(course: Path, cold: tuple[str, ...]) -> None:
    assert all(Path(path).is_file() for path in paths(course))
    file = course / "normalization" / "rmsnorm" / "rmsnorm.py"
    file.write_text(f"PATHS = {paths(course)!r}\n{LOOK}")
    found = kata(course, "check", "rmsnorm", "--json", *cold)
    assert found.returncode == 1, found.stdout + found.stderr
    output = json.loads(found.stdout)["output"]
    assert "SEEN" not in output
    assert output.count("kept PermissionError") == 2 * len(SECRETS), output
    assert "there True True" in output
