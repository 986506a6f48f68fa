"""Forks get cheaper, nothing else changes."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a Linux call")

COLLAPSED = """
    import json, os
    from grader import hugepages
    kept = [bytearray(os.urandom(1 << 20)) for _ in range(16)]
    before = [hash(bytes(part)) for part in kept]
    collapsed = hugepages.collapse()
    rollup = open("/proc/self/smaps_rollup").read()
    [huge] = [int(line.split()[1]) << 10 for line in rollup.splitlines() if line.startswith("AnonHugePages")]
    pid = os.fork()
    if pid == 0:
        kept[3][5] ^= 1
        os._exit(0)
    os.waitpid(pid, 0)
    print(json.dumps([collapsed, huge, before == [hash(bytes(part)) for part in kept]]))
"""


def test_memory_is_the_same_and_on_huge_pages(python):
    collapsed, huge, same = python(COLLAPSED)
    assert same
    if not collapsed:
        pytest.skip("this system puts nothing on huge pages on demand")
    assert huge >= collapsed >= 2 << 20


def test_a_system_that_refuses(python):
    assert (
        python("""
        import ctypes, json
        class Libc:
            def __init__(self, *args, **options):
                self.madvise = lambda *args: -1
        ctypes.CDLL = Libc
        from grader import hugepages
        print(json.dumps(hugepages.collapse()))
    """)
        == 0
    )
