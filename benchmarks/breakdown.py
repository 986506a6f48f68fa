"""Where the time of one warm `kata check` goes: the real command, with a note of when each message came in."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time

from common import KATA, seconds, workspace

from grader.content.catalog import load_catalog

TIMES = 15
NOTED = """
import json, os, sys, time
marks = [("python started", time.time())]
import grader.cli
from grader import wire
send, receive = wire.Channel.send, wire.Channel.receive

def sent(self, message, *rest):
    marks.append(("called" if "op" in message else "sent", time.time()))
    send(self, message, *rest)

def received(self, *args):
    message = receive(self, *args)
    marks.append((message["event"], time.time()))
    return message

wire.Channel.send, wire.Channel.receive = sent, received
grader.cli.main()
sys.stdout.flush()
marks.append(("shown", time.time()))
print(json.dumps(marks), file=sys.stderr, flush=True)
os._exit(0)  # as the script does
"""
NAMES = {
    "called": "what talks to the server is imported; a judge is called",
    "sent": "the rest is imported, the exercise and the file are found and read",
    "accepted": "the judge has the job; the report's modules are imported",
    "manifest": "pytest collects, while both hosts start",
    "first check": "both hosts confined, the file loaded; the first check",
    "last check": "the other checks",
    "report": "the report",
    "shown": "the attempt is recorded, the report shown",
}

exercise = load_catalog().find("rmsnorm")
folder = workspace()
seconds([KATA, "next", exercise.name])
(folder / exercise.name / exercise.stub_name).write_text(exercise.solution.read_text())

steps: dict[str, list[float]] = {}
for round_ in range(TIMES + 1):
    start = time.time()
    done = subprocess.run(
        [sys.executable, "-c", NOTED, "check"], capture_output=True, text=True, check=True, env=os.environ
    )
    end = time.time()
    marks = json.loads(done.stderr.splitlines()[-1])
    checks = [index for index, (name, _) in enumerate(marks) if name == "check"]
    marks[checks[0]][0], marks[checks[-1]][0] = "first check", "last check"
    last = start
    for name, at in [*(mark for mark in marks if mark[0] != "check"), ("python ended", end)]:
        if round_:
            steps.setdefault(NAMES.get(name, name), []).append(at - last)
        last = at
medians = {name: statistics.median(times) * 1000 for name, times in steps.items()}
for name, milliseconds in medians.items():
    print(f"{milliseconds:7.0f} ms  {name}")
print(f"{sum(medians.values()):7.0f} ms  together ({exercise.name}, {len(checks)} checks, median of {TIMES})")
