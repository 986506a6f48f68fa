"""``python -m grader.host_process SOCKET OUTPUT CAGE``: a host that was started instead of forked."""

from __future__ import annotations

import json
import socket
import sys

from grader import host, preload, sandbox, wire


def main() -> None:
    """Import what the server would have imported, then serve."""
    sock, output, cage = sys.argv[1:]
    preload.preload()
    fields = json.loads(cage)
    fields["without"] = tuple(fields["without"])
    host.main(socket.socket(fileno=int(sock)), int(output), sandbox.Cage(**fields), wire.Bounds())


if __name__ == "__main__":
    main()
