"""Pytest as the runner of the checks: set up once, before anybody waits, and then run on one exercise.

To read its own options and to load its plugins takes pytest longer than to collect an exercise's checks. None of that
depends on the exercise, so a server does it before it forks.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
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
def set_up() -> pytest.Config:
    """Pytest with its options read and its plugins loaded. A process runs it once."""
    pause = _Pause()
    with _environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS=None), _quiet():
        pytest.main(list(_ARGUMENTS), plugins=[pause])
    assert pause.config is not None, "pytest did not take its own options"
    return pause.config


def run(judge: object, folder: Path) -> pytest.ExitCode:
    """Run the checks that the plugin `judge` collects.

    Args:
        judge: a plugin of pytest's.
        folder: of the exercise: its checks are named as seen from there.
    """
    config = set_up()
    config._rootpath = folder  # of two exercises' checks that lie side by side, none is named by where it lies
    config.pluginmanager.register(judge)
    with _quiet():
        return pytest.ExitCode(config.hook.pytest_cmdline_main(config=config))


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


@contextmanager
def _quiet() -> Iterator[None]:
    """What pytest writes for a person is read by nobody."""
    stdout = sys.stdout
    with open(os.devnull, "w", encoding="utf-8") as sys.stdout:  # noqa: PTH123
        try:
            yield
        finally:
            sys.stdout = stdout
