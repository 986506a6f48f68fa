"""The light side: finds the warm server, starts it when there is none, and talks to it. Imports no torch."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from grader import isolated, wire
from grader.errors import GraderError, WireError
from grader.installed import PACKAGE

if TYPE_CHECKING:
    import subprocess

START_SECONDS = 60.0
# Elsewhere a process that has imported torch cannot be forked safely: libraries below it start threads of their own.
CAN_FORK = sys.platform == "linux" and not os.environ.get("KATA_NO_FORK")
_ANSWER_SECONDS = 10.0
_STARTED: list[subprocess.Popen[bytes]] = []  # servers outlive the command: nobody waits for them
_LONGEST_REASON = 400
_SHORT = 70  # a socket's path takes 107 bytes, and its name 21 of them


def runtime_folder() -> Path:
    """The folder of sockets, locks, the log and temporary files: the user's own, mode 0700.

    Raises:
        GraderError: it exists and belongs to somebody else, cannot be made, or cannot be written to.
    """
    named = os.environ.get("KATA_RUNTIME_DIR")
    session = os.environ.get("XDG_RUNTIME_DIR", "")
    if named:
        folder = Path(named)
    elif session and len(session) < _SHORT and os.access(session, os.W_OK):
        folder = Path(session, "kata")
    else:
        folder = Path(f"/tmp/kata-{os.getuid()}")  # not $TMPDIR: a socket's path has to be short
    with _usable(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise GraderError(f"{folder} is not yours.", _another_folder())
    with _usable(folder):
        if stat.S_IMODE(status.st_mode) & 0o077:
            folder.chmod(0o700)
        if not os.access(folder, os.W_OK | os.X_OK):  # what it says depends on the reason
            (folder / "start.lock").open("a").close()
    return folder


@contextlib.contextmanager
def _usable(folder: Path) -> Iterator[None]:
    """Say it of the runtime folder where the system refuses something in it."""
    try:
        yield
    except OSError as error:
        reason = f"{error.filename or folder}: {error.strerror}."
        raise GraderError(f"a folder to write to is needed. {reason}", _another_folder()) from error


def _another_folder() -> str:
    another = "another folder" if os.environ.get("KATA_RUNTIME_DIR") else "a folder"
    return f"Set KATA_RUNTIME_DIR to {another} of yours that can be written to; one in memory will do."


def socket_path() -> Path:
    """Where this interpreter's server listens. Another environment has a server of its own."""
    # Checksums do: a name is no secret, and hashlib would load OpenSSL, which takes longer than all else here.
    name = "".join(f"{zlib.crc32(os.fsencode(path)):08x}" for path in (sys.prefix, PACKAGE))
    return runtime_folder() / f"{name}.sock"


def connect() -> wire.Channel | None:
    """A connection to the running server, or None."""
    path = socket_path()
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.connect(os.fspath(path))
    except OSError:
        sock.close()
        return None
    return wire.Channel(sock)


def connect_or_start() -> wire.Channel:
    """A connection to the server, which is started when there is none.

    Raises:
        GraderError: it does not start; the last thing that it said is in the message.
    """
    channel = connect()
    if channel is not None:
        return channel
    with _start_lock() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        channel = connect()  # another command may have started it while this one waited for the lock
        if channel is not None:
            return channel
        said = log_end()
        process = _start_listening(lock)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            channel = connect()
            if channel is not None:
                return channel
            time.sleep(0.01)
    if process.poll() is None:
        raise GraderError(
            f"the grading server did not start within {START_SECONDS:.0f} s.", "`kata check --cold` waits for longer."
        )
    raise did_not_start(said)


def connect_cold() -> wire.Channel:
    """A connection to a private server that serves it and ends."""
    ours, theirs = socket.socketpair()
    start_process(["--connection", str(theirs.fileno())], pass_fds=(theirs.fileno(),))
    theirs.close()
    return wire.Channel(ours)


def did_not_start(said: int) -> GraderError:
    """What to raise for a server that ended before it served anybody.

    Args:
        said: `log_end` before it was started.
    """
    return GraderError(f"the grading server did not start{log_reason(said)}.", f"All that it said: {_log()}")


def log_end() -> int:
    """How long the log is by now, in bytes."""
    with contextlib.suppress(OSError):
        return _log().stat().st_size
    return 0


