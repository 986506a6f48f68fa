from __future__ import annotations

import pytest

from grader.reading.refused import find_uses

SOFTMAX = ("torch.nn.functional.softmax", "torch.softmax", "torch.Tensor.softmax")
NORM = ("torch.nn.RMSNorm",)


def found(source, forbid=(), allow=()):
    """Names and lines."""
    return [(use.name, use.line) for use in find_uses(source, forbid, allow)]


FORBIDDEN = {
    "in full": "import torch\ny = torch.softmax(x, -1)\n",
    "a part of a longer name": "import torch\ny = torch.softmax.__doc__\n",
    "an alias of the module": "import torch as t\ny = t.softmax(x, -1)\n",
    "a submodule": "import torch\ny = torch.nn.functional.softmax(x)\n",
    "an alias of a submodule": "import torch.nn.functional as F\ny = F.softmax(x)\n",
    "a submodule from its module": "from torch.nn import functional as G\ny = G.softmax(x)\n",
    "a module of a module": "from torch import nn\ny = nn.functional.softmax(x)\n",
    "from": "from torch import softmax\n",
    "from, with an alias": "x = 1\nfrom torch import softmax as s\n",
    "star": "from torch import *\ny = softmax(x, -1)\n",
    "an assignment": "import torch\nf = torch.softmax\n",
    "an assignment of the module": "import torch\nt = torch\ny = t.softmax(x)\n",
    "a chain of assignments": "import torch\na = torch.nn\nb = a.functional\ny = b.softmax(x)\n",
    "getattr": "import torch\ny = getattr(torch, 'softmax')(x, -1)\n",
    "getattr twice": "import torch\ny = getattr(getattr(torch, 'nn'), 'functional').softmax(x)\n",
    "getattr with a default": "import torch\ny = getattr(torch, 'softmax', None)\n",
    "importlib": "import importlib\nimportlib.import_module('torch').softmax(x)\n",
    "importlib, from": "from importlib import import_module\nimport_module('torch').softmax(x)\n",
    "an argument": "import torch\ny = map(torch.softmax, xs)\n",
    "a default": "import torch\ndef f(x, g=torch.softmax):\n    pass\n",
    "a decorator": "import torch\n@torch.softmax\ndef f(x):\n    pass\n",
    "in a class": "import torch\nclass A:\n    def f(self, x):\n        return torch.softmax(x, -1)\n",
    "in an import in a function": "def f(x):\n    import torch as tt\n    return tt.softmax(x, -1)\n",
    "in a lambda": "import torch\nf = lambda x: torch.softmax(x, -1)\n",
    "in an f-string": "import torch\ny = f'{torch.softmax(x, -1)}'\n",
    "over two lines": "import torch\ny = (torch\n     .softmax(x, -1))\n",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_a_forbidden_name_is_found_however_it_is_reached(name):
    uses = find_uses(FORBIDDEN[name], SOFTMAX)
    assert {use.name for use in uses if not use.means} <= set(SOFTMAX)
    assert [use for use in uses if not use.means], FORBIDDEN[name]


@pytest.mark.parametrize("name", ["in full", "from, with an alias", "in a class"])
def test_the_line_is_that_of_the_use(name):
    lines = FORBIDDEN[name].splitlines()
    [(_, line)] = found(FORBIDDEN[name], SOFTMAX)
    assert "softmax" in lines[line - 1]


def test_a_class_and_all_below_it():
    source = "from torch import nn\nclass Mine(nn.RMSNorm):\n    pass\nx = nn.RMSNorm.forward\n"
    assert found(source, NORM) == [("torch.nn.RMSNorm", 2), ("torch.nn.RMSNorm", 4)]


def test_a_whole_module():
    source = "import numpy.linalg\nfrom numpy.linalg import svd\nimport numpy as np\nnp.linalg.norm(x)\nnp.sum(x)\n"
    assert {line for _, line in found(source, ["numpy.linalg"])} == {1, 2, 4}


def test_they_come_in_the_order_of_the_lines_and_not_without_end():
    source = "import torch\n" + "torch.softmax(x)\n" * 200
    lines = [line for _, line in found(source, SOFTMAX)]
    assert lines == list(range(2, 52))


HONEST = {
    "one's own function": "def softmax(x):\n    return x\ny = softmax(1)\n",
    "one's own class": "from torch import nn\nclass RMSNorm(nn.Module):\n    pass\ny = RMSNorm()\n",
    "one's own method": "class A:\n    def softmax(self, x):\n        return self.softmax(x)\n",
    "a method of something else": "y = model.softmax(x)\nz = model.torch.softmax\n",
    "a string": "import torch\ny = 'torch.softmax(x)'\n",
    "a comment": "import torch\n# torch.softmax(x)\n",
    "a docstring": '"""torch.softmax(x)"""\nimport torch\n',
    "a longer name": "import torch\ny = torch.softmaxes(x)\nz = torch.nn.functional.softmax_like(x)\n",
    "a shorter name": "import torch\nfrom torch import nn\ny = torch.nn.functional.relu(x)\n",
    "a keyword": "f(softmax=True)\n",
    "another library": "import mylib\ny = mylib.softmax(x)\n",
    "one's own compile": "import re\ndef compile(x):\n    return x\ny = compile(1)\nz = re.compile('a')\n",
    "model.eval": "model.eval()\nself.eval()\n",
    "getattr of self": "class A:\n    def f(self, i):\n        return getattr(self, f'layer{i}')\n",
    "getattr with a name": "y = getattr(x, 'shape')\nsetattr(x, 'grad', None)\n",
    "operator": "import operator\ny = operator.mul(2, 3)\n",
    "vars of self": "class A:\n    def f(self):\n        return vars(self), vars()\n",
    "the usual imports": (
        "import collections, copy, dataclasses, enum, functools, itertools, json, math, os, random, re, string, sys\n"
        "import time, typing, warnings\nimport numpy as np\nimport torch\nimport torch.nn.functional as F\n"
        "from torch import Tensor, nn\n"
        "from torch.utils.data import DataLoader, Dataset\nfrom torch.nn import init\nimport torch.optim as optim\n"
        "from torch.autograd import Function\n"
    ),
    "a main": "if __name__ == '__main__':\n    print(RMSNorm(4))\n",
    "torch's contexts": "import torch\nwith torch.no_grad():\n    pass\n@torch.no_grad()\ndef f():\n    pass\n",
    "one's own class beside a star": "from torch.nn import *\nclass RMSNorm(Module):\n    pass\ny = RMSNorm(4)\n",
    "one's own parameter of a module's name": "import torch.nn.functional as F\ndef f(F):\n    return F.softmax\n",
    "super": "class A(B):\n    def __init__(self):\n        super().__init__()\n        self.__class__.__name__\n",
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_not_refused(name):
    assert found(HONEST[name], (*SOFTMAX, *NORM)) == []


MEANS = {
    "import threading\n": "threading",
    "from concurrent.futures import ThreadPoolExecutor\n": "concurrent",
    "import os, subprocess\n": "subprocess",
    "import sys\nsys.settrace(None)\n": "sys.settrace",
    "from sys import settrace\n": "sys.settrace",
    "import sys\nsys._getframe()\n": "sys._getframe",
    "import sys\nm = sys.modules\n": "sys.modules",
    "import ctypes as c\n": "ctypes",
    "import gc\n": "gc",
    "exec('x = 1')\n": "exec",
    "y = eval('1')\n": "eval",
    "f = compile\n": "compile",
    "import builtins\n": "builtins",
    "y = __builtins__\n": "__builtins__",
    "y = f.__globals__\n": "__globals__",
    "y = f.__code__\n": "__code__",
    "y = ().__class__.__base__.__subclasses__()\n": "__subclasses__",
    "e.__traceback__.tb_frame.f_back\n": "f_back",
    "import torch\ntorch._C._foo()\n": "torch._C",
    "import torch\ny = torch.ops.aten.softmax(x)\n": "torch.ops",
    "from torch import ops\n": "torch.ops",
    "import torch\nf = torch.compile(g)\n": "torch.compile",
    "import pickle\n": "pickle",
    "import grader.confined.process\n": "grader",
    "from grader import wire\n": "grader",
    "import torch\ny = getattr(torch, 'soft' + 'max')\n": "getattr with a computed name",
    "import torch\nfor n in dir(torch): getattr(torch, n)\n": "getattr with a computed name",
    "setattr(torch, name, f)\n": "setattr with a computed name",
    "m = __import__(name)\n": "__import__ with a computed name",
    "import importlib\nm = importlib.import_module('to' + 'rch')\n": "importlib.import_module with a computed name",
    "y = vars(torch)\n": "vars with a computed name",
}


@pytest.mark.parametrize("source", MEANS)
def test_the_means_of_reaching_names_unseen_are_refused_in_every_exercise(source):
    uses = find_uses(source, ())
    assert MEANS[source] in [use.name for use in uses]
    assert all(use.means for use in uses)


@pytest.mark.parametrize(
    ("source", "allow"),
    [
        ("import threading\nthreading.Thread()\n", "threading"),
        ("exec('x')\n", "exec"),
        ("y = f.__globals__\n", "__globals__"),
        ("getattr(x, name)\n", "getattr"),
        ("import torch\ntorch.jit.script(f)\n", "torch.jit"),
        ("import os\nos._exit(0)\n", "_*"),
        ("import torch\ntorch.__dict__\n", "__dict__"),
    ],
)
def test_an_exercise_can_allow_one(source, allow):
    assert found(source) != []
    assert found(source, allow=[allow]) == []


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def f(:\n", SyntaxError),
        ("x = '\0'\n", (SyntaxError, ValueError)),
        ("(" * 5000 + ")" * 5000, (MemoryError, SyntaxError)),
    ],
)
def test_what_is_no_python_is_left_to_the_caller(source, error):
    with pytest.raises(error):
        find_uses(source, ())


@pytest.mark.parametrize(
    "source",
    [
        "def f(exec):\n    return exec\nexec('1')\n",
        "def f():\n    exec = 1\nexec('1')\n",
        "def f(__import__):\n    pass\n__import__('ct' + 'ypes')\n",
        "import torch\ndef f():\n    getattr = 1\ngetattr(torch, 'soft' + 'max')\n",
    ],
)
def test_a_name_that_is_ones_own_elsewhere_is_no_excuse(source):
    assert [use.means for use in find_uses(source, ())] == [True]


@pytest.mark.parametrize(
    "source",
    [
        "import torch\n(t := torch)._C._x()\n",
        "import torch\nt, u = torch, 1\nt._C._x()\n",
        "import torch\nt: object = torch\nt._C._x()\n",
        "import torch\ndef f(t=torch):\n    t._C._x()\n",
        "import torch\n[torch][0]._C._x()\n",
    ],
)
def test_means_through_another_name(source):
    assert [use.name for use in find_uses(source, ())] == ["torch._C"]


OWN = {
    "a function with a module's name": "def filter(signal, kernel):\n    return signal * kernel\n",
    "a loop's variable": "for code in codes:\n    print(code)\n",
    "parameters with a module's name": "def f(x, inspect=False, socket=1):\n    return inspect or socket\n",
    "a variable with a module's name": "signal = [1, 2]\ny = signal[0]\n",
    "a parameter that is no function": "def f(self, compile):\n    return compile + 1\n",
    "a variable of the module": "eval = model(x)\n",
    "a parameter": "def f(exec):\n    return exec('1')\n",
    "a local variable": "def f():\n    eval = 1\n    return eval\n",
    "a local function": "def f():\n    def compile(x):\n        return x\n    return compile(1)\n",
    "of the function around": "def f(vars):\n    def g():\n        return vars(1)\n    return g\n",
    "nonlocal": "def f():\n    eval = 0\n    def g():\n        nonlocal eval\n        eval += 1\n        return eval\n",
    "bound by for": "def f(xs):\n    return [eval for eval in xs]\n",
    "bound by with": "def f(c):\n    with c as compile:\n        return compile\n",
    "bound by except": "def f():\n    try:\n        pass\n    except ValueError as eval:\n        return eval\n",
    "of the module, used below": "def eval(x):\n    return x\ny = eval(1)\n",
    "of the module, calling itself": "def eval(x):\n    return eval(x - 1) if x else 0\n",
    "of the module, used in a method above": (
        "import torch\nfrom torch import nn\nclass A(nn.Module):\n    '''A.'''\n    size = 3\n"
        "    def f(self):\n        return eval(self)\n\ndef g(x: torch.Tensor, n: int = 1):\n    pass\n\n"
        "def eval(model):\n    return model\n"
    ),
    "of a class": "class A:\n    def eval(self):\n        return self\n    train = eval\n",
}


@pytest.mark.parametrize("name", OWN)
def test_a_name_of_ones_own(name):
    assert found(OWN[name]) == []


NOT_OWN = {
    "bound later": "exec('1')\nexec = 1\n",
    "bound by itself": "exec = exec\n",
    "bound by its own default": "def exec(f=exec):\n    pass\n",
    "bound on a condition": "if x:\n    exec = 1\nexec('1')\n",
    "bound in a loop of no turn": "for exec in []:\n    pass\nexec('1')\n",
    "deleted": "exec = 1\ndel exec\nexec('1')\n",
    "deleted by except": "exec = 1\ntry:\n    f()\nexcept E as exec:\n    pass\nexec('1')\n",
    "of a class that is left": "class A:\n    exec = 1\nexec('1')\n",
    "of a class, in its methods": "class A:\n    def exec(self):\n        exec('1')\n",
    "of a class, before it is bound": "class A:\n    exec('1')\n    exec = 1\n",
    "called before it is bound": "def f():\n    exec('1')\nf()\ndef exec(x):\n    pass\n",
    "decorated before it is bound": "def f(g):\n    exec('1')\n@f\ndef g():\n    pass\ndef exec(x):\n    pass\n",
    "subclassed before it is bound": (
        "class A:\n    def __init_subclass__(cls):\n        exec('1')\nclass B(A):\n    pass\ndef exec(x):\n    pass\n"
    ),
    "a comprehension's": "y = [exec for exec in x]\nexec('1')\n",
    "a comprehension's own source": "y = [exec for exec in [exec]]\n",
    "global": "def f():\n    global exec\n    exec = 1\nexec('1')\n",
    "a lambda's": "f = lambda exec: 1\nexec('1')\n",
}


@pytest.mark.parametrize("name", NOT_OWN)
def test_a_name_that_may_be_the_built_in_one(name):
    assert {use for use, _ in found(NOT_OWN[name])} == {"exec"}


RENAMED = {
    "walrus": "(t := torch).ops.x\n",
    "unpacking": "a, (t, b) = 1, (torch, 2)\nt.ops.x\n",
    "unpacking of what is not known": "pair = (torch, 2)\nt, b = pair\nt.ops.x\n",
    "a starred target": "*t, b = torch, 2\nt[0].ops.x\n",
    "an annotation": "t: object = torch\nt.ops.x\n",
    "a default": "def f(a, t=torch):\n    t.ops.x\n",
    "a default by name": "def f(*, t=torch):\n    t.ops.x\n",
    "a lambda's default": "f = lambda t=torch: t.ops.x\n",
    "a loop": "for t in (torch,):\n    t.ops.x\n",
    "a comprehension": "y = [t.ops.x for t in [torch]]\n",
    "with": "with torch as t:\n    t.ops.x\n",
    "a condition": "t = torch if y else None\nt.ops.x\n",
    "or": "(None or torch).ops.x\n",
    "a dictionary": "d = {'t': torch}\nd['t'].ops.x\n",
    "two assignments": "t = torch\nt = u\nt.ops.x\n",
    "a function above the assignment": "def f():\n    t.ops.x\nt = torch\n",
    "a global one": "def f():\n    global t\n    t = torch\ndef g():\n    t.ops.x\n",
    "one of a function around": "def f():\n    t = torch\n    def g():\n        t.ops.x\n",
    "a pattern": "match torch:\n    case t:\n        t.ops.x\n",
    "backwards": "def f():\n    c.ops.x\nc = b\nb = a\na = torch\n",
}


@pytest.mark.parametrize("name", RENAMED)
def test_a_module_by_another_name(name):
    assert {use for use, _ in found(f"import torch\n{RENAMED[name]}")} == {"torch.ops"}
    assert {use for use, _ in found(f"import torch\n{RENAMED[name].replace('ops', 'softmax')}", SOFTMAX)} == {
        "torch.softmax"
    }


def test_too_many_names_are_refused_and_cost_little():
    chain = "".join(f"a{i} = a{i + 1}\n" for i in range(5000)) + "import torch\na5000 = torch\na0.ops.x\n"
    assert [use.means for use in find_uses(chain, ())] == [True]


UNSEEN = {
    "a module's module": ("import queue\nqueue.threading.Thread()\n", "threading"),
    "a module's module's": ("import torch.utils.data as d\nd.dataloader.threading.Thread()\n", "threading"),
    "sys of another": ("import warnings\nwarnings.sys.modules['gc']\n", "sys.modules"),
    "from another": ("from os import sys\nsys.modules['gc']\n", "sys.modules"),
    "a star's": ("from queue import *\nthreading.Thread()\n", "threading"),
    "a dictionary of a module": ("import torch\ntorch.__dict__['soft' + 'max']\n", "__dict__"),
    "the same by getattr": ("import torch\ngetattr(torch, '__dict__')\n", "getattr with a computed name"),
    "globals": ("globals()['x']\n", "globals"),
    "locals of the module": ("locals()['x']\n", "locals with a computed name"),
    "vars of a class": ("class A:\n    vars()['x']\n", "vars with a computed name"),
    "getattr passed on": ("import torch\nmap(getattr, [torch], ['x'])\n", "getattr without calling it"),
    "getattr kept": ("f = getattr\n", "getattr without calling it"),
    "import_module passed on": (
        "import importlib\nmap(importlib.import_module, x)\n",
        "importlib.import_module without calling it",
    ),
    "a pattern": ("match x:\n    case object(_C=c):\n        pass\n", "_C"),
    "a pattern's module": ("match x:\n    case object(threading=t):\n        pass\n", "threading"),
    "an underscored function": ("import torch\ntorch._softmax(x, -1, False)\n", "_softmax"),
    "an inner module": ("import torch\ntorch._refs.softmax(x)\n", "_refs"),
    "the inner attribute of anything": ("x.y._C.z\n", "_C"),
    "annotations as code": ("import typing\ntyping.get_type_hints(f)\n", "typing.get_type_hints"),
    "the timer": ("from timeit import timeit\ntimeit('x')\n", "timeit.timeit"),
    "unpickling": ("import numpy as np\nnp.load(f, allow_pickle=True)\n", "numpy.load"),
    "the counter": ("import sys\nsys.gettrace()\n", "sys.gettrace"),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_ways_around(name):
    source, use = UNSEEN[name]
    uses = find_uses(source, ())
    assert use in [use.name for use in uses]
    assert all(use.means for use in uses)


@pytest.mark.parametrize(
    "source",
    [
        "import torch\nx = torch.randn(3)\nx._version\nself._softmax(x)\n",
        "from torch.optim.lr_scheduler import _LRScheduler\nclass A(_LRScheduler):\n    pass\n",
        "import torch\nisinstance(m, torch.nn.modules.batchnorm._BatchNorm)\n",
        "class A(dict):\n    def __init__(self):\n        self.__dict__ = self\n",
        "def f(model):\n    return {k: v for k, v in model.__dict__.items()}\n",
        "def f():\n    return locals()\n",
        "from timeit import default_timer\ndefault_timer()\n",
        "import torch\nhasattr(torch, 'compile')\nprint(torch.__version__, torch.nn.Linear.__name__)\n",
        "import torch\nw = torch.signal.windows.hann(3)\n",
        "import torch\nx = torch.ones(2).numpy().ctypes\n",
    ],
)
def test_near_it_but_honest(source):
    assert found(source) == []
