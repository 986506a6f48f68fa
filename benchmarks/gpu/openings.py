"""Which openings in the barriers a GPU needs: hosts without one of them each, put to more work than their own start.

As a script it is the server's part: it forks hosts in the cages that it is told, has each do the `workload`, and prints
a line of JSON for each.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WORKLOAD = HERE / "workload.py"
STEP = "openings"
DEVICE = "cuda"
_PIECE_SECONDS = 60.0
_PROBE = "def piece(sub, x, name):\n    return sub.run(name, x)\n"

Variant = dict[str, Any]
"""``key`` in the ledger, and of the cage ``opened``, ``shut`` and ``without``."""


def openings(ledger: Any, clock: Any) -> None:
    """Find the first number of openings with which all works, then shut each of them alone, and then all at once."""
    from grader.cage import WIDER, Cage
    from grader.confined import sandbox

    levels = [_variant(f"as it is, with {n} wider", n) for n in range(len(WIDER) + 1)]
    _measure(ledger, clock, levels)
    if ledger.missing(STEP):
        return
    level = next((variant for variant in levels if works(ledger, variant)), None)
    if level is None:
        bare = [_variant(f"without the barrier {name}", 0, without=[name]) for name in sandbox.BARRIERS]
        _measure(ledger, clock, [*levels, *bare])
        return
    opened = level["opened"]
    items = [i for opening in Cage(0, DEVICE, opened).openings for i in opening.items]
    alone = [_variant(item, opened, [item]) for item in items]
    _measure(ledger, clock, [*levels, *alone, _variant("all of it", opened, items)])
    if ledger.missing(STEP):
        return
    not_needed = [variant["key"] for variant in alone if works(ledger, variant)]
    together = _variant("all that are not needed alone", opened, not_needed)
    _measure(ledger, clock, [*levels, *alone, _variant("all of it", opened, items), together])


def works(ledger: Any, variant: Variant) -> bool:
    """Whether the device came up and did everything."""
    value = ledger.get(STEP, variant["key"], {})
    return bool(value) and not value["fault"] and not value["failed"]


def pieces() -> list[str]:
    """The names of the workload's pieces, without an import of torch."""
    tree = ast.parse(WORKLOAD.read_text("utf-8"))
    [made] = [n.value for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "PIECES"]
    assert isinstance(made, ast.DictComp)
    names = made.generators[0].iter
    assert isinstance(names, ast.Tuple)
    return [element.id for element in names.elts if isinstance(element, ast.Name)]


def _variant(key: str, opened: int, shut: Sequence[str] = (), without: Sequence[str] = ()) -> Variant:
    return {"key": key, "opened": opened, "shut": list(shut), "without": list(without)}


def _measure(ledger: Any, clock: Any, variants: Sequence[Variant]) -> None:
    missing = ledger.plan(STEP, [variant["key"] for variant in variants])
    left = [variant for variant in variants if variant["key"] in missing]
    if not left or clock.left() <= 0:
        return
    # As the server is started: to ask for a GPU must not start its driver before a fork.
    environment = {**os.environ, "PYTORCH_NVML_BASED_CUDA_CHECK": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__)), json.dumps(left)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        env=environment,
    )
    try:
        for line in _lines(process, clock):
            answer = json.loads(line)
            ledger.put(STEP, answer.pop("key"), answer)
    finally:
        process.kill()  # its hosts die with it
        process.wait()


def _lines(process: subprocess.Popen[str], clock: Any) -> Iterator[str]:
    """What it prints, until it ends or the time is up."""
    import selectors

    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while clock.left() > 0:
            if selector.select(min(1.0, max(0.0, clock.left()))):
                line = process.stdout.readline()
                if not line:
                    return
                yield line


# --- the server's part


def main() -> None:
    """Fork the hosts, as many at once as there are cores, and put each to work."""
    from grader.confined import sandbox
    from grader.hosts import host
    from grader.server import preload

    preload.preload(judge=False)
    sandbox.readable_paths()
    host._GREETINGS = 1  # a device that is shut out here is the finding, and not to be tried again
    variants: list[Variant] = json.loads(sys.argv[1])
    at_once = max(2, os.cpu_count() or 2)
    for start in range(0, len(variants), at_once):
        for line in _work(variants[start : start + at_once]):
            print(json.dumps(line), flush=True)


def _work(variants: Sequence[Variant]) -> Iterable[Variant]:
    from grader.hosts.host import Host, Program
    from grader.job import Limits

    program = Program(WORKLOAD.read_text("utf-8"), WORKLOAD.name, ("run",), (), _PROBE)
    made = [Host(_direct(variant), program, DEVICE, Limits(), tuple(variant["without"])) for variant in variants]
    for host in made:
        host.start()  # they come up side by side
    for variant, host in zip(variants, made, strict=True):
        started = time.monotonic()
        answer = {"key": variant["key"], **_tried(host)}
        host.close()
        yield answer | {"seconds": round(time.monotonic() - started, 2)}


def _tried(host: Any) -> Variant:
    import torch

    from grader.errors import DeviceError, KataError
    from grader.hosts.host import How
    from grader.hosts.unanswered import SubmissionError

    failed: dict[str, str] = {}
    try:
        host.load()
    except DeviceError as error:
        return {"fault": error.words, "shut out": error.shut_out, "failed": failed, "barriers": {}}
    except (KataError, SubmissionError) as error:
        return {"fault": str(error), "shut out": False, "failed": failed, "barriers": {}}
    barriers = {name: why for name, why in host.barriers.items() if why}
    for name in pieces():
        try:
            host.call("piece", (torch.ones(1), name), {}, How(seed=1), time.monotonic() + _PIECE_SECONDS)
        except SubmissionError as error:
            failed[name] = error.failure.message[:300]
        except KataError as error:
            failed[name] = str(error)[:300]
    return {"fault": "", "shut out": False, "failed": failed, "barriers": barriers}


def _direct(variant: Variant) -> Any:
    from grader.cage import Cage
    from grader.hosts.spawn import Spawned
    from grader.server import children

    class Direct:
        """Forks hosts from this process, in the place of the server."""

        def spawn(self, cage: Cage) -> Spawned:
            cage = dataclasses.replace(cage, opened=variant["opened"], shut=tuple(variant["shut"]))
            child = children.Forked().host(cage)
            return Spawned(child.sock, child.output, child.pid, child.pidfd)

        def exit_status(self, spawned: Spawned) -> int | None:
            for _ in range(200):
                pid, status = os.waitpid(spawned.pid, os.WNOHANG)
                if pid:
                    return os.waitstatus_to_exitcode(status)
                time.sleep(0.01)
            return None

    return Direct()


if __name__ == "__main__":
    main()
