"""Forks get cheaper, a server at rest smaller and what is measured exact; nothing else changes."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux calls")

USED = """
    import json, os, sys
    from grader.server import pages

    def rollup(key):
        lines = open("/proc/self/smaps_rollup").read().splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith(key + ":"))

    kept = [bytearray(os.urandom(1 << 20)) for _ in range(16)]
    before = [hash(bytes(part)) for part in kept]
"""


def test_memory_is_the_same_and_on_huge_pages(python):
    collapsed, huge, same = python(
        f"""{USED}
    collapsed = pages.use_huge_pages()
    huge = rollup("AnonHugePages")
    pid = os.fork()
    if pid == 0:
        kept[3][5] ^= 1
        os._exit(0)
    os.waitpid(pid, 0)
    print(json.dumps([collapsed, huge, before == [hash(bytes(part)) for part in kept]]))
    """
    )
    assert same
    if not collapsed:
        pytest.skip("this system puts nothing on huge pages on demand")
    assert huge >= collapsed >= 2 << 20


def test_code_is_let_go_and_runs_again(python):
    released, less, total = python(
        f"""{USED}
    import torch
    x = torch.randn(64, 64, requires_grad=True)
    resident = rollup("Rss")
    released = pages.release_code()
    less = resident - rollup("Rss")
    (x @ x).sum().backward()
    import subprocess
    child = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True)
    print(json.dumps([released, less, int(child.stdout)]))
    """
    )
    assert released >= less > 20 << 20
    assert total == 42


def test_a_system_that_refuses(python):
    assert python(
        """
        import ctypes, json
        class Libc:
            def __init__(self, *args, **options):
                self.madvise = lambda *args: -1
        ctypes.CDLL = Libc
        from grader.server import pages
        print(json.dumps([pages.use_huge_pages(), pages.release_code()]))
    """
    ) == [0, 0]


GAPS = """
    import json, os, numpy
    from grader.confined import heap
    from grader.hosts.meters import memory_of

    def resident():
        return memory_of(os.getpid()).now >> 20

    def blocks():
        return [numpy.ones(1 << 15) for _ in range(400)]  # 256 KB each, 100 MB together

    large = numpy.ones(1 << 21)
    del large  # from now on glibc keeps freed blocks of up to 16 MB
"""


@pytest.mark.parametrize("counted", [False, True])
def test_gaps_hide_nothing(python, counted):
    """100 MB of gaps take 100 MB of new blocks, which count only when the gaps were emptied."""
    taken = python(
        f"""{GAPS}
    last = blocks()[-1]  # holds the end of the heap, so that the gaps below it stay
    if {counted}:
        heap.count_large_blocks()
    before = resident()
    again = blocks()
    print(json.dumps(resident() - before))
    """
    )
    assert taken >= 95 if counted else taken <= 30


def test_large_blocks_go_back(python):
    taken, kept = python(
        f"""{GAPS}
    heap.count_large_blocks()
    before = resident()
    some = blocks()
    taken = resident() - before
    last = some[-1]
    del some
    print(json.dumps([taken, resident() - before]))
    """
    )
    assert taken >= 95
    assert kept <= 5
