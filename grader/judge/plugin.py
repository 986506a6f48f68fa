"""The pytest plugin: collects an exercise's checks once, and runs them on one submission after the other."""

from __future__ import annotations

import contextlib
import signal
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

from grader.batteries import battery_of
from grader.checks.asked import Asked
from grader.checks.budgets import Budget
from grader.checks.calls import Clock, Reference, Side
from grader.checks.compare import Mismatch
from grader.checks.contract import Contract
from grader.checks.probes import read_probes
from grader.checks.rng import Rng, derive_seed
from grader.checks.showing import Showing
from grader.content.exercise import Exercise
from grader.errors import DeviceError, ExerciseError, GraderError, WireError
from grader.hosts.host import Host, Program
from grader.hosts.spawn import Spawner
from grader.hosts.unanswered import SubmissionError
from grader.job import Job
from grader.judge import symptoms, verdicts
from grader.judge.diagnosis import Diagnosis
from grader.judge.grading import Grading, Plan
from grader.picture import Wanted
from grader.report import (
    Category,
    CheckResult,
    Failure,
    Kind,
    Manifest,
    Outcome,
    Planned,
)

Emit = Callable[[str, Any], None]
_SLACK_SECONDS = 5.0  # that a check's own deadline has beyond the hosts'


class Judge:
    """The pytest plugin: collects the checks once, and runs them on one submission after the other."""

    def __init__(
        self,
        job: Job,
        exercise: Exercise,
        devices: tuple[str, ...],
        devices_not_here: tuple[str, ...],
        spawner: Spawner,
        emit: Emit,
        next_job: Callable[[], Job],
    ) -> None:
        self.collection_error = ""
        self.internal_error: BaseException | None = None
        self._setting = job.setting
        self._exercise = exercise
        self._devices = devices
        self._devices_not_here = devices_not_here
        self._spawner = spawner
        self._emit = emit
        self._next_job = next_job
        self._planned: dict[str, Planned] = {}
        self._left_out: dict[str, str] = {}
        self._seconds: dict[str, float] = {}
        self._probes = read_probes(exercise.checks)
        solution = exercise.solution
        reference = Program(solution.read_text("utf-8"), solution.name, exercise.provides, (), self._probes)
        self._references = self._hosts(reference)
        self._grading = self._begin(job)
        for host in self._references.values():
            host.start()
        self._stand_in: dict[str, Host] = {}
        self._sides: tuple[Side, Reference] | None = None
        self._known: dict[Any, Any] = {}
        self._asked = Asked(())
        self._showing = Showing()

    def _hosts(self, program: Program, *, required: bool = False) -> dict[str, Host]:
        return {device: self._new_host(program, device, required=required) for device in self._devices}

    def _new_host(self, program: Program, device: str, *, required: bool = False) -> Host:
        setting = self._setting
        return Host(self._spawner, program, device, setting.limits, setting.without_barriers, required=required)

    def _begin(self, job: Job) -> Grading:
        """Start the hosts of a submission, which come up while other things are done."""
        program = Program(job.source, job.filename, self._exercise.provides, self._exercise.forbid, self._probes)
        load = verdicts.of_text(job.source, self._exercise)
        candidates = self._hosts(program, required=job.require_sandbox)
        for host in candidates.values() if load is None else ():
            host.start()
        seconds = job.limits.diagnosis_seconds
        diagnosis = Diagnosis(self._exercise, self._references, self._new_host, self._probes, seconds)
        return Grading(job, candidates, diagnosis, load)

    def close(self) -> None:
        """End every host."""
        self._grading.close()
        for host in (*self._references.values(), *self._stand_in.values()):
            host.close()

    # --- collection

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the categories."""
        for category in Category:
            config.addinivalue_line("markers", f"{category}: counts for the points of this category")
        config.addinivalue_line("markers", "devices(*names, why): run on these devices only, for this reason")

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Every check runs once a device."""
        battery = battery_of(metafunc.definition.path)
        devices = [device for device in self._devices if battery is None or device in battery.on]
        for mark in metafunc.definition.iter_markers("devices"):
            name, why = metafunc.definition.name, mark.kwargs.get("why", "")
            if not why:
                raise ExerciseError(f"{name}: a check that leaves devices out says why.", 'Add why="...".')
            self._left_out |= {f"{name} on {device}": why for device in devices if device not in mark.args}
            devices = [device for device in devices if device in mark.args] or [""]
        metafunc.fixturenames.append("device")
        metafunc.parametrize("device", devices, scope="session")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A checks file that cannot be imported is the author's fault."""
        if report.failed:
            self.collection_error = str(report.longrepr)

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """An exception outside a check: kept, since pytest would only print it."""
        self.internal_error = excinfo.value
        return True

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Take down what must report, and give pytest's own deadline, the last resort, a distance to the hosts'."""
        items[:] = [item for item in items if _device(item)]  # the others want a device that is not here
        for item in items:
            categories = [c for c in Category if item.get_closest_marker(c.value)]
            if len(categories) != 1:
                raise ExerciseError(
                    f"{item.name}: a check has one category marker, got {[str(c) for c in categories]}."
                )
            docstring = (getattr(item, "obj", None).__doc__ or "").strip()
            title = docstring.splitlines()[0] if docstring else _name(item).replace("_", " ")
            battery = battery_of(item.path)
            of = battery.name if battery is not None else ""
            self._planned[item.nodeid] = Planned(_name(item), title, categories[0], _device(item), of)
            marker = item.get_closest_marker("timeout")
            seconds = float(marker.args[0]) if marker else self._setting.limits.check_seconds
            self._seconds[item.nodeid] = seconds
            item.add_marker(pytest.mark.timeout(2 * seconds + 5, method="signal"), append=False)
        if not items:
            raise ExerciseError(f"{self._exercise.checks} holds no check.")

    # --- one submission after the other

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run the checks on each submission in turn."""
        if self.collection_error:
            return None  # pytest ends by itself
        while True:
            self._emit("manifest", Manifest(tuple(self._planned.values()), self._devices, self._devices_not_here))
            self._run(session)
            self.report()
            try:
                job = self._next_job()
            except WireError:
                return True
            if job.setting != self._setting:
                raise GraderError("a judge was given jobs of two settings.", "This is a bug of kata.")
            self._spawner.renew()
            self._grading = self._begin(job)

    def _run(self, session: pytest.Session) -> None:
        """Run every check. None where the submission cannot be loaded: the report says it once, and none is passed."""
        grading = self._grading
        if grading.load is None:
            grading.load = self._try_to_load()
        if grading.load is not None:
            return
        left = list(session.items)
        while left := [item for item in left if _device(item) not in grading.down]:
            item = left.pop(0)
            following = left[0] if left else None
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if grading.stopped:
                session.config.hook.pytest_runtest_teardown(item=item, nextitem=None)  # what the next would have used
                return

    def _try_to_load(self) -> Failure | None:
        for device, host in self._grading.candidates.items():
            try:
                host.load()
            except SubmissionError as error:
                return verdicts.bounded(error.failure)
            except DeviceError as error:
                self._grading.down[device] = error.words
            finally:
                self._grading.load_output += host.take_output()
        return None

    # --- fixtures

    @pytest.fixture
    def seed(self, request: pytest.FixtureRequest) -> int:
        """From the run's seed and the check's name: the same on every device."""
        return derive_seed(self._grading.job.seed, _name(request.node))

    @pytest.fixture
    def rng(self, seed: int) -> Rng:
        """Random inputs of the exercise's framework."""
        return Rng(seed, self._exercise.framework)

    @pytest.fixture
    def candidate(self) -> Side:
        """The submission."""
        assert self._sides is not None
        return self._sides[0]

    @pytest.fixture
    def reference(self) -> Reference:
        """The solution."""
        assert self._sides is not None
        return self._sides[1]

    @pytest.fixture
    def budget(self) -> Budget:
        """Growth, memory and time."""
        assert self._sides is not None
        return Budget(*self._sides, self._grading.margins)

    @pytest.fixture
    def contract(self) -> Contract:
        """The battery that any function of tensors is held to."""
        assert self._sides is not None
        return Contract(*self._sides)

    @pytest.fixture
    def asked(self) -> Asked:
        """For batteries: what the exercise's own checks asked."""
        return self._asked

    @pytest.fixture
    def reference_on_the_cpu(self, seed: int) -> Reference:
        """For batteries: the solution on the CPU, whatever the device of the check."""
        return Reference(self._on_the_cpu(self._references), seed, Clock(self._setting.limits.check_seconds))

    @pytest.fixture
    def candidate_on_the_cpu(self, seed: int) -> Side:
        """For batteries: the submission on the CPU, whatever the device of the check."""
        return Side(self._on_the_cpu(self._grading.candidates), seed, Clock(self._setting.limits.check_seconds))

    def _on_the_cpu(self, hosts: dict[str, Host]) -> Host:
        if "cpu" not in hosts:
            hosts["cpu"] = self._new_host(next(iter(hosts.values())).program, "cpu")
        return hosts["cpu"]

    @pytest.fixture
    def picture(self) -> Showing:
        """What a person would rather look at than read."""
        return self._showing

    # --- running

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Fresh clocks and an empty record for each check."""
        self._sides = self._make_sides(item, self._grading.candidates)
        self._asked = Asked(self._grading.asked[_device(item)].questions, self._known)
        self._showing = Showing()
        return (yield)

    def _make_sides(self, item: pytest.Item, candidates: dict[str, Host]) -> tuple[Side, Reference]:
        device, seconds = _device(item), self._seconds[item.nodeid]
        seed = derive_seed(self._grading.job.seed, _name(item))
        end = self._grading.started + self._setting.limits.total_seconds
        left = max(0.0, end - time.monotonic())  # of the whole job's time
        return (
            Side(candidates[device], seed, Clock(min(seconds, left))),
            Reference(self._references[device], seed, Clock(seconds)),
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn how a check ended into a result, and send it."""
        report = yield
        if call.when == "call" or call.excinfo is not None:
            self._grading.results[item.nodeid] = self._result(item, call)
        if call.when == "teardown":
            result = self._grading.results[item.nodeid]
            self._emit("check", result)
            self._show(result)
            self._grading.stopped = self._grading.job.fail_fast and result.outcome is not Outcome.PASSED
        return report

    def _show(self, result: CheckResult) -> None:
        wanted = self._grading.job.pictures
        first = not self._grading.shown and result.outcome is Outcome.FAILED
        if wanted is Wanted.ALL or (wanted is Wanted.FIRST_FAILURE and first):
            picture = self._showing.picture(result)
            if picture is not None:
                self._grading.shown = True
                self._emit("picture", picture)

    def _result(self, item: pytest.Item, call: pytest.CallInfo[None]) -> CheckResult:
        planned = self._planned[item.nodeid]
        assert self._sides is not None
        side = self._sides[0]
        if not planned.battery:
            self._grading.asked[planned.device].add(side.record)
        outcome, failure = Outcome.PASSED, None
        if call.excinfo is not None:
            if isinstance(call.excinfo.value, DeviceError):  # it was up before
                self._grading.down[planned.device] = call.excinfo.value.words
            outcome, failure = self._explain(item, call.excinfo.value, call.when == "call")
            failure = verdicts.bounded(failure)
        mistake, symptom = None, ""
        if outcome is Outcome.FAILED and self._grading.job.diagnose:
            mistake = self._grading.diagnosis.explain(side.record, planned.category, planned.device)
            error = call.excinfo.value if call.excinfo is not None else None
            if mistake is None and isinstance(error, Mismatch):
                with contextlib.suppress(Exception):  # a hint at most: whatever an answer is, it costs no verdict
                    symptom = symptoms.of_values(error.got, error.expected, side.arguments_for(error.got))
        return CheckResult(
            id=planned.id,
            title=planned.title,
            category=planned.category,
            device=planned.device,
            outcome=outcome,
            failure=failure,
            mistake=mistake.name if mistake is not None else "",
            diagnosis=mistake.says if mistake is not None else "",
            symptom=symptom,
            output=side.host.take_output(),
            seconds=round(call.duration, 4),
            battery=planned.battery,
            reach=self._asked.reach() if planned.battery else None,
        )

    def _explain(self, item: pytest.Item, error: BaseException, in_check: bool) -> tuple[Outcome, Failure]:
        """Whose fault an exception in a check, or in its fixtures, is, and how to say it."""
        told = verdicts.of_error(error)
        if told is not None:
            return told
        # Anything else comes from the check's own lines, e.g. `out.shape` where the submission returned a tuple. If the
        # solution passes the very same check, it was the answer that could not be used; if not, the check is broken.
        # So does what hangs beyond every host's deadline: two small tensors may broadcast to billions of elements.
        # What fails in a fixture never came from the submission.
        text = f"{type(error).__name__}: {error}"
        if in_check and self._solution_passes(item):
            sentence = "The answer is not what the statement asks for" if not isinstance(error, AssertionError) else ""
            return Outcome.FAILED, Failure(
                Kind.ASSERTION,
                f"{sentence} ({text})." if sentence else f"The answer is wrong ({_where(error)}).",
            )
        return Outcome.BROKEN, Failure(Kind.INTERNAL, f"{text} ({_where(error)})")

    def _solution_passes(self, item: pytest.Item) -> bool:
        """Run the check once more with the solution in the submission's place."""
        if not self._stand_in:
            program = next(iter(self._references.values())).program
            self._stand_in = self._hosts(program)
        self._sides = self._make_sides(item, self._stand_in)
        function: Any = item
        names = function._fixtureinfo.argnames
        values = dict(function.funcargs)
        seed = derive_seed(self._grading.job.seed, _name(item))
        fresh: dict[str, Any] = {
            "candidate": self._sides[0],
            "reference": self._sides[1],
            "budget": Budget(*self._sides, []),
            "contract": Contract(*self._sides),
            "rng": Rng(seed, self._exercise.framework),
            "picture": Showing(),
        }
        try:
            with _alarm(self._seconds[item.nodeid] + _SLACK_SECONDS):
                function.obj(**{name: fresh.get(name, values.get(name)) for name in names})
        except BaseException:  # pytest's own ways to end a check are no Exceptions
            return False
        return True

    # --- the report

    def report(self) -> None:
        """Send the report, once."""
        grading = self._grading
        if grading.reported:
            return
        grading.reported = True
        grading.close()  # nothing of a submission runs while the next one is waited for
        plan = Plan(self._exercise, self._devices, self._devices_not_here, self._planned, self._left_out)
        self._emit("report", grading.report(plan))


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` in here after so long: pytest's own deadline has passed, or belongs to another run."""

    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    left = signal.setitimer(signal.ITIMER_REAL, seconds)[0]
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)
        signal.signal(signal.SIGALRM, before)


def _device(item: pytest.Item) -> str:
    device: str = item.callspec.params["device"]  # type: ignore[attr-defined]  # functions have one
    return device


def _name(item: pytest.Item) -> str:
    """The check's name without its device, so that seeds and replays do not depend on the device."""
    device = _device(item)
    return item.name.replace(f"[{device}]", "").replace(f"[{device}-", "[").replace(f"-{device}]", "]")


def _where(error: BaseException) -> str:
    """The line of the checks file that raised."""
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith("checks.py")]
    return f"checks.py, line {lines[-1]}" if lines else type(error).__name__
