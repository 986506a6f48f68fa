"""Rules about how submissions are graded: what reports say about the stub, the solution and the other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from grader.authoring.verify.findings import LARGEST_MARGIN, Finding, Proof, Rule, Severity
from grader.authoring.verify.pool import Graded
from grader.authoring.verify.trivial import Trivial, replaced_something
from grader.content.exercise import Exercise
from grader.content.mistakes import FILE as MISTAKES
from grader.content.mistakes import Mistake
from grader.content.statement import numbers_of
from grader.errors import GraderError
from grader.report import Category, CheckResult, Failure, Kind, Outcome, Report, Why

_COSTS = (Kind.BUDGET, Kind.ASSERTION, Kind.TIMEOUT)
_PASSES = "A right answer passes."
_UNCLEAR = {
    Kind.LOAD: "does not load",
    Kind.DIED: "ends the process",
    Kind.TIMEOUT: "does not come to an end",
    Kind.INTERNAL: "breaks the check",
}


_INSTEAD = {
    Why.LOAD: "it does not load",
    Why.UNWRITTEN: "taken for a blank of the stub",
    Why.SLIP: "told by the line that has the slip",
    Why.CHANGE: "told as a small change of the solution",
    Why.RAISED: "told by what it raises",
    Why.BUDGET: "told by the budget that it breaks",
}


def errors_of(graded: Sequence[Graded]) -> list[Finding]:
    """Gradings that gave no report. The same reason is told once, however many files it hit."""
    findings = {}
    for item in graded:
        if item.error is not None:
            ours = isinstance(item.error, GraderError)
            next_step = item.error.next_step or ("Run it again." if ours else "Correct it.")
            findings[item.error.message] = Finding(Rule.FAULT if ours else Rule.METADATA, item.error.message, next_step)
    return list(findings.values())


def faults_of(graded: Sequence[Graded]) -> list[Finding]:
    """Checks that failed by themselves, and faults of the grader: nobody's answer is to blame."""
    findings: dict[tuple[Rule, str], Finding] = {}
    for item in graded:
        for check in item.report.checks if item.report else ():
            if check.outcome not in (Outcome.BROKEN, Outcome.FAULT):
                continue
            ours = check.outcome is Outcome.FAULT
            rule, what = (Rule.FAULT, "The grader failed") if ours else (Rule.BROKEN_CHECK, "The check fails by itself")
            message = f"{what} in {check.id}, with {item.task.name} and seed {item.task.seed}: {_reason(check)}"
            step = "Run it again, and report it." if ours else "Correct the check."
            findings.setdefault((rule, check.id), Finding(rule, message, step, "checks.py"))
    return list(findings.values())


def points(exercise: Exercise, report: Report) -> Iterator[Finding]:
    """Categories with points have checks, and categories with checks have points."""
    checked = {check.category for check in _own(report)}
    for category in exercise.points:
        if category not in checked:
            message = f"There are points for {category} and no check of that category."
            yield Finding(Rule.POINTS, message, "Write one, or remove the points.", "exercise.toml")
    for category in sorted(checked - set(exercise.points)):
        message = f"There are checks of {category} and no points for it."
        yield Finding(Rule.POINTS, message, f"Add `{category}` to [points].", "exercise.toml")


def rules(exercise: Exercise, report: Report) -> Iterator[Finding]:
    """Each rule of the statement has a check, and each check cites a rule: so the statement alone suffices."""
    place = exercise.statement.name
    numbers = numbers_of(exercise.statement.read_text("utf-8", "replace"))
    if numbers != list(range(1, len(numbers) + 1)):
        message = f"The rules are numbered {', '.join(map(str, numbers))}; 1, 2, 3 and so on is expected."
        yield Finding(Rule.RULES, message, "Number them in their order.", place)
    cited = {rule for check in _own(report) for rule in check.rules}
    for number, text in exercise.rules.items():
        if f"{number}. {text}" not in cited:
            message = f"No check cites rule {number}: {text}"
            yield Finding(Rule.RULES, message, f"Mark one with `@pytest.mark.rules({number})`.", place)
    for name in dict.fromkeys(check.id.partition("[")[0] for check in _own(report) if not check.rules):
        message = f"{name} cites no rule of the statement, so a learner cannot know what it asks for."
        yield Finding(Rule.RULES, message, "Mark it with `@pytest.mark.rules(...)`.", exercise.checks.name)


