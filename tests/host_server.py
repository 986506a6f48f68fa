"""The warm server's own loop with a test in the place of a judge: ``host_server.py CONTROL_DESCRIPTOR``."""

import selectors
import socket
import sys
import time

from grader import preload, sandbox, server

preload.preload()
sandbox.die_with_parent()
sandbox.readable_paths(False)
control = socket.socket(fileno=int(sys.argv[1]))
control.setblocking(False)
loop = server.Server(None)
judge = server._Judge(1 << 30, control, time.monotonic() + 3600)
loop._judges[judge.pid] = judge
loop._selector.register(control, selectors.EVENT_READ, lambda: loop._on_control(judge))
loop.serve()
