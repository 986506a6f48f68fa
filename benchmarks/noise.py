"""False verdicts of a time budget: the reference against itself, 100 gradings, with three busy loops on the machine."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from common import finish, row

from grader.client.runner import run
from grader.content.exercise import read_exercise
from grader.job import Job

GRADINGS = 100
CHECKS = '''"""A time budget and nothing else."""
import pytest
from grader.checks import probe

@probe
def forward(sub, x):
    return sub.softmax(x)

@pytest.mark.performance
def test_time(budget, rng):
    """As fast as the reference."""
    budget.time(forward, lambda: (rng.normal((256, 512)),), at_most=2.0)
'''
SOLUTION = "import torch\ndef softmax(x):\n    e = (x - x.amax(1, True)).exp()\n    return e / e.sum(1, True)\n"

pack = Path(tempfile.mkdtemp(prefix="kata-bench-"))
exercise, solution = pack / "exercises/t/softmax", pack / "solutions/t/softmax"
for folder in (exercise, solution):
    folder.mkdir(parents=True)
(exercise / "exercise.toml").write_text(
    'format = 1\ntitle = "t"\nkind = "implement"\ndifficulty = 1\nprovides = ["softmax"]\ndevices = ["cpu"]\n'
    'hints = ["h"]\nlearned = "l"\n[points]\nperformance = 1\n'
)
(exercise / "README.md").write_text("softmax")
(exercise / "softmax.py").write_text(SOLUTION)
(exercise / "checks.py").write_text(CHECKS)
(solution / "solution.py").write_text(SOLUTION)
read_exercise(exercise, solution)

busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(3)]
try:
    outcomes: Counter[str] = Counter()
    for seed in range(GRADINGS):
        report = run(Job("t/softmax", str(exercise), str(solution), SOLUTION, "softmax.py", seed))
        outcomes[report.checks[0].outcome.value] += 1
finally:
    for process in busy:
        process.kill()
text = ", ".join(f"{count} {name}" for name, count in outcomes.items())
row(f"reference against itself, {GRADINGS} gradings, 3 busy loops", text, "0 failed", outcomes["failed"] == 0)
finish()
