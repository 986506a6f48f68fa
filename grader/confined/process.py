"""The candidate's side: one confined process that runs a submission and the probes, and answers in plain data.

The process is forked from the warm server (or started fresh), brings its device up, raises the barriers, and then
serves requests from its socket until it is closed:

========  =============================================  =====================================================
request   carries                                        answer
========  =============================================  =====================================================
read      source, forbid, allow                          what of the text is refused, or why it cannot be read
load      source, filename, provides, forbid             ``ok``, or why the file cannot be used
define    source of the checks' probes                   ``ok``
call      probe, args, kwargs, how                       the probe's value, a count of lines or ops, the busiest line
prepare   probe, several (args, kwargs), seed            ``ok``: the arguments are here and on the device
run       indices of prepared arguments                  ``ok``: the values are kept here; the judge holds the clock
fetch     index                                          the value kept for it
place     probe, outlines of args and kwargs, how        where the tensors were made (see `placement`)
replay    probe, several (args, kwargs), how             of each call the value, or what it raised, and what it left
                                                         changed (see `replaying`)
========  =============================================  =====================================================

Every answer repeats the request's number, which the judge draws at random. Whatever this process says about itself
is hearsay to the judge: values are compared there, time and memory are measured from outside.
"""

from __future__ import annotations

import builtins
import contextlib
import linecache
import os
import secrets
import signal
import socket
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from types import FrameType
from typing import Any, NoReturn

import numpy
import torch

from grader import wire
from grader.cage import DOWN, SHUT_OUT, Cage
from grader.confined import (
    calls,
    devices,
    heap,
    libraries,
    origins,
    placement,
    readings,
    replaying,
    sandbox,
    tools,
    untouched,
)
from grader.confined.counting import (
    LineCounter,
    OpCounter,
    TamperedError,
    count_loops_in_c,
    counted_builtins,
    seal,
)
from grader.confined.devices import Device
from grader.confined.refusal import Refusal
from grader.errors import WireError
from grader.greeting import Greeting
from grader.reading.refused import find_uses

MODULE_NAME = "submission"
_MAX_FRAMES = 8
_MAX_TEXT = 2000
_ANSWERING = ("call", "fetch", "place", "replay")  # requests whose answer is looked at


@dataclass(frozen=True, slots=True)
class Request:
    """What the judge asked for, told apart from what the socket delivered."""

    number: int
    op: str
    body: dict[str, Any]


def prepare(forbid: Sequence[str]) -> Refusal:
    """Do to this process, for good, what is alike for all submissions of an exercise: once, for all the forks to come.

    Args:
        forbid: names and families that are refused from now on.
    """
    refusal = Refusal(forbid)
    _hide_the_grader()
    _run_scripts_as_python()
    libraries.load_late()
    libraries.seed_without_a_stack()
    tools.renew()
    return refusal


def main(sock: socket.socket, output: int, cage: Cage, refusal: Refusal | None = None) -> None:
    """Bring the device up, confine this process, then serve requests until the judge is gone. Never returns.

    The first frame, before anything is asked, says which barriers are down and what is wrong with the device.

    Args:
        sock: the connection to the judge.
        output: descriptor that takes the place of stdout and stderr.
        cage: what to confine to.
        refusal: what `prepare` returned, in the process that this one was forked from; None where it was not done.
    """
    _only_these_descriptors(sock, output)
    torch.set_num_threads(1)
    channel = wire.Channel(socket.socket(fileno=3))
    wire.bind()
    hello = Greeting(os.getpid(), openings=tuple(item for opening in cage.openings for item in opening.items))
    try:
        device = devices.bring_up(cage.device)
    except Exception as error:
        _leave(channel, replace(hello, fault=devices.words(error)), DOWN)
    hello = replace(hello, barriers=sandbox.confine(cage), allocated=device.allocated is not None)
    try:
        devices.try_out(device, cage)
    except Exception as error:
        _leave(channel, replace(hello, fault=devices.words(error), shut_out=True), SHUT_OUT)
    channel.send(asdict(hello))
    host = _Host(device, refusal, coded=cage.coded)
    while True:
        try:
            message = channel.receive()
        except WireError:
            os._exit(0)
        request = Request(message["number"], message["op"], message["body"])
        answer = {"number": request.number, **host.answer(request)}
        try:
            channel.send(answer)
        except wire.NotDataError as error:
            channel.send({"number": request.number, "status": "not data", "message": str(error)})
        except WireError:
            os._exit(0)
        except Exception as error:  # an object of the submission's own, that breaks while it is looked at
            message = f"the answer is not plain data: {type(error).__name__} while it was read"
            channel.send({"number": request.number, "status": "not data", "message": message})


