"""Pytest as the runner of the checks: set up once, before anybody waits, and then run on one exercise.

To read its own options, to load its plugins and to look them through takes pytest longer than to collect an exercise's
checks. None of that depends on the exercise, so a server does it before it forks.
"""

from __future__ import annotations

import functools
import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

# What checks have no use for: each plugin has its part in every check's start and end.
_OFF = (
    *("cacheprovider", "capture", "doctest", "faulthandler", "junitxml", "legacypath", "logging", "pastebin"),
    *("setuponly", "setupplan", "stepwise", "threadexception", "unittest", "unraisableexception", "warnings"),
)
_ARGUMENTS = (
    *("-c", os.devnull, "--rootdir", "/", "--noconftest"),  # nothing of the machine's own set-up
    "--import-mode=importlib",
    "--assert=plain",
    "--tb=native",  # nobody reads it, and pytest's own forms take a fifth of a failing grading
    "-q",
    *(f"-pno:{name}" for name in _OFF),
)


class _Pause:
    """A plugin that has pytest stop when everything is set up, the first time."""

    def __init__(self) -> None:
        self.config: pytest.Config | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> pytest.ExitCode | None:
        if self.config is not None:
            return None
        self.config = config
        return pytest.ExitCode.OK


@functools.cache
def set_up() -> pytest.Session:
    """Pytest with its options read, its plugins loaded and a session begun. A process runs it once."""
    pause = _Pause()
    with _environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS=None), _quiet():
        pytest.main(list(_ARGUMENTS), plugins=[pause])
        assert pause.config is not None, "pytest did not take its own options"
        session = pytest.Session.from_config(pause.config)
        session.exitstatus = pytest.ExitCode.OK
        session.config._do_configure()
        session.config.hook.pytest_sessionstart(session=session)  # looks all plugins through for fixtures
    return session


def run(plugins: Sequence[object], folder: Path) -> None:
    """Run the checks that plugins collect.

    Args:
        plugins: of pytest's. What they raise outside a check is raised here.
        folder: of the exercise: its checks are named as seen from there.
    """
    session = set_up()
    hook = session.config.hook
    session.config._rootpath = folder  # of two exercises' checks that lie side by side, none is named by where it lies
    for plugin in plugins:
        session.config.pluginmanager.register(plugin)
    with _quiet(), suppress(KeyboardInterrupt, pytest.exit.Exception, session.Failed):  # what is left has not run
        hook.pytest_collection(session=session)
        hook.pytest_runtestloop(session=session)


@contextmanager
def _environment(**variables: str | None) -> Iterator[None]:
    """Environment variables for a while; None takes one away."""
    before = dict(os.environ)
    for name, value in variables.items():
        os.environ.pop(name, None)
        os.environ |= {} if value is None else {name: value}
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


class _Nowhere(io.TextIOBase):
    """What is written here is read by nobody."""

    def write(self, text: str) -> int:
        """Take it."""
        return len(text)


_NOWHERE = _Nowhere()


@contextmanager
def _quiet() -> Iterator[None]:
    """What pytest writes for a person is read by nobody. Its reporter keeps what stands here when it begins."""
    stdout = sys.stdout
    sys.stdout = _NOWHERE
    try:
        yield
    finally:
        sys.stdout = stdout
