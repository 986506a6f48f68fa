"""A host's own code calls nothing that a submission may have replaced: each attribute that it names is tried."""

from __future__ import annotations

import ast
import importlib
import time
from pathlib import Path

import pytest
import torch

import grader
from grader.confined import untouched
from grader.hosts.host import How, HowReplayed

OURS = [Path(grader.__file__).parent / "wire.py"] + [
    Path(untouched.__file__).with_name(f"{name}.py")
    for name in ("process", "counting", "untouched", "refusal", "origins", "devices", "replaying")
]
OWNERS = {
    "torch.Tensor": "torch.Tensor",
    "torch.nn.Parameter": "torch.nn.Parameter",
    "torch": "torch",
    "torch.utils._python_dispatch.TorchDispatchMode": "torch.utils._python_dispatch.TorchDispatchMode",
    "numpy": "numpy",
    "numpy.random": "numpy.random",
    "random": "random",
    "msgpack": "msgpack",
    "socket.socket": "socket.socket",
    "select": "select",
    "struct": "struct",
    "time": "time",
    "math": "math",
    "sys": "sys",
    "threading": "threading",
    "functools": "functools",
    "linecache": "linecache",
    "copy": "copy",
    "torch.nn.Module": "torch.nn.Module",
    "torch.autograd.Function": "torch.autograd.Function",
    "random.Random": "random.Random",
    "warnings": "warnings",
    "builtins": "builtins",
    "of others": "torch.nn.__builtins__",
}


def names_in(path):
    """Everything that a file may look up: names, attributes, and texts that may be one."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Name():
                yield node.id
            case ast.Attribute():
                yield node.attr
            case ast.Constant(value=str(text)) if text.isidentifier():
                yield text


def owner_of(name):
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ImportError:
            continue
        for part in parts[end:]:
            found = getattr(found, part)
        return found
    raise AssertionError(name)


TOUCHED = sorted({name for path in OURS for name in names_in(path)})
KEPT = {"__class__", "__dict__", "__doc__", "__file__", "__name__", "__new__", "__init__", "modules", "nn", "random"}
KEPT |= {"__import__", "setattr", "type"}  # the code below needs them itself
KEPT |= {"__getattribute__", "torch", "int8"}  # the submission above needs the first itself, the probes the others
KEPT |= {"_C", "ops"}  # torch looks its operators up there, in the submission's own calls
CASES = [
    (name, attribute)
    for name, dotted in OWNERS.items()
    for has in [owner_of(dotted) if name == "of others" else dir(owner_of(dotted))]
    for attribute in TOUCHED
    if attribute in has and attribute not in KEPT
]

SOURCE = """
import importlib
import torch

def find(name):
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
            break
        except ImportError:
            pass
    for part in parts[end:]:
        found = getattr(found, part)
    return found

owner, attribute = find({owner!r}), {attribute!r}

def lie(*args, **kwargs):
    raise RuntimeError("a replaced function was called")

def put(function):
    owner.__setitem__(attribute, function) if type(owner) is dict else setattr(owner, attribute, function)

def double(x):
    x = x.mul(2)
    put(lie)
    return x
"""
PROBES = """
@probe
def both(sub, x, kind=torch.int8):
    return {"value": sub.double(x), "more": [1, 2.5, "a", None, True, 3 + 4j, kind, np.arange(3)]}
"""
X = torch.arange(6.0).reshape(2, 3)


def answers(host):
    """What a host says, in each of the ways of asking."""
    deadline = time.monotonic() + 60
    said = [host.call("both", [X], {}, How(seed=1, strided=strided), deadline)[0] for strided in (False, True)]
    said += [host.call("call", [X], {}, How(seed=1, count=count), deadline) for count in ("lines", "ops")]
    said.append(host.call("call", [X], {}, How(seed=1, inputs=True), deadline)[0])
    host.prepare("call", [([X], {})], 1, deadline)
    host.run([0], deadline)
    said.append(host.fetch(0, deadline))
    for grad in ("usual", "off", "asked"):
        calls = [([X.clone()], {}) for _ in range(2)]
        said += host.replay("call", calls, HowReplayed(1, keep=True, watch=True, grad=grad), deadline)
    return repr(said)


@pytest.fixture(scope="module")
def expected():
    return []


def test_there_are_many():
    assert len(CASES) > 150
    assert {"torch.Tensor", "torch", "numpy", "builtins", "of others"} <= {name for name, _ in CASES}


@pytest.mark.parametrize(("name", "attribute"), CASES, ids=[f"{name}.{attribute}" for name, attribute in CASES])
def test_no_verdict_changes(make_host, expected, name, attribute):
    if not expected:
        expected.append(answers(make_host(SOURCE.format(owner="torch.testing", attribute="nothing"), PROBES)))
    got = answers(make_host(SOURCE.format(owner=OWNERS[name], attribute=attribute), PROBES))
    assert got == expected[0]