def stub(exercise: Exercise, graded: Graded) -> Iterator[Finding]:
    """The stub fails; one to be completed loads, a buggy original may fail in its own way."""
    report = graded.report
    if report is None:
        return
    if report.load is not None and (exercise.kind == "implement" or report.load.kind is Kind.FORBIDDEN):
        message = f"The stub cannot be loaded: {_sentence(report.load)}"
        yield Finding(Rule.STUB_LOADS, message, "Correct it: a learner starts from it.", exercise.stub_name)
    if _accepted(report):
        expected = "has a bug" if exercise.kind == "fix" else "leaves something to write"
        message = f"The stub passes every check; a stub that {expected} is expected."
        yield Finding(Rule.STUB_PASSES, message, "Correct the stub, or the checks.", exercise.stub_name)


def stub_bugs(stub: Graded, together: Graded) -> Iterator[Finding]:
    """A buggy original is the solution with the mistakes that are in the stub: every check says the same of both.

    Args:
        stub: graded in full.
        together: the solution with these mistakes, graded in full with the same seed.
    """
    if stub.report is None or together.report is None:
        return
    loads = [report.load is None for report in (stub.report, together.report)]
    if not all(loads):
        if any(loads):
            one, other = ("can", "cannot") if loads[0] else ("cannot", "can")
            message = f"The stub {one} be loaded, and the solution with all mistakes that are in the stub {other}."
            yield Finding(Rule.STUB_BUGS, message, _missing_or_too_many(missing=not loads[0]), MISTAKES)
        return
    others = {(check.id, check.device): check for check in together.report.checks}
    pairs = [(check, others[check.id, check.device]) for check in stub.report.checks]
    differ = [pair for pair in pairs if _decided(*pair) and _verdict(pair[0]) != _verdict(pair[1])]
    if differ:
        report = stub.report
        told = "; ".join(f"{_label(a, report)}: {_verdict(a)}, not {_verdict(b)}" for a, b in differ[:3])
        more = f"; and {len(differ) - 3} more" if len(differ) > 3 else ""
        message = f"The stub is not the solution with all mistakes that are in the stub: {told}{more}."
        step = _missing_or_too_many(missing=differ[0][0].outcome is not Outcome.PASSED)
        yield Finding(Rule.STUB_BUGS, message, step, MISTAKES)


def right(name: str, rule: Rule, graded: Sequence[Graded]) -> Iterator[Finding]:
    """The solution, or another right answer, passes with every seed.

    Args:
        name: the file.
        rule: `SOLUTION` or `CORRECT`.
        graded: the same file with several seeds.
    """
    reports = [(item.task.seed, item.report) for item in graded if item.report is not None]
    load = next((report.load for _, report in reports if report.load is not None), None)
    if load is not None:
        yield Finding(rule, f"It cannot be loaded: {_sentence(load)}", "Correct it.", name)
        return
    outcomes: dict[str, dict[int, CheckResult]] = {}
    for seed, report in reports:
        for check in report.checks:
            outcomes.setdefault(_label(check, report), {})[seed] = check
    failing = {label: by_seed for label, by_seed in outcomes.items() if _has(by_seed, Outcome.FAILED)}
    for label, by_seed in list(failing.items())[:3]:
        seed, check = next((seed, check) for seed, check in by_seed.items() if check.outcome is Outcome.FAILED)
        if check.failure and check.failure.kind is Kind.NOT_DATA:
            yield Finding(Rule.WIRE, f"In {label}: {_reason(check)}", "Pass and return plain data.", name)
        elif all(check.outcome is Outcome.FAILED for check in by_seed.values()):
            differs = rule is Rule.CORRECT and check.failure is not None and check.failure.kind is Kind.MISMATCH
            how = "A right answer passes: one of it, solution.py and the check is wrong." if differs else _PASSES
            step = "See by hand which of them it is." if differs else "Correct the file, or the check."
            yield Finding(rule, f"It fails {label}: {_reason(check)} {how}", step, name)
        else:
            message = f"{label} fails with seed {seed} and not with every seed: {_reason(check)}"
            yield Finding(Rule.UNSTABLE, message, "Make the check, or its tolerance, independent of the seed.", name)
    for label, by_seed in outcomes.items():
        if _has(by_seed, Outcome.INCONCLUSIVE):
            message = f"{label} could not be decided on this machine now."
            yield Finding(Rule.INCONCLUSIVE, message, "Run it again when it is quieter.", name, Severity.WARNING)


