"""Server, judges and hosts start in interpreters that their own installation steers, and nothing else.

Python looks for a module beside the script first, then in PYTHONPATH, and only then among its own. A learner's own
``random.py`` or ``torch.py`` there would be imported in the place of the real one. Python's option ``-I`` does without
all of that, and without every other PYTHON* variable. It also does without packages that are really there: those of
``pip install --user``, those that a cluster puts into PYTHONPATH, and a `grader` that was not installed. These are
named, and come last.

This file is also the script that such an interpreter runs: ``python -I isolated.py FOLDERS MODULE ARGUMENTS``.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import os
import site
import sys
from collections.abc import Iterator

_given: tuple[str, ...] | None = None
"""In a process that `command` has started, the folders that it was given."""


def command(module: str, *arguments: str) -> list[str]:
    """How to run `main` of a module of this very `grader`, wherever it lies, in an isolated interpreter.

    It writes no bytecode.
    """
    return [sys.executable, "-I", "-B", __file__, os.pathsep.join(folders()), module, *arguments]


@functools.cache
def import_path() -> list[str]:
    """Where an isolated interpreter looks for modules, as seen from this process: the same in both."""
    more, named = folders(), _named()
    found: list[str] = []
    for path in sys.path[1:] if sys.path and sys.path[0] in _beside() else sys.path:
        if path not in (*named, *more):
            found.append(path)
        if named and path in site.getsitepackages():  # a checkout that is installed, and named in PYTHONPATH as well
            found += [linked for linked in _linked(path) if linked in named and linked not in (*found, *more)]
    return found + list(more)


def folders() -> tuple[str, ...]:
    """Folders of installed packages that an isolated interpreter does not know by itself."""
    if _given is not None:
        return _given
    user = [str(site.USER_SITE)] if site.ENABLE_USER_SITE and site.USER_SITE in sys.path else []
    return (*user, *(path for path in _named() if _has_packages(path)))


def _named() -> list[str]:
    """The folders in PYTHONPATH, as they stand in `sys.path`."""
    text = "" if sys.flags.ignore_environment else os.environ.get("PYTHONPATH", "")
    return [_absolute(path) for path in text.split(os.pathsep)] if text else []


def _linked(packages: str) -> Iterator[str]:
    """Folders that files in a folder of packages (``*.pth``) add to the path, as `site` reads them."""
    try:
        names = sorted(name for name in os.listdir(packages) if name.endswith(".pth"))  # noqa: PTH208
    except OSError:
        return
    for name in names:
        with contextlib.suppress(OSError, UnicodeDecodeError), open(os.path.join(packages, name)) as file:  # noqa: PTH118, PTH123
            yield from (
                _absolute(os.path.join(packages, line.rstrip()))  # noqa: PTH118
                for line in file
                if line.strip() and not line.startswith(("#", "import ", "import\t"))
            )


def _beside() -> tuple[str, ...]:
    """What Python puts first by itself: the script's folder, or the current one."""
    if sys.flags.safe_path or not sys.argv:
        return ()
    return "", _absolute(""), os.path.dirname(os.path.realpath(sys.argv[0]))  # noqa: PTH120  # before each command


def _absolute(path: str) -> str:
    try:
        return os.path.abspath(path)  # noqa: PTH100  # as `site` does
    except OSError:  # the current folder was deleted
        return path


def _has_packages(path: str) -> bool:
    """Whether packages are installed in a folder, rather than modules of somebody's own."""
    try:
        with os.scandir(path) as entries:
            return any(entry.name.endswith((".dist-info", ".egg-info")) for entry in entries)
    except OSError:
        return False


def run(given: str, module: str, *arguments: str) -> None:
    """Be the process that `command` describes."""
    global _given
    _given = tuple(given.split(os.pathsep)) if given else ()
    for folder in _given:
        site.addsitedir(folder)
    sys.argv[:] = [module, *arguments]
    importlib.import_module(module).main()


def _load_package() -> None:
    """Make the folder that this file lies in the package `grader`, whatever else has that name."""
    from importlib import util  # a command, which only asks how to start another process, does without

    folder = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120
    start = os.path.join(folder, "__init__.py")  # noqa: PTH118
    spec = util.spec_from_file_location("grader", start, submodule_search_locations=[folder])
    assert spec is not None
    assert spec.loader is not None
    sys.modules["grader"] = util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["grader"])


if __name__ == "__main__":
    _load_package()
    from grader.isolated import run as run_module  # this file a second time: as a module that others can ask

    run_module(*sys.argv[1:])
