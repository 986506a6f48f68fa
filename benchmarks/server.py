"""The server at rest: memory and processor time, after some gradings and then ten idle seconds."""

from __future__ import annotations

import time

from common import KATA, finish, row, seconds, workspace

from grader.client.connection import server_status
from grader.hosts.meters import process_seconds

workspace()
seconds([KATA, "next", "rmsnorm"])
for _ in range(5):
    seconds([KATA, "check"], expect=1)
status = server_status()
before = process_seconds(status["pid"])
time.sleep(10)
after = process_seconds(status["pid"])
assert before is not None
assert after is not None
memory, share = server_status()["memory_bytes"] / 2**20, (after - before) / 10
row("server at rest, resident memory", f"{memory:.0f} MB", "<= 300 MB", memory <= 300)
row("server at rest, processor", f"{share:.2%}", "0 %", share < 0.001)
finish()
