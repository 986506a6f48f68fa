"""The `kata` command: every command's file has the command's name. Never imports torch, numpy or pytest."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from grader import isolated
from grader.errors import KataError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

COMPLETION = "_KATA_COMPLETE"
"""Set by a shell that asks what may stand at its cursor."""

_INTERRUPTED = 128 + 2  # what a shell reports for SIGINT
_PIPE_CLOSED = 128 + 13  # and for SIGPIPE


def entry() -> NoReturn:
    """The script `kata`: run it and leave. To take the interpreter apart in good order would take 15 ms, for nobody."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # a closed pipe
            stream.flush()
    os._exit(code)


def main() -> int:
    """Run `kata` and return its exit code: 0 passed, 1 not passed, 2 wrong usage, 3 ours or the author's."""
    sys.path[:] = isolated.import_path()
    _prepare_warnings()
    _prepare_streams()
    try:
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # `kata list | head -1`
        _drop_output()
        return _PIPE_CLOSED
    except OutputError as error:
        _drop_output()
        reason = f"The output could not be written: {error.strerror}."
        _explain(KataError(reason, "What was graded is recorded. Make room there, or send it elsewhere."), ())
        return KataError.exit_code
    return code


def _drop_output() -> None:
    """What is still buffered goes nowhere: without this the interpreter complains about it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: Sequence[str]) -> int:
    try:
        # Imported here, so that Ctrl-C while modules load is as quiet as later on.
        if _is_plain_check(arguments) and COMPLETION not in os.environ:
            return _check(*arguments[1:])
        from grader.cli.app import run

        return run(arguments, COMPLETION)
    except KataError as error:
        _explain(error, arguments)
        return error.exit_code
    except (KeyboardInterrupt, BrokenPipeError, OutputError):
        raise
    except Exception as error:
        message = f"This is a bug of kata, not your fault: {type(error).__name__}: {error}"
        _explain(KataError(message, "Please report it; KATA_DEBUG=1 shows the traceback."), arguments)
        return KataError.exit_code


def _check(*target: str) -> int:
    gc.disable()  # modules are no garbage: to look for it takes a tenth of their import
    from grader.client import runner

    called = runner.call_judge()  # the server makes one while the rest is imported, and the file found
    try:
        from grader.cli.checking import check
        from grader.cli.session import Session

        return check(Session(), *target, called=called)
    finally:
        if called is not None:
            called.close()
        gc.enable()


def _is_plain_check(arguments: Sequence[str]) -> bool:
    """`kata check` or `kata check NAME`: without an option there is nothing to parse, and no need of a parser.

    It is what a learner runs after every change, and to import the command line takes longer than most of the checks.
    """
    return 1 <= len(arguments) <= 2 and arguments[0] == "check" and not arguments[-1].startswith("-")


def _explain(error: KataError, arguments: Sequence[str]) -> None:
    """Say what is wrong and what to do now, on stderr, or as the one JSON object that was asked for."""
    if os.environ.get("KATA_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    if "--json" in arguments:
        import json

        print(json.dumps({"error": error.message, "next_step": error.next_step}, indent=2))
        return
    sys.stdout.flush()  # the error comes after what was printed before it
    from grader.legible import clean

    # Names of files are in there: a line that is not the first one is told from ours by a bar.
    with contextlib.suppress(OSError):  # the exit code tells it, too
        for lead, text in (("kata: ", error.message), ("      ", error.next_step)):
            for number, line in enumerate(clean(text).splitlines()):
                print(f"      | {line}" if number else lead + line, file=sys.stderr)


def _prepare_warnings() -> None:
    """What a user wants to be warned of in programs of their own (PYTHONWARNINGS=error) is no error of ours."""
    if sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")


class OutputError(OSError):
    """Standard output or error could not be written to, for another reason than that nobody reads it."""


class _Output(io.FileIO):
    """Standard output or error, which says so where it fails."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(error.errno, error.strerror) from error


def _prepare_streams() -> None:
    """Never fail on a closed stream, or on a sign that an encoding lacks; know a stream's errors from others."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, io.TextIOWrapper):
            buffer = io.BufferedWriter(_Output(stream.fileno(), "w", closefd=False))
            lines = stream.line_buffering
            setattr(sys, name, io.TextIOWrapper(buffer, stream.encoding, "replace", line_buffering=lines))
