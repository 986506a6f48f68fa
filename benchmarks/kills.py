"""200 checks, in each of which the server, a judge, a host or the command is killed at a random moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROUNDS = sys.argv[1] if len(sys.argv) > 1 else "200"
TEST = Path(__file__).parent.parent / "tests" / "hostile" / "test_kills.py"
command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--timeout=3000", str(TEST)]
raise SystemExit(subprocess.run(command, env={**os.environ, "KATA_KILLS": ROUNDS}, check=False).returncode)
