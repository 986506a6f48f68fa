"""The pytest plugin that runs an exercise's checks on one submission after the other."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
import time
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest

from grader.batteries import batteries_of, battery_of
from grader.checks.asked import Asked
from grader.checks.budgets import Budget
from grader.checks.calls import BrokenReferenceError, Call, Clock, Reference, Side
from grader.checks.contract import Contract
from grader.checks.items import device_of, name_of
from grader.checks.probes import read_probes
from grader.checks.rng import Rng, derive_seed
from grader.checks.showing import Showing
from grader.checks.stated import PROBE
from grader.content.exercise import Exercise
from grader.errors import DeviceError, GraderError, WireError
from grader.hosts.host import Host, Program
from grader.hosts.patience import Patience
from grader.hosts.remembered import Answers
from grader.hosts.spawn import Spawner
from grader.hosts.unanswered import RefusedCall, SubmissionError
from grader.job import Job, Search
from grader.judge import causes, verdicts
from grader.judge.alarm import LateError, alarm
from grader.judge.bench import Bench
from grader.judge.cause_search import CauseSearch, Ended
from grader.judge.collecting import Collection
from grader.judge.diagnosis import Found, Lab
from grader.judge.evidence import Evidence
from grader.judge.grading import Grading, Plan
from grader.judge.items import budgets_of, is_generic
from grader.judge.naming import Names
from grader.judge.seeding import seed_generators
from grader.picture import Wanted
from grader.report import (
    CheckResult,
    Failure,
    Kind,
    Manifest,
    Outcome,
    Reach,
)

Emit = Callable[[str, Any], None]
_MOST_REFUSED_CALLS = 3  # that are looked for in a grading
_SLACK_SECONDS = 5.0  # that a check's own deadline has beyond the hosts'


class Judge:
    """Runs the checks on one submission after the other.

    Attributes:
        collection: the plugin that collects them, to be registered beside this one.
    """

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
        self._setting = job.setting
        self._exercise = exercise
        self._devices = devices
        self._devices_not_here = devices_not_here
        self._spawner = spawner
        self._emit = emit
        self._next_job = next_job
        batteries = () if exercise.is_handout else batteries_of(exercise, devices)
        self.collection = Collection(exercise, batteries, devices, job.setting.limits.check_seconds)
        self._planned, self._seconds = self.collection.planned, self.collection.seconds
        ours = [battery.probes for battery in batteries]
        self._probes = "\n\n".join([read_probes(exercise.checks), *ours, PROBE])
        reference = self._solution()
        # What the solution answered is remembered: each submission with this seed is asked the same.
        self._references = {device: self._new_host(reference, device, answers=Answers()) for device in devices}
        self._grading = self._begin(job)
        for host in self._references.values():
            host.start()
        self._stand_in: dict[str, Host] = {}
        self._lab = Lab(self._new_host, Program("", "", (), (), self._probes))
        self._given: Bench | None = None
        self._funcargs: dict[str, dict[str, Any]] = {}
        self._known: dict[Any, Any] = {}

    def _solution(self) -> Program:
        """The reference's program. A handout has none: its checks ask the submission alone, and it stays empty."""
        exercise = self._exercise
        if exercise.is_handout:
            return Program("", "", (), (), self._probes)
        text, name = exercise.solution.read_text("utf-8"), exercise.solution.name
        return Program(text, name, exercise.provides, exercise.forbid, self._probes)

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
        answers: Answers | None = None,
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
            answers=answers,
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

    # --- one submission after the other

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run the checks on each submission in turn."""
        if self.collection.error:
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
            following = left[0] if left else None
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if grading.stopped:
                break
        if following is not None:
            session.config.hook.pytest_runtest_teardown(item=item, nextitem=None)  # what the next would have used

    def _wanted(self, items: list[pytest.Item]) -> list[pytest.Item]:
        """The checks to run, in this order: all of them, unless the job names those that decide.

        A process to measure the memory of is there once: the one that was just started. So these come first.
        """
        job = self._grading.job
        deciding = job.deciding
        places = {name: place for place, name in enumerate(deciding)}
        named = [item for item in items if name_of(item) in places]
        if deciding:
            return sorted(named, key=lambda item: places[name_of(item)])
        return list(items) if job.fail_fast else sorted(items, key=lambda item: "memory" not in budgets_of(item))

    def _is_open(self, item: pytest.Item) -> bool:
        """Whether its device is up, and it has something to decide."""
        grading = self._grading
        failed = {result.category for result in grading.results.values() if result.outcome is Outcome.FAILED}
        decided = bool(grading.job.deciding) and self._planned[item.nodeid].category in failed
        return not decided and device_of(item) not in grading.down

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
        return derive_seed(self._grading.job.seed, name_of(request.node))

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
        self._given = self._bench(item, grading.candidates[device_of(item)], seconds, grading.margins)
        return (yield)

    def _bench(self, item: pytest.Item, host: Host, seconds: float, margins: list[float]) -> Bench:
        """What a check is given that runs on the program in `host`, which is waited for so long."""
        device = device_of(item)
        seed = derive_seed(self._grading.job.seed, name_of(item))
        seed_generators(seed)
        asked = self._grading.asked[device]
        return Bench(
            candidate=Side(host, seed, Clock(seconds)),
            reference=Reference(self._references[device], seed, Clock(self._seconds[item.nodeid])),
            rng=Rng(seed, self._exercise.framework),
            asked=Asked(asked.questions, asked.refused, asked.empty, frozenset(asked.halves), self._known),
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
            self._grading.sizes.add(side.record)
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
        number, generic = list(self._planned).index(item.nodeid), is_generic(item, self._planned[item.nodeid])
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
        candidate = self._grading.candidates[device_of(item)]
        if isinstance(error, BrokenReferenceError) and error.late and candidate.works_unasked():
            candidate.close()
            if self._solution_passes(item):
                busy = "Your code went on after its answer, and kept the processors from the solution."
                return Outcome.FAILED, Failure(Kind.TIMEOUT, busy)
        if isinstance(error, SubmissionError):
            refused = self._refused_call(error, device_of(item), lambda host: self._run_on(item, host))
            told = verdicts.of_refused_call(error.failure, refused) if refused is not None else told
        if told is not None:
            return told
        patience = self._grading.patience
        if isinstance(error, LateError):
            _cut_off_talk(candidate, self._references[device_of(item)])
            if not patience.left:
                return verdicts.of_lateness(patience)
        text = f"{type(error).__name__}: {error}"
        if call.when == "call" and self._solution_passes(item):
            if isinstance(error, LateError):
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
        if self._exercise.is_handout:
            return True  # with these very questions: their answers are the solution's
        device = device_of(item)
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
            with alarm(min(seconds + _SLACK_SECONDS, until - time.monotonic())):
                function.obj(**arguments)
        except LateError:
            _cut_off_talk(host, self._references[device_of(item)])
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
        with alarm(seconds + _SLACK_SECONDS):
            return (yield)

    # --- what explains the failures

    def _find_causes(self, session: pytest.Session) -> None:
        """Look for what explains the failures, now that every check has been told."""
        grading = self._grading
        if self._exercise.is_handout:  # there is no solution to ask: a failure is told by itself
            grading.causes = causes.gather(list(grading.failing.values()), Found(), Names(self._probes, ""), 0)
        if not grading.failing or grading.job.search is Search.NONE:
            return
        search = CauseSearch(self._exercise, self._probes, grading, self._references, self._lab, self._passes)
        seconds = self._setting.limits.diagnosis_seconds if grading.patience.left else 0.0
        # Whatever the answers of a submission are, and whatever becomes of the reference now, the verdicts stand.
        with contextlib.suppress(Exception), contextlib.closing(self._lab_of(grading)) as own:
            search.explain(list(self._ended(session.items)), own, seconds)

    def _ended(self, items: list[pytest.Item]) -> Iterator[Ended]:
        """The checks that can be run once more on another program, and how they ended."""
        for number, item in enumerate(items):
            result = self._grading.results.get(item.nodeid)
            given = self._funcargs.get(item.nodeid)  # none where a fixture of the check failed
            known = result is not None and result.outcome in (Outcome.PASSED, Outcome.FAILED)
            if result is not None and known and given is not None and "candidate_on_the_cpu" not in given:
                yield Ended(number, item, result.outcome is Outcome.PASSED)

    def _lab_of(self, grading: Grading) -> Lab:
        """Where the submission is tried with changes: it is confined there as it is everywhere."""
        # Its text was read: what differs now is ours.
        program = dataclasses.replace(next(iter(grading.candidates.values())).program, allow=None)
        new_host = functools.partial(self._new_host, required=grading.job.require_sandbox)
        return Lab(new_host, program)

    # --- the report

    def report(self) -> None:
        """Send the report, once."""
        grading = self._grading
        if grading.reported:
            return
        grading.reported = True
        plan = Plan(self._exercise, self._devices, self._devices_not_here, self._planned, self.collection.left_out)
        report = grading.report(plan)
        grading.close()  # nothing of a submission runs while the next one is waited for
        self._emit("report", report)


def _cut_off_talk(*hosts: Host) -> None:
    """A check was ended, perhaps in the middle of a conversation with these."""
    for host in hosts:
        host.close()