def against_all(solution: Sequence[Graded], correct: Sequence[Sequence[Graded]]) -> Finding | None:
    """Where all files in ``correct/`` answer one check in another way than the solution does, it is the solution.

    Args:
        solution: graded with several seeds.
        correct: each of the other right answers, graded with several seeds.
    """
    if len(correct) < 2 or not all(item.report and item.report.solved for item in solution):
        return None
    refused = [_refused_for_its_values(by_seed) for by_seed in correct]
    common = [name for name in refused[0] if all(name in others for others in refused[1:])]
    if not common:
        return None
    message = f"In {', '.join(common[:3])} all {len(correct)} files in correct/ answer in another way than it does."
    return Finding(
        Rule.SOLUTION, message, "Correct it first: the files in correct/ are compared with it.", "solution.py"
    )


def _refused_for_its_values(graded: Sequence[Graded]) -> list[str]:
    checks = (check for item in graded if item.report for check in item.report.checks)
    return list(dict.fromkeys(c.id for c in checks if c.failure and c.failure.kind is Kind.MISMATCH))


def margin(name: str, graded: Sequence[Graded]) -> Iterator[Finding]:
    """The solution uses no more than 70 % of each budget."""
    used = max((item.report.margin for item in graded if item.report), default=0.0)
    if used > LARGEST_MARGIN:
        message = f"It uses {used:.0%} of a budget's bound; at most {LARGEST_MARGIN:.0%} is expected."
        yield Finding(Rule.MARGIN, message, "Raise `at_most`, or make the solution cheaper.", name)


def mistake(mistake: Mistake, graded: Graded) -> Iterator[Finding]:
    """A mistake is rejected by each category that it names, by a failure that tells the learner something."""
    report, place = graded.report, mistake.place
    if report is None:
        return
    if report.load is not None:
        # A line of the file that raises, or that uses a forbidden name, may be the very mistake.
        if not report.load.frames:
            message = f"It cannot be loaded: {_sentence(report.load)} A mistake that a check rejects is expected."
            yield Finding(Rule.UNCLEAR, message, "Correct it.", place)
        return
    for category in mistake.fails:
        failed = [c for c in _asked_for(report) if c.category is category and c.outcome is Outcome.FAILED]
        if not failed:
            message = f"No check of {category} rejects it, which its `fails` says must."
            yield Finding(Rule.ACCEPTED, message, "Add a check that does, or correct `fails`.", place)
        elif not any(_clear(check) for check in failed):
            message = f"Only crashes of its own reject it in {category}: {failed[0].id}: {_reason(failed[0])}"
            yield Finding(Rule.UNCLEAR, message, "Correct it, or the check.", place)
    slow = [check for check in report.checks if check.failure and check.failure.kind in (Kind.TIMEOUT, Kind.DIED)]
    if slow:
        what = _UNCLEAR[slow[0].failure.kind] if slow[0].failure else ""
        message = f"It {what} in {slow[0].id}, which takes {slow[0].seconds:.1f} s."
        yield Finding(Rule.UNCLEAR, message, "Use smaller inputs, or a milder mistake.", place, Severity.WARNING)


def told(graded: Graded) -> set[str]:
    """The misconceptions by which a submission's failures were explained."""
    return {cause.mistake for cause in graded.report.causes if cause.mistake} if graded.report else set()


