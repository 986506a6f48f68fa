"""Lines count by who made the code, whatever file's name it has: in a real host."""

from __future__ import annotations

import time

import pytest
import torch

from grader.hosts.host import How
from grader.hosts.unanswered import SubmissionError
from grader.reading.refused import find_uses

LOOP = "def rows(x):\\n    for i in range(len(x)):\\n        x[i] + 1\\n"
MADE = {
    "written in the file": "def rows(x):\n    for i in range(len(x)):\n        x[i] + 1\n",
    "compiled as an installed file": f"exec(compile('{LOOP}', torch.__file__, 'exec'))\n",
    "compiled from a tree": f"import ast\nexec(compile(ast.parse('{LOOP}'), torch.__file__, 'exec'))\n",
    "compiled as frozen": f"exec(compile('{LOOP}', '<frozen rows>', 'exec'))\n",
    "renamed": (
        "def rows(x):\n    for i in range(len(x)):\n        x[i] + 1\n"
        "rows.__code__ = rows.__code__.replace(co_filename=torch.__file__)\n"
    ),
    "named as the probes are": (
        "import sys\ndef loop(x):\n    for i in range(len(x)):\n        x[i] + 1\n"
        "def rows(x):\n    name = sys._getframe(2).f_code.co_filename\n    assert name.startswith('<probes ')\n"
        "    loop.__code__ = loop.__code__.replace(co_filename=name)\n    loop(x)\n"
    ),
    "made by an importer": (
        "import importlib.abc, importlib.util\n"
        "class Loader(importlib.abc.SourceLoader):\n"
        "    def get_filename(self, name):\n        return torch.__file__\n"
        f"    def get_data(self, path):\n        return b'{LOOP}'\n"
        "module = importlib.util.module_from_spec(importlib.util.spec_from_loader('mine', Loader()))\n"
        "Loader().exec_module(module)\nrows = module.rows\n"
    ),
}


def count(host, n):
    return host.call("call", [torch.ones(n)], {}, How(seed=1, count="lines"), time.monotonic() + 30)[1].total


@pytest.mark.parametrize("way", MADE)
def test_it_counts(make_host, way):
    host = make_host(f"import torch\n{MADE[way]}\ndef double(x):\n    rows(x)\n    return x\n")
    small, large = count(host, 8), count(host, 64)
    assert large - small >= 2 * (64 - 8)


def test_installed_code_does_not_even_when_it_is_loaded_late(make_host):
    source = "import sys\nassert 'wave' not in sys.modules\ndef double(x):\n    import wave\n    return x\n"
    assert count(make_host(source), 8) <= 10  # a call and its lines; the module has hundreds
    assert find_uses("import wave") != []


def test_code_from_bytes_is_that_of_installed_files_alone(make_host):
    source = "import marshal\nmarshal.loads(marshal.dumps(compile('1', 'x', 'eval')))\ndef double(x):\n    return x\n"
    with pytest.raises(SubmissionError, match="unmarshalled from installed files alone"):
        count(make_host(source), 8)


@pytest.mark.parametrize("name", ["_xxsubinterpreters", "_testcapi"])
def test_there_is_no_other_interpreter(make_host, name):
    with pytest.raises(SubmissionError, match=name):
        count(make_host(f"import {name}\ndef double(x):\n    return x\n"), 8)


def test_scripts_are_run_as_python(make_host):
    source = (
        "import torch\n@torch.jit.script\ndef double(x):\n    for i in range(len(x)):\n        x + i\n    return x\n"
    )
    host = make_host(source)
    assert count(host, 64) - count(host, 8) >= 2 * (64 - 8)


@pytest.mark.parametrize("module", ["grader.wire", "grader.confined.process", "grader.confined.refusal"])
def test_the_graders_own_modules_are_not_to_be_found(make_host, module):
    source = f"import sys\nassert {module!r} not in sys.modules\ndef double(x):\n    return x\n"
    assert count(make_host(source), 8) == 2


def test_the_data_sets_are(make_host):
    source = "from grader.data import names\ndef double(x):\n    return len(names()) > 1000\n"
    host = make_host(source)
    assert host.call("call", [1], {}, How(seed=1), time.monotonic() + 30)[0] is True
