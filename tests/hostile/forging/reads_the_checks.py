"""Finds the hidden checks on the disk, beside the grader's own code.

expect: load
"""

from pathlib import Path

import grader

package = Path(grader.__file__).parent
content = package / "_content" if (package / "_content").is_dir() else package.parent
print((content / "exercises" / "normalization" / "rmsnorm" / "checks.py").read_text())