def untold(mistake: Mistake, graded: Graded) -> str:
    """What a mistake's learner is told instead of its misconception; empty where it is that and no other."""
    report = graded.report
    if report is None:
        return "it was not graded"
    if told(graded) == {mistake.misconception}:
        return ""
    if others := sorted(set(report.alike) - {mistake.name}):
        return f"no check tells it from {', '.join(others)}"
    if others := sorted(told(graded) - {mistake.misconception}):
        return f"taken for {', '.join(others)}"
    if report.search_cut:
        return "the search was cut short"
    why = report.causes[0].why if report.causes else None
    return _INSTEAD.get(why, "told by what is wrong with its answers") if why else "nothing rejects it"


def diagnosis(mistake: Mistake, graded: Graded) -> Iterator[Finding]:
    """A mistake is not taken for another one."""
    for other in sorted(told(graded) - {mistake.misconception}):
        message = f"One of its failures is explained by another mistake: {other}."
        step = "Add an input on which the two differ, or correct the text."
        yield Finding(Rule.DIAGNOSIS, message, step, mistake.place, Severity.WARNING)


def alike(mistake: Mistake, graded: Graded) -> Iterator[Finding]:
    """Mistakes with the same answers in every check are never told: nobody knows which of them it is."""
    others = sorted(set(graded.report.alike if graded.report else ()) - {mistake.name})
    if others:
        message = f"No check tells it from {', '.join(others)}: learners are told none of them."
        step = "Add an input on which they differ, or make one mistake of them."
        yield Finding(Rule.ALIKE, message, step, mistake.place, Severity.WARNING)


def trivial(what: Trivial, graded: Graded) -> Iterator[Finding]:
    """A trivial answer is rejected, unless there was no answer to replace."""
    report = graded.report
    if report is None:
        return
    if report.load is not None:
        message = f"A submission that {what.words} could not be tried: {_sentence(report.load)}"
        yield Finding(Rule.TRIVIAL, message, "Report it if the solution is a usual one.", "", Severity.WARNING)
    elif _accepted(report) and replaced_something(report):
        message = f"A submission that {what.words} passes every check."
        yield Finding(Rule.TRIVIAL, message, "Compare values with the reference's.", "checks.py")


def rejecting(graded: Sequence[Graded]) -> set[str]:
    """Names of the checks, without parameters, that rejected at least one of these submissions."""
    checks = (check for item in graded if item.report for check in item.report.checks)
    return {_function(check) for check in checks if check.outcome is Outcome.FAILED}


def unproven(report: Report, proven: set[str]) -> list[str]:
    """Names of the checks that are not in `proven`, in the order of the checks file.

    A battery's is none of them: the project's own tests prove it.
    """
    return list(dict.fromkeys(_function(check) for check in _own(report) if _function(check) not in proven))


def proofs(report: Report, wrong: Sequence[Graded]) -> Iterator[Proof]:
    """Which mistakes each check of performance rejects for what they cost, not for what they answer."""
    ours = [check for check in _own(report) if check.category is Category.PERFORMANCE]
    for name, device in dict.fromkeys((_function(check), check.device) for check in ours):
        rejects = [
            item.task.name
            for item in wrong
            for check in (item.report.checks if item.report else ())
            if (_function(check), check.device) == (name, device) and check.failure and check.failure.kind in _COSTS
        ]
        yield Proof(name, device, tuple(dict.fromkeys(rejects)))


def unproven_budgets(proofs: Sequence[Proof]) -> Iterator[Finding]:
    """Every check of performance rejects a mistake for what it costs, on every device that it is for."""
    several = len({proof.device for proof in proofs}) > 1
    for proof in proofs:
        if not proof.rejects:
            name = f"{proof.check} on {proof.device}" if several else proof.check
            message = f"{name} rejects no mistake for what it costs: nothing proves that its budget is tight."
            step = "Write one that answers rightly, and does what the check is there to forbid."
            yield Finding(Rule.UNPROVEN, message, step, "checks.py", Severity.WARNING)


