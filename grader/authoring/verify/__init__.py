"""Proves that an exercise is good: its files are as the format says and its checks tell right from wrong.

`verify` holds exercises to the rules of `findings.Rule` and returns what it found. Reading comes first (`files`), then
grading (`pool`, `grades`): the solution and ``correct/`` with several seeds, the stub, the mistakes, and answers that
nobody worked for (`trivial`). `mutation` goes further and changes the solution itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

from grader.authoring.verify.findings import Figures, Finding, Rule, Severity, Verified
from grader.authoring.verify.pool import Pool
from grader.authoring.verify.verifier import Options, verify_one
from grader.content.catalog import Broken, Catalog
from grader.content.exercise import Exercise

__all__ = ["Figures", "Finding", "Options", "Rule", "Severity", "Verified", "verify"]

_AT_ONCE = 2  # exercises: while one waits for its last grading, the next one's fill the other cores


def verify(
    targets: Iterable[Exercise | Broken],
    catalog: Catalog,
    options: Options,
    on_graded: Callable[[str], None] = lambda name: None,
) -> Iterator[Verified]:
    """Verify exercises, several at once, and give each verdict when it is there.

    Args:
        targets: exercises, and folders that could not be read as one.
        catalog: where the exercises that they require are looked up.
        options: how.
        on_graded: called, from any thread, with the exercise's name after each grading.
    """
    with Pool(options.jobs, options.devices, on_graded) as pool:
        threads = ThreadPoolExecutor(_AT_ONCE, "verify")
        try:
            futures = [threads.submit(verify_one, target, catalog, options, pool) for target in targets]
            for future in as_completed(futures):
                yield future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
