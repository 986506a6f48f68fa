"""`kata check`, warm and cold, against plain cold pytest on the same checks and the same file: whole processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from common import BIN, KATA, finish, median, row, seconds, workspace

from grader.batteries import batteries_of
from grader.content.catalog import load_catalog

exercise = load_catalog().find("rmsnorm")
folder = workspace()
seconds([KATA, "next", exercise.name])
file = folder / exercise.name / exercise.stub_name
file.write_text(exercise.solution.read_text())

plain_environment = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH")))),
    "KATA_SUBMISSION": str(file),
    "KATA_SOLUTION": str(exercise.solution),
    "KATA_CHECKS": str(exercise.checks),
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}
pytest_command = [
    sys.executable,
    "-m",
    "pytest",
    "-q",
    "-p",
    "plain_pytest",
    "-p",
    "no:cacheprovider",
    "-c",
    os.devnull,
]
pytest_command += [
    "--import-mode=importlib",
    "-o",
    "markers=correctness\ngradients\nperformance\nrules",
    str(exercise.checks),
]
alone_command = list(pytest_command)
pytest_command += [str(battery.file) for battery in batteries_of(exercise, ("cpu",))]

warm = median(lambda: seconds([KATA, "check"]))
cold = median(lambda: seconds([KATA, "check", "--cold"]), 5)
plain, alone = (
    median(lambda command=command: seconds(command, env=plain_environment, cwd=BIN), 5)
    for command in (pytest_command, alone_command)
)
checks = len(json.loads(subprocess.run([KATA, "check", "--json"], capture_output=True, check=True).stdout)["checks"])
told = subprocess.run(pytest_command, env=plain_environment, cwd=BIN, capture_output=True, check=True, text=True).stdout
assert f"{checks} passed" in told, told  # else the two did not do the same
row(f"kata check, warm, {checks} checks, as a whole process", f"{warm:.2f} s", "<= 0.6 s", warm <= 0.6)
row("plain cold pytest on the same checks", f"{plain:.2f} s", "-", True)
row("faster than plain pytest, warm", f"{plain / warm:.1f} x", ">= 10 x", plain / warm >= 10)
row("plain pytest without the batteries, which kata has run", f"{alone:.2f} s, {alone / warm:.1f} x", "-", True)
row("slower than plain pytest, cold", f"{cold:.2f} s, {cold / plain:.2f} x", "<= 1.6 x", cold / plain <= 1.6)
finish()
