"""What steers the process is refused in the text; honest files are not."""

from __future__ import annotations

import pytest

from grader.reading.refused import ANYTHING, find_uses


def found(source, forbid=(), allow=()):
    """Names and lines."""
    return [(use.name, use.line) for use in find_uses(source, forbid, allow)]


HONEST = {
    "what an exercise forbids, which is refused when it is called": "import torch\ny = torch.softmax(x, -1)\n",
    "one's own function": "def softmax(x):\n    return x\ny = softmax(1)\n",
    "a string": "import torch\ny = 'torch.softmax(x)'\n",
    "a docstring": '"""Uses threading, and exec."""\nimport torch\n',
    "one's own compile": "import re\ndef compile(x):\n    return x\ny = compile(1)\nz = re.compile('a')\n",
    "a variable called eval": "eval = model(x)\nprint(eval)\n",
    "a parameter called compile": "def f(self, compile=False):\n    return 1 if compile else 2\n",
    "model.eval": "model.eval()\nself.eval()\n",
    "getattr of self": "class A:\n    def f(self, i):\n        return getattr(self, f'layer{i}')\n",
    "getattr of self with a variable": "class A:\n    def f(self, name):\n        setattr(self, name, 1)\n",
    "getattr with a name": "y = getattr(x, 'shape')\nsetattr(x, 'grad', None)\n",
    "getattr with a number in the name": "y = getattr(cell, f'weight_{kind}')\nz = getattr(cell, 'bias_' + kind)\n",
    "operator": "import operator\ny = operator.mul(2, 3)\n",
    "vars of self": "class A:\n    def f(self):\n        return vars(self), vars()\n",
    "a model's modules": "import sys\nfor m in model.modules():\n    pass\n",
    "the usual imports": (
        "import collections, copy, dataclasses, enum, functools, itertools, json, math, os, random, re, string, sys\n"
        "import time, typing, warnings, doctest, logging, traceback\nimport numpy as np\nimport torch\n"
        "import torch.nn.functional as F\nfrom torch import Tensor, nn\nfrom torch.utils.checkpoint import checkpoint\n"
        "from torch.utils.data import DataLoader, Dataset\nfrom torch.nn import init\nimport torch.optim as optim\n"
        "from torch.autograd import Function\nfrom grader.data import digits\nimport matplotlib.pyplot as plt\n"
    ),
    "a main": (
        "import doctest\nif __name__ == '__main__':\n    import threading, pytest\n    doctest.testmod()\n"
        "    exec('1')\n    print(RMSNorm(4), torch.nn.RMSNorm(4))\n"
    ),
    "torchscript": "import torch\n@torch.jit.script\ndef f(x):\n    return x\n",
    "a compiler": "import torch\n@torch.compile(dynamic=True)\ndef f(x):\n    return x\ng = torch.compile(f)\n",
    "underscored functions": "import torch\ntorch._foreach_add_(a, b)\nx._version\n",
    "a hook that sets": "import functools\nh = functools.partial(setattr, a, 'b')\n",
    "torch's contexts": "import torch\nwith torch.no_grad():\n    pass\n@torch.no_grad()\ndef f():\n    pass\n",
    "super": "class A(B):\n    def __init__(self):\n        super().__init__()\n        self.__class__.__name__\n",
    "a base class with an underscore": "from torch.optim.lr_scheduler import _LRScheduler\n",
    "its own dict": "class A(dict):\n    def __init__(self):\n        self.__dict__ = self\n",
    "names of modules for one's own": "def filter(signal, code, socket):\n    return signal * code\n",
    "a window": "import torch\nw = torch.signal.windows.hann(3)\n",
    "is it there": "import torch\nhasattr(torch, 'compile')\nprint(torch.__version__)\n",
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_not_refused(name):
    assert found(HONEST[name], ["softmaxes", "torch.nn.RMSNorm"]) == []


STEERING = {
    "import threading\n": "threading",
    "from concurrent.futures import ThreadPoolExecutor\n": "concurrent",
    "import os, subprocess\n": "subprocess",
    "import ctypes as c\n": "ctypes",
    "import gc\n": "gc",
    "import inspect\n": "inspect",
    "import pickle\n": "pickle",
    "import builtins\n": "builtins",
    "import importlib.metadata\n": "importlib",
    "from xmlrpc.server import resolve_dotted_attribute\n": "xmlrpc",
    "import _xxsubinterpreters\n": "_xxsubinterpreters",
    "from numpy.f2py.crackfortran import myeval\n": "f2py",
    "import numpy as np\nnp.testing.runstring('1', {})\n": "runstring",
    "import grader.confined.process\n": "grader",
    "import grader.data, grader\n": "grader",
    "from grader import wire\n": "grader",
    "from grader.data import embedded\n": "grader",
    "import sys\nsys.settrace(None)\n": "settrace",
    "import sys as s\nt = s\nt.settrace(None)\n": "settrace",
    "from sys import settrace\n": "settrace",
    "import sys\nsys._getframe()\n": "_getframe",
    "import sys\nm = sys.modules\n": "sys.modules",
    "from sys import modules\n": "sys.modules",
    "import warnings\nwarnings.sys.exit()\n": "sys",
    "from os import sys\n": "sys",
    "import torch.utils.data as d\nd.dataloader.threading.Thread()\n": "threading",
    "exec('x = 1')\n": "exec",
    "y = eval('1')\n": "eval",
    "f = compile\n": "compile",
    "def f(exec):\n    pass\nexec('1')\n": "exec",
    "y = __builtins__\n": "__builtins__",
    "globals()['x']\n": "globals",
    "m = __import__(name)\n": "__import__",
    "y = f.__globals__\n": "__globals__",
    "y = f.__code__\n": "__code__",
    "y = vars(f)['__code__']\n": "__code__",
    "y = getattr(f, '__closure__')\n": "__closure__",
    "y = ().__class__.__base__.__subclasses__()\n": "__subclasses__",
    "e.__traceback__.tb_frame\n": "tb_frame",
    "frame.f_back\n": "f_back",
    "match x:\n    case object(_C=c):\n        pass\n": "_C",
    "import torch\ntorch._C._foo()\n": "_C",
    "import torch\nfunctional.torch._C\n": "_C",
    "import torch\ny = torch.ops.aten.softmax(x)\n": "torch.ops",
    "from torch import ops\n": "torch.ops",
    "import torch as t\nf = t.export.export(g)\n": "torch.export",
    "import torch.fx.node\n": "torch.fx",
    "from torch.library import Library\n": "torch.library",
    "from torch.utils._python_dispatch import TorchDispatchMode\n": "TorchDispatchMode",
    "import typing\ntyping.get_type_hints(f)\n": "get_type_hints",
    "import operator\noperator.attrgetter('a')\n": "attrgetter",
    "y = getattr(x, '_get' + 'frame')\n": "getattr with a computed name",
    "y = getattr(x, f'{a}')\n": "getattr with a computed name",
    "def reach(self, name):\n    return getattr(self, name)\n": "getattr with a computed name",
    "y = vars(torch)\n": "vars with a computed name",
    "map(getattr, [x], ['y'])\n": "getattr without calling it",
    "if __name__ == '__main__':\n    pass\nelse:\n    exec('1')\n": "exec",
}


@pytest.mark.parametrize("source", STEERING)
def test_what_steers_is_refused_in_every_exercise(source):
    uses = find_uses(source)
    assert STEERING[source] in [use.name for use in uses]
    assert all(use.means for use in uses)


def test_a_whole_library_is_the_exercises_own_reason():
    source = "import numpy as np\n\ndef f():\n    from scipy.special import softmax\n    import torch.nn\n"
    uses = find_uses(source, ["scipy", "torch", "numpy.tanh", "softmaxes"])
    assert [(use.name, use.line, use.means) for use in uses] == [("scipy", 4, False), ("torch", 5, False)]


@pytest.mark.parametrize(
    ("source", "allow"),
    [
        ("import threading\nthreading.Thread()\n", "threading"),
        ("exec('x')\n", "exec"),
        ("y = f.__globals__\n", "__globals__"),
        ("getattr(x, name)\n", "getattr"),
        ("import torch\ntorch.ops.aten\n", "torch.ops"),
        ("import gc, ctypes\nexec('1')\n", ANYTHING),
    ],
)
def test_an_exercise_can_allow_one(source, allow):
    assert found(source) != []
    assert found(source, allow=[allow]) == []


def test_they_come_in_the_order_of_the_lines_and_not_without_end():
    lines = [line for _, line in found("x = 1\n" + "exec('1')\n" * 200)]
    assert lines == list(range(2, 52))


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
        find_uses(source)
