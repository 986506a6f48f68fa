"""The pytest plugin that collects an exercise's checks, and its batteries: once, for all submissions of a judge."""

from __future__ import annotations

import pytest

from grader.batteries import Battery, battery_of
from grader.checks.items import device_of, name_of
from grader.content.exercise import Exercise
from grader.errors import ExerciseError
from grader.judge.items import case_of
from grader.judge.seeding import seed_generators
from grader.report import Category, Planned


class Collection:
    """What must report, known before a submission is asked anything.

    Attributes:
        planned: the checks by the id of their item, in the order in which they run.
        seconds: how long each may take.
        left_out: checks that the author leaves out on a device, and why.
        error: why a file of checks cannot be imported; empty where all can be.
    """

    def __init__(
        self, exercise: Exercise, batteries: tuple[Battery, ...], devices: tuple[str, ...], check_seconds: float
    ) -> None:
        self.planned: dict[str, Planned] = {}
        self.seconds: dict[str, float] = {}
        self.left_out: dict[str, str] = {}
        self.error = ""
        self._exercise = exercise
        self._batteries = batteries
        self._devices = devices
        self._check_seconds = check_seconds

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the categories."""
        for category in Category:
            config.addinivalue_line("markers", f"{category}: counts for the points of this category")
        config.addinivalue_line("markers", "rules(*numbers): of the statement, that the check holds a submission to")
        config.addinivalue_line("markers", "public: a handout shows what it asks, and what is right")
        config.addinivalue_line("markers", "timeout(seconds): for the submission's answers, in the place of the usual")
        config.addinivalue_line("markers", "devices(*names, why): run on these devices only, for this reason")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Collect the exercise's checks, then its batteries'. Named one by one, no folder is looked through."""
        seed_generators(0)  # for what a checks file draws while it is read
        for file in (self._exercise.checks, *(battery.file for battery in self._batteries)):
            session.items += session.genitems(pytest.Module.from_parent(session, path=file))
        session.config.hook.pytest_collection_modifyitems(session=session, config=session.config, items=session.items)
        session.testscollected = len(session.items)
        return True

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Every check runs once a device."""
        battery = battery_of(metafunc.definition.path)
        devices = [device for device in self._devices if battery is None or device in battery.on]
        for mark in metafunc.definition.iter_markers("devices"):
            name, why = metafunc.definition.name, mark.kwargs.get("why", "")
            if not why:
                raise ExerciseError(f"{name}: a check that leaves devices out says why.", 'Add why="...".')
            self.left_out |= {f"{name} on {device}": why for device in devices if device not in mark.args}
            devices = [device for device in devices if device in mark.args] or [""]
        metafunc.fixturenames.append("device")
        metafunc.parametrize("device", devices, scope="session")

    def pytest_exception_interact(
        self, call: pytest.CallInfo[None], report: pytest.CollectReport | pytest.TestReport
    ) -> None:
        """What we raise while a file is collected says itself what is wrong with it."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            error = call.excinfo.value
            if isinstance(error, ExerciseError):
                report.longrepr = str(error)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A checks file that cannot be imported is the author's fault."""
        if report.failed:
            self.error = str(report.longrepr)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, name: str, obj: object) -> list[pytest.Item] | None:
        """What a module imports is no check, and is not looked at."""
        return None if name[:4].lower() == "test" else []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Take down what must report and how long each check may take.

        Last: now pytest has put the checks of each device together.
        """
        items[:] = [item for item in items if device_of(item)]  # the others want a device that is not here
        for item in items:
            categories = [c for c in Category if item.get_closest_marker(c.value)]
            if len(categories) != 1:
                raise ExerciseError(
                    f"{item.name}: a check has one category marker, got {[str(c) for c in categories]}."
                )
            docstring = (getattr(item, "obj", None).__doc__ or "").strip()
            title = docstring.splitlines()[0] if docstring else name_of(item).replace("_", " ")
            battery = battery_of(item.path)
            of = battery.name if battery is not None else ""
            self.planned[item.nodeid] = Planned(
                name_of(item), title, categories[0], device_of(item), of, case_of(item), self._rules_of(item)
            )
            marker = item.get_closest_marker("timeout")
            seconds = float(marker.args[0]) if marker else self._check_seconds
            self.seconds[item.nodeid] = seconds
        if not items:
            raise ExerciseError(f"{self._exercise.checks} holds no check.")

    def _rules_of(self, item: pytest.Item) -> tuple[str, ...]:
        """The rules of the statement that a check cites."""
        numbers = sorted({number for mark in item.iter_markers("rules") for number in mark.args})
        for number in numbers:
            if number not in self._exercise.rules:
                raise ExerciseError(
                    f"{name_of(item)} cites rule {number!r}, and the statement has {len(self._exercise.rules)} rules.",
                    "Cite the numbers under `## Rules`.",
                )
        return tuple(f"{number}. {self._exercise.rules[number]}" for number in numbers)
