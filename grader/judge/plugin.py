"""The pytest plugin: collects an exercise's checks once, and runs them on one submission after the other."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
import random
import re
import signal
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import numpy
import pytest
import torch

from grader.batteries import batteries_of, battery_of
from grader.checks.asked import Asked
from grader.checks.budgets import Budget
from grader.checks.calls import BrokenReferenceError, Call, Clock, Reference, Side
from grader.checks.contract import Contract
from grader.checks.probes import read_probes
from grader.checks.rng import Rng, derive_seed
from grader.checks.showing import Showing
from grader.content.exercise import Exercise
from grader.content.mistakes import stub_bugs
from grader.errors import DeviceError, ExerciseError, GraderError, WireError
from grader.hosts.host import Host, Program
from grader.hosts.patience import Patience
from grader.hosts.spawn import Spawner
from grader.hosts.unanswered import RefusedCall, SubmissionError
from grader.job import Job, Search
from grader.judge import causes, example, symptoms, verdicts
from grader.judge.bench import Bench
from grader.judge.diagnosis import Diagnosis, Found, Lab, Submitted
from grader.judge.evidence import Evidence
from grader.judge.grading import Grading, Plan
from grader.judge.hypotheses import Hypothesis
from grader.judge.naming import Names
from grader.picture import Wanted
from grader.report import (
    Category,
    CheckResult,
    Failure,
    Kind,
    Manifest,
    Outcome,
    Planned,
    Reach,
    Why,
)

Emit = Callable[[str, Any], None]
_EXAMPLE_SECONDS = 2.0  # for finding a small call that fails
_LONGEST_CASE = 60
_MOST_REFUSED_CALLS = 3  # that are looked for in a grading
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
        self._batteries = batteries_of(exercise, devices)
        ours = [battery.probes for battery in self._batteries]
        self._probes = "\n\n".join([read_probes(exercise.checks), *ours, example.PROBE])
        solution = exercise.solution
        reference = Program(
            solution.read_text("utf-8"), solution.name, exercise.provides, exercise.forbid, self._probes
        )
        self._references = self._hosts(reference)
        self._grading = self._begin(job)
        for host in self._references.values():
            host.start()
        self._stand_in: dict[str, Host] = {}
        self._lab = Lab(self._new_host, Program("", "", (), (), self._probes))
        self._given: Bench | None = None
        self._funcargs: dict[str, dict[str, Any]] = {}
        self._known: dict[Any, Any] = {}

    def _hosts(self, program: Program, **options: Any) -> dict[str, Host]:
        return {device: self._new_host(program, device, **options) for device in self._devices}

    def _new_host(
        self,
        program: Program,
        device: str,
        *,
        required: bool = False,
        patience: Patience | None = None,
        coded: bool = False,
    ) -> Host:
        setting = self._setting
        return Host(
            self._spawner,
            program,
            device,
            setting.limits,
            setting.without_barriers,
            required=required,
            hidden=setting.out_of_reach,
            patience=patience,
            coded=coded,
        )

    def _begin(self, job: Job) -> Grading:
        """Start the hosts of a submission, which come up while other things are done."""
        exercise = self._exercise
        program = Program(
            job.source, job.filename, exercise.provides, exercise.forbid, self._probes, allow=exercise.allow
        )
        load = None if job.source.strip() else Failure(Kind.LOAD, "Your file is empty.")
        patience = Patience(job.limits.total_seconds)
        candidates = self._hosts(program, required=job.require_sandbox, patience=patience)
        for host in candidates.values() if load is None else ():
            host.start()
        return Grading(job, candidates, load, patience)

    def close(self) -> None:
        """End every host."""
        self._grading.close()
        self._lab.close()
        for host in (*self._references.values(), *self._stand_in.values()):
            host.close()

    # --- collection

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the categories."""
        for category in Category:
            config.addinivalue_line("markers", f"{category}: counts for the points of this category")
        config.addinivalue_line("markers", "rules(*numbers): of the statement, that the check holds a submission to")
        config.addinivalue_line("markers", "timeout(seconds): for the submission's answers, in the place of the usual")
        config.addinivalue_line("markers", "devices(*names, why): run on these devices only, for this reason")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Collect the exercise's checks, then its batteries'. Named one by one, no folder is looked through."""
        _seed_generators(0)  # for what a checks file draws while it is read
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
            self._left_out |= {f"{name} on {device}": why for device in devices if device not in mark.args}
            devices = [device for device in devices if device in mark.args] or [""]
        metafunc.fixturenames.append("device")
        metafunc.parametrize("device", devices, scope="session")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A checks file that cannot be imported is the author's fault."""
        if report.failed:
            self.collection_error = str(report.longrepr)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(self, name: str, obj: object) -> list[pytest.Item] | None:
        """What a module imports is no check, and is not looked at."""
        return None if name[:4].lower() == "test" else []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Take down what must report and how long each check may take.

        Last: now pytest has put the checks of each device together.
        """
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
            self._planned[item.nodeid] = Planned(
                _name(item), title, categories[0], _device(item), of, _case(item), self._rules_of(item)
            )
            marker = item.get_closest_marker("timeout")
            seconds = float(marker.args[0]) if marker else self._setting.limits.check_seconds
            self._seconds[item.nodeid] = seconds
        if not items:
            raise ExerciseError(f"{self._exercise.checks} holds no check.")

    def _rules_of(self, item: pytest.Item) -> tuple[str, ...]:
        """The rules of the statement that a check cites."""
        numbers = sorted({number for mark in item.iter_markers("rules") for number in mark.args})
        for number in numbers:
            if number not in self._exercise.rules:
                raise ExerciseError(
                    f"{_name(item)} cites rule {number!r}, and the statement has {len(self._exercise.rules)} rules.",
                    "Cite the numbers under `## Rules`.",
                )
        return tuple(f"{number}. {self._exercise.rules[number]}" for number in numbers)

    # --- one submission after the other

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run the checks on each submission in turn."""
        if self.collection_error:
            return None  # pytest ends by itself
        while True:
            self._emit("manifest", Manifest(tuple(self._planned.values()), self._devices, self._devices_not_here))
            self._run(session)
            self._find_causes(session)
            self.report()
            try:
                job = self._next_job()
            except WireError:
                return True
            if job.setting != self._setting:
                raise GraderError("a judge was given jobs of two settings.", "This is a bug of kata.")
            self._spawner.renew()
            self._funcargs.clear()
            self._grading = self._begin(job)

    def _run(self, session: pytest.Session) -> None:
        """Run every check. None where the submission cannot be loaded: the report says it once, and none is passed."""
        grading = self._grading
        if grading.load is None:
            grading.load = self._try_to_load()
        if grading.load is not None:
            return
        left, item, following = self._wanted(session.items), None, None
        while left := [item for item in left if self._is_open(item)]:
            if not grading.patience.left:
                self._cut_off(left)
                break
            item = left.pop(0)
            self._start_ahead(item, left)
            following = left[0] if left else None
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if grading.stopped:
                break
        if following is not None:
            session.config.hook.pytest_runtest_teardown(item=item, nextitem=None)  # what the next would have used

    def _wanted(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The checks to run, in this order: all of them, unless the job names those that decide."""
        deciding = self._grading.job.deciding
        places = {name: place for place, name in enumerate(deciding)}
        named = [item for item in items if _name(item) in places]
        return sorted(named, key=lambda item: places[_name(item)]) if deciding else list(items)

    def _is_open(self, item: pytest.Item) -> bool:
        """Whether its device is up, and it has something to decide."""
        grading = self._grading
        failed = {result.category for result in grading.results.values() if result.outcome is Outcome.FAILED}
        decided = bool(grading.job.deciding) and self._planned[item.nodeid].category in failed
        return not decided and _device(item) not in grading.down

    def _cut_off(self, left: list[pytest.Item]) -> None:
        """No time of the grading is left: say so of each check that was not begun."""
        grading = self._grading
        outcome, failure = verdicts.of_lateness(grading.patience)
        for item in left:
            planned = self._planned[item.nodeid]
            result = grading.results[item.nodeid] = planned.ended(outcome, failure)
            if outcome is Outcome.FAILED:
                self._keep_evidence(item, result, (), SubmissionError(failure))
            self._emit("check", result)

    def _start_ahead(self, item: pytest.Item, left: list[pytest.Item]) -> None:
        """Have the fresh processes come up that a check still to come will want, unless this one measures.

        Not before the first: the processors are busy with those that it waits for.
        """
        device, wanted = _device(item), any("memory" in _budgets(other) for other in left)
        if wanted and device == "cpu" and self._grading.results and not _budgets(item):
            for host in (self._references[device], self._grading.candidates[device]):
                host.start_next()

    def _try_to_load(self) -> Failure | None:
        for device, host in self._grading.candidates.items():
            try:
                host.load()
            except SubmissionError as error:
                return verdicts.bounded(self._load_failure(error, device))
            except DeviceError as error:
                self._grading.down[device] = error.words
            finally:
                self._grading.load_output += host.take_output()
        return None

    def _load_failure(self, error: SubmissionError, device: str) -> Failure:
        """Why the file cannot be loaded.

        Raises:
            GraderError: it is ours.
        """
        call = self._refused_call(error, device, lambda host: host.load())
        if call is None:
            return error.failure
        outcome, failure = verdicts.of_refused_call(error.failure, call)
        if outcome is Outcome.FAULT:
            raise GraderError(failure.message, "`kata doctor` shows what this machine's barriers are.")
        return failure

    # --- fixtures

    @pytest.fixture
    def seed(self, request: pytest.FixtureRequest) -> int:
        """From the run's seed and the check's name: the same on every device."""
        return derive_seed(self._grading.job.seed, _name(request.node))

    @pytest.fixture
    def rng(self) -> Rng:
        """Random inputs of the exercise's framework."""
        return self._here.rng

    @pytest.fixture
    def candidate(self) -> Side:
        """The submission."""
        return self._here.candidate

    @pytest.fixture
    def reference(self) -> Reference:
        """The solution."""
        return self._here.reference

    @pytest.fixture
    def budget(self) -> Budget:
        """Growth, memory and time."""
        return self._here.budget

    @pytest.fixture
    def contract(self) -> Contract:
        """The battery that any function of tensors is held to."""
        return self._here.contract

    @pytest.fixture
    def picture(self) -> Showing:
        """What a person would rather look at than read."""
        return self._here.picture

    @pytest.fixture
    def asked(self) -> Asked:
        """For batteries: what the exercise's own checks asked."""
        return self._here.asked

    @pytest.fixture
    def reference_on_the_cpu(self, seed: int) -> Reference:
        """For batteries: the solution on the CPU, whatever the device of the check."""
        return Reference(self._on_the_cpu(self._references), seed, Clock(self._setting.limits.check_seconds))

    @pytest.fixture
    def candidate_on_the_cpu(self, seed: int) -> Side:
        """For batteries: the submission on the CPU, whatever the device of the check."""
        patience, required = self._grading.patience, self._grading.job.require_sandbox
        host = self._on_the_cpu(self._grading.candidates, required=required, patience=patience)
        return Side(host, seed, Clock(patience.seconds(self._setting.limits.check_seconds)))

    def _on_the_cpu(self, hosts: dict[str, Host], **options: Any) -> Host:
        if "cpu" not in hosts:
            hosts["cpu"] = self._new_host(next(iter(hosts.values())).program, "cpu", **options)
        return hosts["cpu"]

    # --- running

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Fresh clocks and an empty record for each check."""
        grading = self._grading
        seconds = grading.patience.seconds(self._seconds[item.nodeid])
        self._given = self._bench(item, grading.candidates[_device(item)], seconds, grading.margins)
        return (yield)

    def _bench(self, item: pytest.Item, host: Host, seconds: float, margins: list[float]) -> Bench:
        """What a check is given that runs on the program in `host`, which is waited for so long."""
        device = _device(item)
        seed = derive_seed(self._grading.job.seed, _name(item))
        _seed_generators(seed)
        asked = self._grading.asked[device]
        return Bench(
            candidate=Side(host, seed, Clock(seconds)),
            reference=Reference(self._references[device], seed, Clock(self._seconds[item.nodeid])),
            rng=Rng(seed, self._exercise.framework),
            asked=Asked(asked.questions, asked.refused, known=self._known),
            margins=margins,
        )

    @property
    def _here(self) -> Bench:
        assert self._given is not None, "no check runs"
        return self._given

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
            picture = self._here.picture.picture(result)
            if picture is not None:
                self._grading.shown = True
                self._emit("picture", picture)

    def _result(self, item: pytest.Item, call: pytest.CallInfo[None]) -> CheckResult:
        planned, side = self._planned[item.nodeid], self._here.candidate
        if not planned.battery:
            self._grading.asked[planned.device].add(side.record)
        error = call.excinfo.value if call.excinfo is not None else None
        outcome, failure = Outcome.PASSED, None
        if error is not None:
            if isinstance(error, DeviceError):  # it was up before
                self._grading.down[planned.device] = error.words
            outcome, failure = self._explain(item, error, call)
            failure = verdicts.bounded(failure)
        result = CheckResult(
            id=planned.id,
            title=planned.title,
            category=planned.category,
            device=planned.device,
            outcome=outcome,
            failure=failure,
            output=side.host.take_output(),
            seconds=round(call.duration, 4),
            battery=planned.battery,
            case=planned.case,
            rules=planned.rules,
            reach=self._reach(item),
        )
        if outcome is Outcome.FAILED:
            self._keep_evidence(item, result, tuple(side.record), error)
        return result

    def _keep_evidence(
        self, item: pytest.Item, result: CheckResult, calls: tuple[Call, ...], error: BaseException | None
    ) -> None:
        number, generic = list(self._planned).index(item.nodeid), _is_generic(item, self._planned[item.nodeid])
        self._grading.failing[item.nodeid] = Evidence(number, result, calls, error, generic)

    def _reach(self, item: pytest.Item) -> Reach | None:
        battery = battery_of(item.path)
        if battery is None:
            return None
        return dataclasses.replace(
            self._here.asked.reach(), needed=battery.finds_something, asked_for=bool(battery.kind)
        )

    def _explain(self, item: pytest.Item, error: BaseException, call: pytest.CallInfo[None]) -> tuple[Outcome, Failure]:
        """Whose fault an exception in a check, or in its fixtures, is, and how to say it.

        1. A known error says whose fault it is.
        2. Otherwise the check's own line raised, e.g. `out.shape` where the submission returned a tuple, or it came to
           no end. If the solution passes the same check, the submission's answer was unusable: FAILED.
        3. If not, the check is BROKEN. So it is when a fixture raised: nothing there came from the submission.
        """
        told = verdicts.of_error(error)
        candidate = self._grading.candidates[_device(item)]
        if isinstance(error, BrokenReferenceError) and error.late and candidate.works_unasked():
            candidate.close()
            if self._solution_passes(item):
                busy = "Your code went on after its answer, and kept the processors from the solution."
                return Outcome.FAILED, Failure(Kind.TIMEOUT, busy)
        if isinstance(error, SubmissionError):
            refused = self._refused_call(error, _device(item), lambda host: self._run_on(item, host))
            told = verdicts.of_refused_call(error.failure, refused) if refused is not None else told
        if told is not None:
            return told
        patience = self._grading.patience
        if isinstance(error, _LateError):
            _cut_off_talk(candidate, self._references[_device(item)])
            if not patience.left:
                return verdicts.of_lateness(patience)
        text = f"{type(error).__name__}: {error}"
        if call.when == "call" and self._solution_passes(item):
            if isinstance(error, _LateError):
                patience.used(call.duration)
                patience.in_vain()
                return Outcome.FAILED, Failure(Kind.TIMEOUT, "The check came to no end with your answer.")
            return Outcome.FAILED, verdicts.of_unusable_answer(error, text)
        return Outcome.BROKEN, Failure(Kind.INTERNAL, f"{text} ({verdicts.where(error)})")

    def _refused_call(self, error: SubmissionError, device: str, again: Callable[[Host], object]) -> RefusedCall | None:
        """The system call whose refusal made the submission fail so; None where none did.

        It is asked once more where each refused call has an error of its own, a few times in a grading at most.
        """
        grading = self._grading
        message = error.failure.message
        if not error.may_be_a_refused_call or not grading.patience.left:
            return None
        if message not in grading.refused_calls and len(grading.refused_calls) < _MOST_REFUSED_CALLS:
            program = dataclasses.replace(grading.candidates[device].program, allow=None)  # its text was read
            host = self._new_host(
                program, device, required=grading.job.require_sandbox, patience=grading.patience, coded=True
            )
            grading.refused_calls[message] = None
            with contextlib.closing(host):
                try:
                    again(host)
                except SubmissionError as coded:
                    grading.refused_calls[message] = coded.call
                except BaseException:  # it failed in another way this time
                    pass
        return grading.refused_calls.get(message)

    def _solution_passes(self, item: pytest.Item) -> bool:
        """Run the check once more with the solution in the submission's place."""
        device = _device(item)
        if device not in self._stand_in:
            self._stand_in[device] = self._new_host(self._references[device].program, device)
        return self._passes(item, self._stand_in[device])

    def _passes(self, item: pytest.Item, host: Host, until: float = math.inf) -> bool:
        """Run the check once more with another program in the submission's place.

        Args:
            item: the check.
            host: runs the program.
            until: `time.monotonic()` value, beside the bound of the check itself.
        """
        try:
            self._run_on(item, host, until)
        except BaseException:  # pytest's own ways to end a check are no Exceptions
            return False
        return True

    def _run_on(self, item: pytest.Item, host: Host, until: float = math.inf) -> None:
        """Run the check on another program; raises what the check raises."""
        seconds = self._seconds[item.nodeid]
        bench = self._bench(item, host, seconds, [])
        function: Any = item
        given = self._funcargs[item.nodeid]
        arguments = {name: bench.named().get(name, value) for name, value in given.items()}
        try:
            with _alarm(min(seconds + _SLACK_SECONDS, until - time.monotonic())):
                function.obj(**arguments)
        except _LateError:
            _cut_off_talk(host, self._references[_device(item)])
            raise

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Keep what the check is given, to run it once more with another program, and bound its time.

        That bound is the last resort: a host that is asked has one of its own, and what a check does with an answer
        takes no time unless the answer is made for that.
        """
        function: Any = item
        names = function._fixtureinfo.argnames
        self._funcargs[item.nodeid] = {name: function.funcargs[name] for name in names}
        seconds = min(2 * self._seconds[item.nodeid], self._grading.patience.left)
        with _alarm(seconds + _SLACK_SECONDS):
            return (yield)

    # --- what explains the failures

    def _find_causes(self, session: pytest.Session) -> None:
        """Look for what explains the failures, now that every check has been told."""
        failing = list(self._grading.failing.values())
        if failing and self._grading.job.search is not Search.NONE:
            # Whatever the answers of a submission are, and whatever becomes of the reference now, the verdicts stand.
            with contextlib.suppress(Exception):
                self._explain_all(session, failing)

    def _explain_all(self, session: pytest.Session, failing: list[Evidence]) -> None:
        grading, limits = self._grading, self._setting.limits
        deadline = time.monotonic() + (limits.diagnosis_seconds if grading.patience.left else 0.0)
        names = Names(self._probes, self._exercise.solution.read_text("utf-8"))
        in_time = True
        for evidence in failing:
            in_time = evidence.compare(self._references[evidence.result.device], deadline) and in_time
            evidence.symptom = symptoms.of_evidence(evidence, names)

        ended = []
        for number, item in enumerate(session.items):
            result = grading.results.get(item.nodeid)
            given = self._funcargs.get(item.nodeid)  # none where a fixture of the check failed
            known = result is not None and result.outcome in (Outcome.PASSED, Outcome.FAILED)
            if result is not None and known and given is not None and "candidate_on_the_cpu" not in given:
                ended.append((number, item, result.outcome is Outcome.PASSED))

        def ends(lab: Lab, hypothesis: Hypothesis, passes: Callable[[int, bool], bool | None], until: float) -> bool:
            hosts = {device: lab.fresh(hypothesis, device) for device in self._devices}
            return all(
                time.monotonic() < until and self._passes(item, hosts[_device(item)], until) == wanted
                for number, item, passed in ended
                if (wanted := passes(number, passed)) is not None
            )

        def agrees(hypothesis: Hypothesis, but: set[int], until: float) -> bool:
            same = hypothesis.source == grading.job.source
            return same or ends(self._lab, hypothesis, lambda number, passed: None if number in but else passed, until)

        def passes_all(hypothesis: Hypothesis, until: float) -> bool:
            return ends(own, hypothesis, lambda number, passed: True, until)

        with contextlib.closing(self._lab_of(grading)) as own:
            submitted = Submitted(grading.job.source, own, agrees, passes_all, sum(passed for _, _, passed in ended))
            diagnosis = Diagnosis(self._exercise, self._lab, submitted, grading.job.search, deadline)
            # What is compared in part would explain more than there is.
            found = diagnosis.explain(failing) if in_time else Found(cut=True)
        grading.causes = causes.gather(failing, found, names, len(stub_bugs(self._exercise.mistakes)))
        grading.search_cut, grading.alike = found.cut, found.alike
        self._give_an_example()

    def _lab_of(self, grading: Grading) -> Lab:
        """Where the submission is tried with changes: it is confined there as it is everywhere."""
        # Its text was read: what differs now is ours.
        program = dataclasses.replace(next(iter(grading.candidates.values())).program, allow=None)
        new_host = functools.partial(self._new_host, required=grading.job.require_sandbox)
        return Lab(new_host, program)

    def _give_an_example(self) -> None:
        """Show the first cause by a small call, where it is not in the cost of right answers."""
        grading = self._grading
        if not grading.causes or grading.causes[0].why in (Why.UNWRITTEN, Why.BUDGET) or not grading.patience.left:
            return
        first = grading.causes[0]
        evidence = next(e for e in grading.failing.values() if e.number == first.checks[0])
        device = evidence.result.device
        sides = grading.candidates[device], self._references[device]
        deadline = time.monotonic() + _EXAMPLE_SECONDS
        shown = example.of_statement(self._exercise.statement.read_text("utf-8"), *sides, deadline)
        for difference in evidence.differences if shown is None else ():
            shown = shown or example.of_call(difference, self._probes, *sides, deadline)
        grading.causes = (dataclasses.replace(first, example=shown), *grading.causes[1:])

    # --- the report

    def report(self) -> None:
        """Send the report, once."""
        grading = self._grading
        if grading.reported:
            return
        grading.reported = True
        plan = Plan(self._exercise, self._devices, self._devices_not_here, self._planned, self._left_out)
        report = grading.report(plan)
        grading.close()  # nothing of a submission runs while the next one is waited for
        for host in self._references.values():
            host.close_next()  # both sides of a budget start alike: none is older than the submission
        self._emit("report", report)


class _LateError(BaseException):
    """A check came to no end. No `Exception`: a check, or what it calls, may have a use for those."""

    def __str__(self) -> str:
        return "the check came to no end"


def _cut_off_talk(*hosts: Host) -> None:
    """A check was ended, perhaps in the middle of a conversation with these."""
    for host in hosts:
        host.close()


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise `_LateError` in here after so long."""

    def ring(*_: object) -> None:
        raise _LateError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))  # 0 would be never
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _seed_generators(seed: int) -> None:
    """What a check draws without `rng`, from torch's own generator or another one, hangs on its seed alone, too."""
    random.seed(seed)
    numpy.random.seed(seed % 2**32)  # the very generator that a check may draw from
    torch.default_generator.manual_seed(seed)  # of the processor, where checks run


