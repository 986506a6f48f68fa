"""``python -m grader.server.fresh_host SOCKET OUTPUT CAGE``: a host that was started instead of forked."""

from __future__ import annotations

import json
import socket
import sys

from grader.cage import cage_from_data
from grader.confined import process, sandbox
from grader.server import preload


def main() -> None:
    """Import what the server would have imported, then serve."""
    sock, output, cage = sys.argv[1:]
    sandbox.die_with_parent()
    preload.preload(judge=False)
    process.main(socket.socket(fileno=int(sock)), int(output), cage_from_data(json.loads(cage)))


if __name__ == "__main__":
    main()
