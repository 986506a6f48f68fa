"""One page of Markdown out of a ledger: what was found, worst first, and what there was no time for."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LONGEST = 80  # lines
_MOST = 12  # entries of one list
_MB, _GB = 1 << 20, 1e9
_CHECK_BOUND = 2.0
_VERIFY_BOUND = 2.0
_STEPS = {
    "machine": "the machine",
    "openings": "openings tried alone",
    "right": "solutions, correct files and stubs",
    "mistakes": "mistakes",
    "hostile": "hostile files",
    "timings": "timings",
    "noise": "gradings of a time budget under load",
}
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """Something that is wrong.

    Attributes:
        title: a sentence.
        entries: what it is about, one each.
    """

    title: str
    entries: Sequence[str] = ()


def page(data: Data) -> str:
    """The page."""
    identity = data["identity"]
    lines = ["# Grading on a GPU", ""]
    if identity["pretended"]:
        lines += [
            f'**PRETENDED DEVICE: `KATA_PRETEND_CUDA="{identity["pretended"]}"`. "cuda" below is the processor.'
            " Nothing here says anything about a GPU.**",
            "",
        ]
    found = findings(data)
    blocks = [[f"- **{finding.title}**", *_entries(finding.entries)] for finding in found]
    lines += [*_machine(data), "", f"## Wrong: {len(found) or 'nothing of what was tried'}", ""]
    rest = ["", "## Not done", "", *_not_done(data), "", "## Figures", "", *figures(data)]
    for number, block in enumerate(blocks):
        # Worst first: what the page has no room for is the least, and is in the file.
        if len(lines) + len(block) + len(rest) > LONGEST:
            lines.append(f"- and {len(blocks) - number} more findings, in the JSON file.")
            break
        lines += block
    return "\n".join([*lines, *rest]) + "\n"


def _entries(entries: Sequence[str], most: int = _MOST) -> list[str]:
    shown = [f"  - {entry}" for entry in entries[:most]]
    return shown + ([f"  - and {len(entries) - most} more"] if len(entries) > most else [])


def _machine(data: Data) -> list[str]:
    identity = data["identity"]
    facts = data["done"].get("machine", {}).get("facts", {})
    runs = data["runs"]
    commit = identity["commit"] or "no repository"
    together = f"{len(runs)} run{'s' * (len(runs) != 1)}, {sum(runs):.0f} s in all"
    return [
        f"{identity['device'] or 'no GPU'}, driver {identity['driver'] or 'none'}, torch {identity['torch']}"
        f" (CUDA {facts.get('cuda') or 'none'}), Python {facts.get('python')}, {facts.get('cores')} cores,"
        f" kernel {facts.get('kernel')}, Landlock {facts.get('landlock')}, libseccomp {facts.get('libseccomp')}.",
        f"Code: {commit}, files {identity['files']}. {together}.",
    ]


# --- what is wrong


def findings(data: Data) -> list[Finding]:
    """All that is wrong, worst first."""
    done = data["done"]
    broken = done.get("broken steps", {})
    return [
        *(
            Finding(f"The benchmark's own step failed: {step}.", text.splitlines()[-3:])
            for step, text in broken.items()
        ),
        *_doctor(done.get("machine", {})),
        *_openings(data),
        *_right(done.get("right", {})),
        *_hostile(done.get("hostile", {})),
        *_mistakes(data),
        *_noise(done.get("noise", {})),
        *_timings(done.get("timings", {})),
    ]


def _doctor(machine: Data) -> Iterable[Finding]:
    doctor = machine.get("doctor", {})
    if not doctor:
        return
    if "cuda" not in doctor.get("devices", ()):
        yield Finding("There is no cuda device here: nothing can be graded on one.")
    for device, why in doctor.get("device_faults", {}).items():
        yield Finding(f"{device} does not come up: {why}")
    down = [
        f"{name}: {doctor.get('barrier_notes', {}).get(name, 'down')}"
        for name, up in doctor.get("barriers", {}).items()
        if not up
    ]
    if down:
        yield Finding("Barriers are down around a submission.", down)
    told = [problem for problem in doctor.get("problems", ()) if problem not in doctor["device_faults"].values()]
    if told:
        yield Finding("`kata doctor` has other problems.", told)


def _openings(data: Data) -> Iterable[Finding]:
    done = data["done"].get("openings", {})
    levels = {key: value for key, value in done.items() if key.startswith("as it is")}
    for key, value in levels.items():
        if value["failed"] and not value["fault"]:
            entries = [f"{piece}: {why}" for piece, why in value["failed"].items()]
            yield Finding(f"The device passes its own start and fails at more work ({key}).", entries)
    if levels and not any(_works(value) for value in levels.values()):
        bare = [key for key, value in done.items() if key.startswith("without the barrier") and _works(value)]
        faults = [value["fault"] for value in levels.values() if value["fault"]]
        yield Finding("The device works with no number of openings.", [*faults, *(f"It works {key}." for key in bare)])


def _right(done: Data) -> Iterable[Finding]:
    for title, choose in (
        ("solutions are not solved on cuda", lambda name: name == "solution.py"),
        ("correct files are not solved on cuda", lambda name: name.startswith("correct/")),
        ("stubs are not as they should be on cuda", lambda name: name != "solution.py" and "/" not in name),
    ):
        ours = {key: value for key, value in done.items() if choose(key.partition(" ")[2])}
        bad = {key: value for key, value in ours.items() if value["problems"]}
        if bad:
            entries = [f"{key}: {value['problems'][0]}" for key, value in bad.items()]
            yield Finding(f"{len(bad)} of {len(ours)} {title}.", entries)
    unclear = [f"{key}: {', '.join(value['inconclusive'])}" for key, value in done.items() if value.get("inconclusive")]
    if unclear:
        yield Finding(f"{len(unclear)} right files could not be decided (inconclusive).", unclear)


def _hostile(done: Data) -> Iterable[Finding]:
    passed = [_told(key, v) for key, v in done.items() if not v["ok"] and v["said"] == "pass"]
    if passed:
        yield Finding(f"{len(passed)} of {len(done)} hostile files pass.", passed)
    other = [_told(key, v) for key, v in done.items() if not v["ok"] and v["said"] != "pass"]
    if other:
        yield Finding(f"{len(other)} of {len(done)} hostile files get another answer than they should.", other)


def _told(key: str, value: Data) -> str:
    late = f", after {value['seconds']} s" if value.get("late") else ""
    details = f" ({value['details'][0]})" if value.get("details") else ""
    return f"{key}: expected {value['expected']}, got {value['said'] or 'nothing'}{late}{details}"


def _mistakes(data: Data) -> Iterable[Finding]:
    done = data["done"].get("mistakes", {})
    broken = [f"{key}: {value['problems'][0]}" for key, value in done.items() if value["problems"]]
    if broken:
        yield Finding(f"{len(broken)} mistakes could not be graded.", broken)
    accepted = {key: value for key, value in done.items() if value["accepted"]}
    if accepted:
        by_exercise: dict[str, list[str]] = {}
        for key, value in accepted.items():
            exercise, _, name = key.partition(" ")
            by_exercise.setdefault(exercise, []).append(f"{name} ({', '.join(value['accepted'])})")
        entries = [f"{exercise}: {'; '.join(names)}" for exercise, names in by_exercise.items()]
        yield Finding(f"{len(accepted)} of {len(done)} mistakes are accepted in a category that they name.", entries)
    loose = loose_budgets(data)
    if loose:
        yield Finding(f"{len(loose)} checks of performance reject no mistake for what it costs.", loose)
    unclear = [f"{key}: {value['unclear'][0]}" for key, value in done.items() if value["unclear"]]
    if unclear:
        yield Finding(f"{len(unclear)} mistakes are rejected by crashes of their own alone.", unclear)


def loose_budgets(data: Data) -> list[str]:
    """Checks of performance that reject nothing, of exercises of which every mistake was graded."""
    wrong, planned = data["done"].get("mistakes", {}), data["planned"].get("mistakes", ())
    loose = []
    for key, value in data["done"].get("right", {}).items():
        exercise = key.partition(" ")[0]
        keys = [other for other in planned if other.startswith(f"{exercise} ")]
        if not value.get("performance") or not keys or any(other not in wrong for other in keys):
            continue
        proven = {check for other in keys for check in wrong[other]["costs"]}
        loose += [f"{exercise}: {check}" for check in value["performance"] if check not in proven]
    return loose


def _noise(done: Data) -> Iterable[Finding]:
    false = [
        f"{key}: {value.get('said', value['outcome'])}" for key, value in done.items() if value["outcome"] != "passed"
    ]
    failed = sum(value["outcome"] == "failed" for value in done.values())
    if failed:
        yield Finding(f"A solution fails its own time budget in {failed} of {len(done)} gradings under load.", false)
    elif false:
        yield Finding(f"A time budget could not be decided in {len(false)} of {len(done)} gradings under load.", false)


def _timings(done: Data) -> Iterable[Finding]:
    slow = [f"{key.split()[1]}: {r:.1f} times" for key, r in _ratios(done, "check", "both") if not r <= _CHECK_BOUND]
    if slow:
        yield Finding("A warm `kata check` on both devices takes more than twice that on the cpu alone.", slow)
    slow = [f"{key.split()[1]}: {r:.1f} times" for key, r in _ratios(done, "verify", "cuda") if not r <= _VERIFY_BOUND]
    if slow:
        yield Finding("`kata verify` on cuda takes more than twice that on the cpu.", slow)
    memory = done.get("memory", {})
    if memory.get("spares left"):
        yield Finding(f"{memory['spares left']} spares are left after the idle time.")
    if memory.get("GPU left", 0) > 64 * _MB:
        yield Finding(f"{memory['GPU left'] / _GB:.2f} GB of the GPU are not given back after the idle time.")


def _ratios(done: Data, word: str, what: str) -> list[tuple[str, float]]:
    ours = [(key, value) for key, value in done.items() if key.startswith(f"{word} ")]
    return [(key, value[what] / value["cpu"]) for key, value in ours]


def _works(value: Data) -> bool:
    return not value["fault"] and not value["failed"]


# --- what there was no time for


def _not_done(data: Data) -> list[str]:
    lines = []
    for step, words in _STEPS.items():
        planned = data["planned"].get(step)
        if planned is None:
            lines.append(f"- {words}: nothing yet")
            continue
        missing = [key for key in planned if key not in data["done"].get(step, {})]
        if missing:
            lines.append(f"- {words}: {len(missing)} of {len(planned)}, beginning with {missing[0]}")
    skipped = data["done"].get("notes", {}).get("hostile not here", {})
    if skipped:
        lines.append(f"- hostile files that cannot be tried here: {len(skipped)} ({next(iter(skipped.values()))})")
    return lines or ["Nothing: all of it was done."]


# --- figures


def figures(data: Data) -> list[str]:
    """A table of what was measured and counted."""
    done = data["done"]
    rows = [*_figures_of_files(done), *_figures_of_openings(done.get("openings", {}))]
    rows += _figures_of_time(done.get("timings", {}), done.get("noise", {}))
    return (
        ["| what | figure |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows)] if rows else ["None."]
    )


def _figures_of_files(done: Data) -> Iterable[tuple[str, str]]:
    right = done.get("right", {})
    for word, choose in (
        ("solutions", lambda name: name == "solution.py"),
        ("correct files", lambda name: name.startswith("correct/")),
        ("stubs", lambda name: name != "solution.py" and "/" not in name),
    ):
        ours = [value for key, value in right.items() if choose(key.partition(" ")[2])]
        good = sum(not value["problems"] and not value.get("inconclusive") for value in ours)
        if ours:
            each = statistics.median(value["seconds"] for value in ours)
            yield f"{word} as they should be", f"{good} of {len(ours)}, {each:.1f} s each"
    wrong = list(done.get("mistakes", {}).values())
    if wrong:
        good = sum(not (value["accepted"] or value["problems"]) for value in wrong)
        each = statistics.median(value["seconds"] for value in wrong)
        yield "mistakes rejected in every category that they name", f"{good} of {len(wrong)}, {each:.1f} s each"
    hostile = list(done.get("hostile", {}).values())
    if hostile:
        yield "hostile files with the right answer", f"{sum(value['ok'] for value in hostile)} of {len(hostile)}"


def _figures_of_openings(done: Data) -> Iterable[tuple[str, str]]:
    levels = [key for key, value in done.items() if key.startswith("as it is") and _works(value)]
    if levels:
        yield "fewest openings with which all work is done", levels[0].removeprefix("as it is, with ")
    alone = {key: value for key, value in done.items() if key.startswith(("reads ", "writes ", "calls "))}
    needed = [f"`{key}`" for key, value in alone.items() if not _works(value)]
    not_needed = [f"`{key}`" for key, value in alone.items() if _works(value)]
    if alone:
        yield "openings that are needed", ", ".join(needed) or "none"
        yield "not needed, each alone", ", ".join(not_needed) or "none"
    together = done.get("all that are not needed alone")
    if together:
        yield "these shut together", "works" if _works(together) else f"fails: {_why(together)}"
    everything = done.get("all of it")
    if everything:
        yield "every opening shut", "works" if _works(everything) else f"fails: {_why(everything)}"


def _why(value: Data) -> str:
    return " ".join((value["fault"] or "; ".join(f"{k}: {v}" for k, v in value["failed"].items()))[:160].split())


def _figures_of_time(timings: Data, noise: Data) -> Iterable[tuple[str, str]]:
    for key, value in timings.items():
        name = key.partition(" ")[2]
        if key.startswith("check "):
            ratio = value["both"] / value["cpu"]
            yield (
                f"`kata check {name}`, warm: cpu; both devices; both at once again",
                f"{value['cpu']:.2f}; {value['both']:.2f} ({ratio:.1f} times); {value['both at once']:.2f} s;"
                f" spares ready after {value['ready after']:.1f} s",
            )
        elif key.startswith("verify "):
            yield (
                f"`kata verify {name}`: cpu; cuda",
                f"{value['cpu']:.1f}; {value['cuda']:.1f} s ({value['cuda'] / value['cpu']:.1f} times)",
            )
    first = timings.get("first check")
    if first:
        text = (
            f"{first['alone']:.1f} s; {first['after kata next']:.1f} s, spares ready after {first['ready after']:.1f} s"
        )
        yield "the first check of a server, without and with `kata next` before it", text
    memory = timings.get("memory")
    if memory:
        each = memory["spares"] or 1
        alone = memory["spares alone"] / each / _MB
        yield (
            "memory of the server; of its spares, each alone",
            f"{memory['server'] / _MB:.0f} MB with, {memory['server alone'] / _MB:.0f} MB without spares;"
            f" {alone:.0f} MB",
        )
        yield (
            "of the GPU that a spare holds, by pid; by all that is in use; left after the idle time",
            f"{memory['GPU by pid'] / each / _GB:.2f}; {memory['GPU in all'] / each / _GB:.2f};"
            f" {memory['GPU left'] / _GB:.2f} GB",
        )
    if noise:
        worst = max(value["margin"] for value in noise.values())
        passed = sum(value["outcome"] == "passed" for value in noise.values())
        yield (
            "a solution against itself under load",
            f"{passed} of {len(noise)} passed, {worst:.0%} of the bound at most",
        )