def _is_generic(item: pytest.Item, planned: Planned) -> bool:
    """Whether a check holds an exercise to what holds for many: what is its own says more."""
    function: Any = item
    return bool(planned.battery) or not {"contract", "budget"}.isdisjoint(function._fixtureinfo.argnames)


def _device(item: pytest.Item) -> str:
    device: str = item.callspec.params["device"]  # type: ignore[attr-defined]  # functions have one
    return device


def _budgets(item: pytest.Item) -> frozenset[str]:
    """Names that the check's own lines use, where it has the fixture `budget`: among them those of its budgets."""
    function: Any = item
    return frozenset(function.function.__code__.co_names if "budget" in function.fixturenames else ())


def _case(item: pytest.Item) -> str:
    """The check's parameters as a reader is told them: ``stride=2, padding=1``, or the id that its author chose."""
    values: dict[str, Any] = dict(item.callspec.params)  # type: ignore[attr-defined]  # functions have one
    device = values.pop("device")
    chosen = _name(item).partition("[")[2].removesuffix("]")
    if not values or not chosen:
        return ""
    words = [_parameter(name, value) for name, value in values.items()]
    automatic = "-".join(str(value) for value in values.values())
    by_itself = chosen == automatic or any(re.search(rf"\b{name}\d+\b", chosen) for name in values)
    told = ", ".join(word for word in words if word)
    return told if by_itself and device and 0 < len(told) <= _LONGEST_CASE else chosen


def _parameter(name: str, value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_parameter(key, item) for key, item in value.items()) or f"no {name}"
    return f"{name}={value!r}" if isinstance(value, bool | int | float | tuple | list | None) else f"{name}={value}"


def _name(item: pytest.Item) -> str:
    """The check's name without its device, so that seeds and replays do not depend on the device."""
    device = _device(item)
    return item.name.replace(f"[{device}]", "").replace(f"[{device}-", "[").replace(f"-{device}]", "]")