def _leave(channel: wire.Channel, hello: Greeting, status: int) -> NoReturn:
    channel.send(asdict(hello))
    os._exit(status)


def _only_these_descriptors(sock: socket.socket, output: int) -> None:
    """Leave stdin (empty), stdout and stderr (the pipe) and 3 (the judge): no other descriptor reaches a submission."""
    high = os.dup2(sock.fileno(), 200)
    pipe = os.dup2(output, 201)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(pipe, 1)
    os.dup2(pipe, 2)
    os.dup2(high, 3)
    os.closerange(4, 4096)
    sock.detach()
    # The objects of the parent's streams may hold unflushed text or other descriptors: start afresh.
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # lives as long as the process
    sys.stdout = open(1, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, "utf-8", "backslashreplace", closefd=False)  # noqa: SIM115
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)


class _Host:
    """A loaded submission and the probes to run on it."""

    def __init__(self, device: Device, refusal: Refusal | None, *, coded: bool) -> None:
        self._device = device
        self._refusal = refusal
        self._coded = coded
        self._refused = False
        self._filename = ""
        self._text: list[str] = []
        self._probe_file = ""
        self._module: types.ModuleType | None = None
        self._probes: dict[str, Any] = {}
        self._tools: tools.Tools | None = None
        self._prepared: tuple[str, int, list[tuple[Any, Any]]] = ("", 0, [])
        self._kept: dict[int, Any] = {}

    def answer(self, request: Request) -> dict[str, Any]:
        """Do what is asked; whatever the submission raises becomes part of the answer."""
        operation: Callable[..., dict[str, Any]] = getattr(self, f"_{request.op}")
        try:
            answer = {"status": "ok", **operation(**request.body)}
        except TamperedError as error:
            answer = {"status": "tampered", "message": str(error)}
        except BaseException as error:  # SystemExit, pytest's Skipped and KeyboardInterrupt are answers too
            answer = self._raised(error)
        # Whatever became of a refusal: swallowed, or raised again as something else, it is one.
        first = self._refusal.first if self._refusal is not None else None
        if first is not None:
            return {"status": "forbidden", "name": first.name, "frames": first.frames}
        if request.op in _ANSWERING and self._tools is not None and (name := self._tools.replaced()):
            return {"status": "tampered", "message": f"it replaces {name}"}
        return answer

    # --- requests

    def _read(self, source: str, forbid: list[str], allow: list[str]) -> dict[str, Any]:
        """Comes before `load`, so that its answer is this process's own word. What is refused is not loaded."""
        answer: dict[str, Any]
        try:
            with _no_warnings():
                uses = find_uses(source, forbid, allow)
            answer = {"uses": [[use.name, use.line, use.means] for use in uses]}
        except SyntaxError as error:
            frame = (error.lineno or 0, "<module>", (error.text or "").rstrip()[:_MAX_TEXT])
            answer = {"broken": f"Your file is not valid Python: {error.msg}.", "frames": [frame]}
        except (ValueError, RecursionError, MemoryError) as error:
            answer = {"broken": f"Your file cannot be read as Python: {type(error).__name__}: {error}."}
        self._refused = answer.get("uses") != []
        return answer

    def _load(self, source: str, filename: str, provides: list[str], forbid: list[str]) -> dict[str, Any]:
        if self._refused:
            raise RuntimeError("a text that is refused is not loaded")
        self._filename = filename
        self._text = source.splitlines()
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        with _no_warnings():
            code = compile(source, filename, "exec", dont_inherit=True)
        if self._refusal is None or self._refusal.forbid != tuple(forbid):
            self._refusal = prepare(forbid)
        if self._module is None:
            origins.watch()
        self._refusal.begin(self._lines)
        origins.claim(filename)
        self._module = types.ModuleType(MODULE_NAME)
        self._module.__file__ = filename
        sys.modules["builtins"] = counted_builtins()
        self._module.__dict__["__builtins__"] = vars(sys.modules["builtins"])
        count_loops_in_c()
        seal()
        sys.modules[MODULE_NAME] = self._module
        sys.argv[:] = [filename]  # as if it were run by itself: it must not see the server's own
        self._reset(0)
        try:
            exec(code, self._module.__dict__)  # what this process is for
        finally:
            untouched.restore()
        missing = [name for name in provides if not hasattr(self._module, name)]
        return {"missing": missing}

    def _define(self, source: str) -> dict[str, Any]:
        # Drawn where no file can know it: lines of this name do not count. Their text is in no `linecache`.
        self._probe_file = f"<probes {secrets.token_hex(8)}>"
        namespace = {
            "__name__": "probes",
            "torch": torch,
            "nn": torch.nn,
            "F": torch.nn.functional,
            "np": numpy,
            "math": __import__("math"),
            "probe": lambda function: function,
        }
        code = compile(source, self._probe_file, "exec", dont_inherit=True)
        exec(code, namespace)
        self._tools = tools.Tools(code)
        self._probes = namespace
        return {}

    def _call(self, probe: str, args: list[Any], kwargs: Any, how: dict[str, Any]) -> dict[str, Any]:
        args, kwargs = self._to_device((args, kwargs))
        if how["strided"]:
            args = [_strided(arg) for arg in args]
        self._reset(how["seed"])
        counter = self._counter(how["count"])
        with counter:
            value = self._ask(probe, args, kwargs)
        self._device.synchronize()  # work that is only queued has not been done
        counted = {name: getattr(counter, name, 0) for name in ("count", "busiest")}
        return {"value": args if how["inputs"] else value, **counted}

    def _prepare(self, probe: str, batches: list[Any], seed: int, for_memory: bool) -> dict[str, Any]:
        if for_memory:
            heap.count_large_blocks()
        self._prepared = (probe, seed, [self._to_device(batch) for batch in batches])
        self._kept = {}
        self._device.synchronize()
        if self._device.allocated is not None:
            self._device.allocated.reset_peak()
        return {}

    def _run(self, indices: list[int]) -> dict[str, Any]:
        probe, seed, batches = self._prepared
        allocated = self._device.allocated
        before = allocated.now() if allocated is not None else 0
        self._reset(seed)
        for index in indices:
            args, kwargs = batches[index]
            self._kept[index] = self._ask(probe, args, kwargs)
        self._device.synchronize()
        return {"peak": allocated.peak() - before, "before": before} if allocated is not None else {}

    def _fetch(self, index: int) -> dict[str, Any]:
        return {"value": self._kept[index]}

    def _place(self, probe: str, args: Any, kwargs: Any, how: dict[str, Any]) -> dict[str, Any]:
        readings.assume_nonzero()
        args, kwargs = placement.on_meta(args), placement.on_meta(kwargs)
        self._reset(how["seed"])
        watch = placement.PlacementWatch(self._filename, how["most"], how["number"])
        try:
            with watch:
                value = self._ask(probe, args, kwargs)
        except placement.TooManyOperationsError:
            return {"finished": False, "operations": watch.operations}
        except BaseException as error:
            mix = placement.mix_behind(error)
            if mix is None:
                raise
            return {"mixed": [mix.operation, mix.made, mix.given], "frames": self._frames(error)}
        answer = {"places": placement.places(value), "frames": watch.copied_at}
        return {**answer, "finished": True, "operations": watch.operations}

    def _replay(self, probe: str, calls: list[Any], how: dict[str, Any]) -> dict[str, Any]:
        assert self._module is not None
        kept = replaying.Kept(self._module)
        module = kept if how["keep"] else self._module
        told: list[dict[str, Any]] = []
        answers = replaying.Answers()
        for call in calls:
            args, kwargs = self._to_device(call)
            if how["grad"] == "asked":
                replaying.asking((args, kwargs))
            watch = replaying.Watch((args, kwargs)) if how["watch"] else None
            self._reset(how["seed"])
            if watch is not None:
                watch.begin()
            one: dict[str, Any] = {}
            value = None
            try:
                with replaying.as_asked(how["grad"]):
                    value = self._probes[probe](module, *args, **kwargs)
            except TamperedError:
                raise
            except BaseException as error:
                one["raised"] = self._raised(error)
            facts = watch.changed() if watch is not None else {}
            untouched.restore()  # after the watch, which looks at what this puts back
            try:
                if watch is not None:
                    facts |= {"shared": watch.shared_with(value)}
                copied = answers.add(value, kept)
            except Exception as error:  # an object of the submission's own, that breaks while it is looked at
                copied, one["raised"] = answers.add(None, kept), self._raised(error)
            told.append({**one, **facts} if "raised" in one else {"value": copied, **facts})
        for one, overwritten in zip(told, answers.overwritten(), strict=True):
            one["overwritten"] = overwritten
        self._device.synchronize()
        return {"calls": told}

    # --- helpers

    def _ask(self, probe: str, args: Any, kwargs: Any) -> Any:
        """The submission's turn."""
        try:
            return self._probes[probe](self._module, *args, **kwargs)
        finally:
            untouched.restore()

    def _reset(self, seed: int) -> None:
        untouched.reset(seed, on_cpu=self._device.place == "cpu")

    def _counter(self, kind: str) -> contextlib.AbstractContextManager[Any]:
        if kind == "lines":
            return LineCounter(self._probe_file, self._filename)
        return OpCounter() if kind == "ops" else contextlib.nullcontext()

    def _to_device(self, value: Any) -> Any:
        kind = type(value)
        if kind is untouched.Tensor:
            return untouched.Base.to(value, self._device.place) if self._device.place != "cpu" else value
        if kind is list or kind is tuple:
            return kind(self._to_device(item) for item in value)
        if kind is dict:
            return {key: self._to_device(item) for key, item in value.items()}
        return value

    def _raised(self, error: BaseException) -> dict[str, Any]:
        try:
            text = str(error)
        except BaseException as inner:  # a submission's own exception class may fail to print
            text = f"<its text raised {type(inner).__name__}>"
        names = [kind.__name__ for kind in type(error).__mro__ if getattr(builtins, kind.__name__, None) is kind]
        frames = self._frames(error)
        if isinstance(error, SyntaxError) and error.filename == self._filename:
            frames = [(error.lineno or 0, "<module>", (error.text or "").rstrip())]
            text = error.msg
        return {
            "status": "raised",
            "type": type(error).__name__[:200],
            "builtins": names,
            "message": text[:_MAX_TEXT].encode("utf-8", "backslashreplace").decode(),
            "frames": frames,
            **(calls.named(error) if self._coded else {}),
        }

    def _frames(self, error: BaseException) -> list[tuple[int, str, str]]:
        """The submission's own lines in the traceback, outermost first; the library's and ours are noise."""
        places = []
        traceback = error.__traceback__
        while traceback is not None:
            places.append((traceback.tb_frame.f_code, traceback.tb_lineno))
            traceback = traceback.tb_next
        return self._own(places)

    def _lines(self, frame: FrameType | None) -> list[tuple[int, str, str]]:
        """The same of a stack that is still there."""
        places = []
        while frame is not None:
            places.append((frame.f_code, frame.f_lineno))
            frame = frame.f_back
        return self._own(places[::-1])

    def _own(self, places: list[tuple[types.CodeType, int]]) -> list[tuple[int, str, str]]:
        frames = [
            (number, code.co_name, "".join(self._text[number - 1 : number]).strip()[:_MAX_TEXT])
            for code, number in places
            if code.co_filename == self._filename
        ]
        return frames if len(frames) <= _MAX_FRAMES else frames[:2] + frames[2 - _MAX_FRAMES :]