def batteries(report: Report) -> Iterator[Finding]:
    """A battery can try something, and what it tries is not broken by the solution or by a probe.

    Args:
        report: the solution's.
    """
    for check in report.checks:
        reach = check.reach
        if reach is None:
            continue
        for probe, how in reach.at_fault.items():
            message = f"{check.id} finds with `{probe}` that the solution, or the probe itself, is at fault: {how}."
            step = "Correct it: for example, put modules on `x.device` in the probe."
            yield Finding(Rule.BATTERY, message, step, "checks.py")
        if reach.needed and not reach.tried and not reach.at_fault:
            why = next(iter(reach.left_out.values()), "No check asks the candidate with a tensor.")
            message = f"{check.id} can try nothing. {' '.join(why.split())}"
            step = f"Where that has to be, switch it off and say why: `[batteries.off]`, `{check.battery} = ...`."
            yield Finding(Rule.UNTRIED, message, step, "exercise.toml", Severity.WARNING)


def useless(names: Sequence[str], graded: Graded) -> Iterator[Finding]:
    """Checks that have rejected nothing so far, after a submission that raises at every call was tried too."""
    if graded.report is None or graded.report.load is not None:
        return
    looking = rejecting([graded])
    costs = {_function(check) for check in graded.report.checks if check.category is Category.PERFORMANCE}
    for name in names:
        if name not in looking:
            message = f"{name} accepts everything, even a submission that raises at every call."
            yield Finding(Rule.ACCEPTS_ALL, message, "Let it ask the candidate, or remove it.", "checks.py")
        elif name not in costs:  # of those `unproven_budgets` tells more
            message = f"{name} rejects no mistake and no trivial answer: nothing proves that it looks closely."
            step = "Write a mistake for it, or see what `--mutate` finds."
            yield Finding(Rule.UNPROVEN, message, step, "checks.py", Severity.WARNING)


def _own(report: Report) -> list[CheckResult]:
    """The checks that the exercise's author wrote."""
    return [check for check in report.checks if not check.battery]


def _asked_for(report: Report) -> list[CheckResult]:
    """The author's checks, and the batteries of the kinds that the exercise names, to which they may leave something.

    What any other battery refuses proves nothing about an exercise: which of them try something hangs on its probes.
    """
    return [check for check in report.checks if not check.battery or (check.reach and check.reach.asked_for)]


def _accepted(report: Report) -> bool:
    """Whether the exercise accepts a submission."""
    return report.load is None and all(check.outcome is Outcome.PASSED for check in _asked_for(report))


def _clear(check: CheckResult) -> bool:
    """True for a failure that tells the learner something about the answer."""
    failure = check.failure
    if failure is None or failure.kind in _UNCLEAR:
        return False
    # Autograd raises in a backward pass that the probe started: none of the learner's lines are in that traceback.
    return failure.kind is not Kind.RAISED or bool(failure.frames) or check.category is Category.GRADIENTS


def _decided(*checks: CheckResult) -> bool:
    return all(check.outcome in (Outcome.PASSED, Outcome.FAILED) for check in checks)


def _verdict(check: CheckResult) -> str:
    """Whether it passed, or by what kind of failure it did not."""
    return f"{check.outcome} ({check.failure.kind})" if check.failure else check.outcome


def _missing_or_too_many(*, missing: bool) -> str:
    return "Write the bug that is missing down." if missing else "See which of them the stub does not have."


def _has(by_seed: dict[int, CheckResult], outcome: Outcome) -> bool:
    return any(check.outcome is outcome for check in by_seed.values())


def _label(check: CheckResult, report: Report) -> str:
    return f"{check.id} on {check.device}" if len(report.devices) > 1 else check.id


def _function(check: CheckResult) -> str:
    return check.id.partition("[")[0]


def _reason(check: CheckResult) -> str:
    return _sentence(check.failure) if check.failure else "no reason was given."


def _sentence(failure: Failure) -> str:
    """A failure on one line, with the first facts and the line that raised."""
    facts = ", ".join(f"{key}: {value}" for key, value in list(failure.details.items())[:3])
    at = f"line {failure.frames[-1].line}" if failure.frames else ""
    more = "; ".join(part for part in (facts, at) if part)
    text = " ".join(failure.message.split())
    return f"{text.removesuffix('.')} ({more})." if more else text