def log_reason(said: int) -> str:
    """Why a server or one of its children ended, by the last sentence in the log behind ``said`` bytes of it.

    Returns:
        ``: `` and the reason; empty where none was given.
    """
    with contextlib.suppress(OSError):
        text = _log().read_bytes()
        lines = text[said if said <= len(text) else 0 :].decode("utf-8", "replace").splitlines()
        # A traceback ends with the exception, in a line that is not indented.
        told = [line.strip() for line in lines if line.strip() and not line[0].isspace()]
        if told:
            return f": {told[-1].rstrip('.')[:_LONGEST_REASON]}"
    return ""


def _log() -> Path:
    return runtime_folder() / "server.log"


def start_process(arguments: list[str], pass_fds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
    """Start `grader.server.loop` apart from this terminal, with no more environment than it needs."""
    import subprocess  # most commands find a server that runs

    kept = ("PATH", "HOME", "LANG", "LC_ALL", "VIRTUAL_ENV", "XDG_RUNTIME_DIR", "CUDA_HOME")
    prefixes = ("KATA_", "LD_LIBRARY_PATH", "CUDA_VISIBLE", "NVIDIA_", "OMP_", "MKL_")
    environment = {k: v for k, v in os.environ.items() if k in kept or k.startswith(prefixes)}
    environment |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    environment |= {"PYTORCH_NVML_BASED_CUDA_CHECK": "1"}  # to ask for a GPU must not start its driver before a fork
    arguments = [*arguments, *([] if CAN_FORK else ["--no-fork"])]
    folder = runtime_folder()
    environment["TMPDIR"] = os.fspath(folder)  # the one folder that has to be writable
    with _usable(folder), (folder / "server.log").open("ab", buffering=0) as log:
        if log.tell() > 1 << 20:
            log.truncate(0)
        process = subprocess.Popen(
            isolated.command("grader.server.loop", *arguments),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment,
            pass_fds=pass_fds,
            start_new_session=True,
        )
    _STARTED.append(process)
    return process


def server_status() -> dict[str, Any]:
    """``running``, and of a running server ``pid``, ``seconds_up``, ``memory_bytes``, ``graded``, ``spares`` (each
    one's ``for``, ``pid`` and ``ready``) and ``opened`` (how many barriers are opened wider, by device)."""
    answer = _ask({"op": "status"})
    return {"running": False} if answer is None else {"running": True, **answer}


def start_server() -> None:
    """Start the server unless it runs, and wait until it answers."""
    with contextlib.closing(connect_or_start()) as channel:
        channel.send({"op": "status"}, time.monotonic() + _ANSWER_SECONDS)
        channel.receive(time.monotonic() + START_SECONDS)


def stop_server() -> bool:
    """Stop the server and wait until it is gone; False when none was running."""
    answer = _ask({"op": "stop"})
    if answer is None:
        return False
    deadline = time.monotonic() + _ANSWER_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(answer["pid"], os.WNOHANG)  # a server that this very process started has to be reaped
        try:
            os.kill(answer["pid"], 0)
        except ProcessLookupError:
            break
        time.sleep(0.01)
    return True


def _ask(request: dict[str, Any]) -> dict[str, Any] | None:
    channel = connect()
    if channel is None:
        return None
    with contextlib.closing(channel):
        try:
            channel.send(request, time.monotonic() + _ANSWER_SECONDS)
            answer: dict[str, Any] = channel.receive(time.monotonic() + _ANSWER_SECONDS)
        except WireError:
            return None
        return answer


def start_in_background() -> None:
    """See to it that a server comes up, without waiting for it: the first check then finds it warm.

    It is a courtesy: where it cannot be done nothing is said, and the check will say why. KATA_WARM=0 does without.
    """
    if os.environ.get("KATA_WARM") == "0":
        return
    with contextlib.suppress(GraderError, WireError, OSError):
        channel = connect()
        if channel is not None:
            with contextlib.closing(channel):
                channel.send({"op": "warm"}, time.monotonic() + _ANSWER_SECONDS)
            return
        with _start_lock() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # held: another command is starting it right now
            _start_listening(lock)


def _start_lock() -> IO[str]:
    """One command at a time starts a server."""
    folder = runtime_folder()
    with _usable(folder):
        return (folder / "start.lock").open("w")


def _start_listening(lock: IO[str]) -> subprocess.Popen[bytes]:
    """Start a server where none answers. It inherits `lock`, and lets go of it when it can be connected to."""
    path = socket_path()
    path.unlink(missing_ok=True)  # left by a server that was killed
    return start_process(["--listen", os.fspath(path), "--lock", str(lock.fileno())], pass_fds=(lock.fileno(),))