@contextlib.contextmanager
def _no_warnings() -> Iterator[None]:
    """A warning of the compiler's must cost nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _hide_the_grader() -> None:
    """A submission that imports the grader's modules gets others, except for the data sets that are there for it."""
    for name in [name for name in sys.modules if name.startswith("grader.") and not name.startswith("grader.data")]:
        vars(sys.modules["grader"]).pop(name.split(".")[1], None)
        del sys.modules[name]
    for name in _OTHER_INTERPRETERS:
        sys.modules[name] = None  # type: ignore[assignment]  # as Python asks for it: importing it fails


def _run_scripts_as_python() -> None:
    """A compiler would run a file's loops where nothing counts them: what it is to compile stays as it is."""
    torch.jit._state.disable()
    torch.compile = untouched.opaque(_as_it_is)

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("scripts are not compiled while a file is graded")

    for name in ("_jit_script_compile", "_jit_script_class_compile", "CompilationUnit"):
        if hasattr(torch._C, name):
            setattr(torch._C, name, untouched.opaque(refuse))


def _as_it_is(model: Any = None, **_: object) -> Any:
    """In the place of `torch.compile`: of a function or module, and as a decorator with options."""
    return model if model is not None else lambda decorated: decorated


_OTHER_INTERPRETERS = ("_xxsubinterpreters", "_interpreters", "_testcapi", "_testinternalcapi")


def _strided(value: Any) -> Any:
    """The same values, not contiguous: dimensions stored in another order, or with gaps where there is only one."""
    base = untouched.Base
    if type(value) is untouched.Tensor and base.dim(value):
        if base.dim(value) > 1:
            return base.transpose(base.contiguous(base.transpose(value, 0, -1)), 0, -1)
        wide = base.new_empty(value, (base.size(value, 0), 2))
        return base.select(base.copy_(wide, base.unsqueeze(value, 1)), 1, 0)
    if type(value) is untouched.ndarray and value.ndim:
        if value.ndim > 1:
            return untouched.ascontiguousarray(value.swapaxes(0, -1)).swapaxes(0, -1)
        return value.repeat(2)[::2]
    return value
