"""``python -m grader`` is ``kata``, where the package was not installed and there is no script of that name."""

from grader.cli import entry

if __name__ == "__main__":
    entry()
