"""`make gpu-wheels`: fetch what a machine with torch and without an index lacks, for its Python and its platform.

Usage: ``wheels.py PYTHON``, e.g. ``wheels.py 3.12``. Torch and numpy, which are large, are that machine's own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

from start import ROOT, WHEELS, name_of, requirements

OWN = ("torch", "numpy")
_PLATFORMS = ("manylinux_2_34", "manylinux_2_28", "manylinux_2_17", "manylinux2014", "manylinux_2_12", "manylinux1")
_MACHINE = "x86_64"
_MOST_BYTES = 60 << 20  # of the working tree and the wheels: what may travel with it


def main() -> None:
    """Fetch them, and say how much there is to carry."""
    [python] = sys.argv[1:]
    shutil.rmtree(WHEELS, ignore_errors=True)
    WHEELS.mkdir()
    left, done = [name for name in requirements() if name not in OWN], set[str]()
    while left:
        name = left.pop(0)
        if name not in done and name not in OWN:
            done.add(name)
            left += needs(_fetch(name, python), python)
    wheels, tree = _bytes(WHEELS.glob("*.whl")), _bytes(_tracked())
    print(f"{len(done)} wheels for Python {python}: {', '.join(sorted(done))}")
    sizes = [f"{size / 2**20:.1f} MB" for size in (wheels, tree, _MOST_BYTES)]
    print("wheels {}, working tree {}, at most {} together".format(*sizes))
    if wheels + tree > _MOST_BYTES:
        raise SystemExit("Too much to carry.")


def _fetch(name: str, python: str) -> Path:
    before = set(WHEELS.glob("*.whl"))
    platforms = [f"--platform={platform}_{_MACHINE}" for platform in _PLATFORMS]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary=:all:", f"--python-version={python}", "--implementation=cp", *platforms]
    constraints = ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*command, *constraints, "--dest", str(WHEELS), name], check=True)
    [wheel] = set(WHEELS.glob("*.whl")) - before
    return wheel


def needs(wheel: Path, python: str) -> list[str]:
    """What a wheel says that it needs there, by name."""
    with zipfile.ZipFile(wheel) as archive:
        [member] = [name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        metadata = Parser().parsestr(archive.read(member).decode("utf-8"))
    found = metadata.get_all("Requires-Dist") or []
    return [name_of(text) for text in found if applies(text.partition(";")[2], python)]


def applies(marker: str, python: str) -> bool:
    """Whether a marker holds on Linux with that Python and without extras."""
    from packaging.markers import Marker  # pytest brings it. Not pip's own copy: it imports a distutils of its choice

    if not marker.strip():
        return True
    there = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": "linux", "extra": ""}
    there |= {"platform_system": "Linux", "os_name": "posix", "platform_machine": _MACHINE}
    return Marker(marker.strip()).evaluate({**there, "implementation_name": "cpython"})


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, encoding="utf-8", check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def _bytes(paths: object) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
