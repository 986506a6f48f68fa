"""One import of torch for all the servers of the tests: ``nursery.py FORKED STARTED``, two control sockets.

Runs the server's own loop twice with a test in the place of a judge, at the other end of a control socket: one forks
its hosts, the other starts them. Then reads requests, one line of JSON each: ``start`` forks a process that runs
some code and `loop.main`, and tells its number; ``wait`` tells how such a process ended.
"""

import json
import os
import selectors
import socket
import sys
import time
import traceback

from grader.cage import Cage
from grader.confined import sandbox
from grader.server import children, loop, preload


def serve_hosts(control: socket.socket, source: children.Children) -> None:
    """Make hosts for whoever holds the other end."""
    control.setblocking(False)
    served = loop.Server(None, source, loop.Ahead())
    judge = loop._Judge(children.Child(1 << 30, control), 3600, time.monotonic() + 3600)
    served._judges[judge.child.pid] = judge
    served._selector.register(control, selectors.EVENT_READ, lambda: served._on_control(judge))
    served.serve()


def serve(path: str, code: str, arguments: list[str]) -> None:
    """Be a server at `path` after `code`."""
    exec(code, {"server": loop})
    sys.argv[1:] = ["--listen", path, *arguments]
    loop.main()


def fork(work, *arguments) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        sandbox.die_with_parent()
        work(*arguments)
        status = 0
    except BaseException:
        traceback.print_exc()
    os._exit(status)


def main() -> None:
    preload.preload()
    sandbox.prepare(Cage(0))
    for source, descriptor in zip((children.Forked(), children.Started()), sys.argv[1:], strict=True):
        control = socket.socket(fileno=int(descriptor))
        fork(serve_hosts, control, source)
        control.close()
    for line in sys.stdin:
        request = json.loads(line)
        if request["op"] == "start":
            answer = fork(serve, request["path"], request["code"], request["arguments"])
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(request["pid"], 0)[1])
        print(json.dumps(answer), flush=True)


main()
